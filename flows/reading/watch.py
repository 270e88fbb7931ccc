"""What a guard's SMS says of the watch: MASUK, AMAN, PULANG, and how many guards there are.

Guards write in sentences ("lah di pos galo pak", "katek apo2, aman galo", "izin balek"). The same
words stand in reports ("maling masuk rumah", "dak aman"), so a text with anything that happened is
none of these. What was only feared or heard and was a cat did not happen. Strange words may be in
it the more, the plainer the guard's words are, and none beside a word of trouble ("la di pos, ado
wong ngintip").
"""

from __future__ import annotations

import re
from itertools import pairwise

from flows.reading.data import sets
from flows.reading.duty import WATCH, found, turned
from flows.reading.events import denies
from flows.reading.guards import guards_in
from flows.reading.intent import Intent, Reading
from flows.reading.leaving import others_leave, ours, theirs
from flows.reading.lexicon import CUES, EVENTS, WORDS
from flows.reading.seeming import SEEMED, seeming
from flows.reading.utterance import Utterance, is_digits

_LISTS = sets("words/watch")

_STRANGE = 8
"""So many strange words may stand beside plain words of a guard, if there is no trouble."""


def watch(said: Utterance) -> Reading | None:
    """MASUK, AMAN, PULANG. Of somebody who is no enrolled guard they are ordinary words."""
    intent = watch_word(said)
    if intent is None:
        return None
    if said.guard:
        return Reading(intent, guards=guards_in(said.text), text=said.text, place=said.place)
    alone = not said.open and all(
        word.word in WORDS["polite"] or is_digits(word.word) for word in said.body[1:]
    )
    theirs = not said.open and said.has("duty") and len(said.words) > 2
    return Reading("TIDAK_JELAS", text=said.text, meant=intent) if alone or theirs else None


def watch_word(said: Utterance) -> Intent | None:
    """Which of them it says, if nothing happened and no trouble is told."""
    seemed = seeming(said) if said.guard else set()
    named = {
        position for cue, _ in WATCH for at in found(said, cue) if len(at) > 1 for position in at
    }
    live = [
        event
        for event in said.sight.events
        if event.sure and event.at not in seemed and not set(event.at) <= named
    ]
    if live or said.danger or said.sight.accuses or (said.guard and not said.lacks("lost")):
        return None
    if "?" in said.text or not said.lacks("how") or not said.words or said.words[0].word == "apa":
        return None
    if said.guard and not said.open and (glued := _glued(said)):
        said.note(range(len(said.words)), glued)
        return glued
    says: dict[Intent, tuple[int, ...]] = {}
    heads: dict[Intent, int] = {}
    told = {at for event in seemed for at in event}
    told |= {at for hit in EVENTS.find(said.words) if not hit.term.kinds for at in hit.at}
    if seemed:
        told |= {at for cue in SEEMED for hit in CUES[cue].find(said.words) for at in hit.at}
    for cue, intent in WATCH:
        here = [at for at in found(said, cue) if not turned(said, at)]
        if cue == "arrive":  # "belum ado yg masuk pos"
            here = [at for at in here if not denies(said.words, at)]
        told |= {
            position
            for at in here
            for position in (range(at[0], at[-1] + 1) if cue == "calm" else at)
        }
        if here:
            says[intent] = max(here, key=len)
            heads[intent] = min(at[0] for at in here)
    start = len(said.words) - len(said.body)
    if "PULANG" in says and (
        theirs(said, says["PULANG"]) or (len(says) > 1 and not ours(said, says["PULANG"], start))
    ):
        del says["PULANG"]  # "tadi ado budak kumpul tapi la bubar, aman": they went, not the guards
    undone = [event.at for event in said.sight.events if event.denied or event.at in seemed]
    duty = said.has("duty")
    strange = _strange(said, told)
    troubled = _troubled(said, told)
    few = 0 if not said.guard or troubled else _STRANGE // 2 if duty or len(undone) > 1 else 1
    if (
        not says and undone and not said.asks and len(strange) <= few
    ):  # "dak ado maling, dak ado tawuran"
        says["AMAN"] = undone[0]
    if not says:
        return _hinted(said, told)
    intent = "PULANG" if "PULANG" in says else min(says, key=lambda word: says[word])
    at = says[intent]
    first = heads.get(intent, at[0]) <= start
    if said.open and not (
        first
        and all(
            word.word in WORDS["guard_talk"] | WORDS["polite"] or word.word.isdigit()
            for word in said.body
        )
    ):
        return None  # "masuk lorong ketapang" answers the question
    if troubled and not said.guard:
        return None
    if (
        said.guard
        and not said.open
        and not troubled
        and len(strange) <= _STRANGE
        and _plainly(said, at, told)
    ):
        said.note(at, intent)
        return intent
    form = "#" in said.text or "*" in said.text
    allowed = 99 if form and first else 2 + (first and len(at) > 1) if duty or len(at) > 1 else 0
    known = len(at) > 1 or duty or first or not strange
    if not known or len(strange) > max(0, allowed - 2 * troubled):
        return _hinted(said, told)
    said.note(at, intent)
    return intent


_HINTS: tuple[tuple[str, Intent], ...] = (("end", "PULANG"), ("begin", "MASUK"))
"""Words of which one is enough beside those of the watch."""
_WATCHES = frozenset(("jaga", "ronda", "piket"))
"""Beside "izin", these ask for leave."""


def _hinted(said: Utterance, told: set[int]) -> Intent | None:
    """What single words of a guard's text say of the watch, where there is no trouble."""
    if not said.guard or said.open or said.asks or _troubled(said, told):
        return None
    ours = said.has("guarding") and len(_strange(said, told)) <= _STRANGE // 2
    if not ours and (len(said.body) > 3 or _strange(said, told) - WORDS["end"]):
        return None
    for cue, intent in _HINTS:
        at = CUES[cue].any(said.body)
        if at and cue == "end" and others_leave(said):
            continue  # "warga sudah bubar ndan"
        turned = at and (
            denies(said.body, at)
            or WORDS["negation"] & {word.word for word in said.body[at[-1] + 1 :]}
        )
        if at and not turned and (ours or cue == "end"):
            said.trail.append((said.body[at[0]].typed, intent))
            return intent
    if not ours:
        return None
    if any(word.word == "izin" for word in said.words[:3]) and any(
        word.word in _WATCHES for word in said.words
    ):
        return "IZIN"
    return "MASUK" if guards_in(said.text) else None


_LONG = 10
"""Letters from which one word alone is a text without spaces."""
_GLUED: tuple[tuple[re.Pattern[str], Intent], ...] = (
    (re.compile(r"(?:kami)?(?:pulang|balek|balik|selesaijag|bubar)"), "PULANG"),
    (
        re.compile(
            r"(?:kami)?(?:lah|la|sudah|sdh|udah)?(?:dipos|masukpos|masukjag|masokpos|hadir|siapjag|mulaijag)"
        ),
        "MASUK",
    ),
    (re.compile(r"(?:situasi|sikon|lah|masih)?(?:aman|kondusif|nihil)"), "AMAN"),
)
"""How a text without any space begins ("LAHDIPOSRT17BERTIGO")."""


def _glued(said: Utterance) -> Intent | None:
    """What a text without a space says."""
    if len(said.words) > 4 or " " in said.text.strip() or len(said.words[0].typed) < _LONG:
        return None
    return next((intent for begins, intent in _GLUED if begins.match(said.words[0].typed)), None)


_PLAIN = frozenset(("kondusif", "terkendali", "nihil", "standby", "hadir", "absensi"))
"""Single words that hardly anybody but a guard writes."""


def _plainly(said: Utterance, at: tuple[int, ...], told: set[int]) -> bool:
    """Whether these words alone say it: several, one only guards write, or a clause of its own."""
    spoken = {said.words[position].word for position in at}
    if (
        spoken & _PLAIN
        or said.has("duty")
        or (len(at) > 1 and at[0] <= len(said.words) - len(said.body))
    ):
        return True
    calm = spoken == {"aman"} or (len(at) > 1 and at in found(said, "calm"))
    if calm and all(word.word in WORDS["polite"] for word in said.words[at[-1] + 1 :]):
        return True  # "alarm tadi bunyi gara2 kucing, aman ndan"
    clause = said.words[at[0]].clause
    return len(_strange(said, told, clause)) <= 1


_SELVES = frozenset(("kami", "aku", "saya"))
"""A verb with di- behind one of these is what was done to the guards: "kami dihadang"."""


def _troubled(said: Utterance, told: set[int]) -> bool:
    """Whether a word tells of trouble of no known kind: "la di pos, ado wong ngintip"."""
    undone = {at for event in said.sight.events if event.denied for at in event.at} | told
    if any(event.at[0] not in told and not event.denied for event in said.sight.events):
        return True
    if any(
        not undone.issuperset(hit.at) and not denies(said.words, hit.at, undone)
        for hit in CUES["trouble"].find(said.words)
    ):
        return True
    return any(
        word.word in _SELVES
        and following.word.startswith("di")
        and len(following.word) > 5
        and following.word not in WORDS["guard_talk"]
        for word, following in pairwise(said.words)
    )


_NAMERS = _LISTS["namers"]
"""The two words behind one of these may be a name."""
_TITLES = _LISTS["titles"]
"""Behind one of these a guard names somebody."""


def _strange(said: Utterance, told: set[int], clause: int | None = None) -> set[str]:
    """The words that guards do not use of the watch.

    No name of a post or place, nothing that is denied or `told` already.
    """
    known = (
        told
        | _placed(said)
        | {at for event in said.sight.events if event.denied for at in event.at}
    )
    strange = set()
    for at, word in enumerate(said.words):
        before = [near.word for near in said.words[max(0, at - 2) : at]]
        named = not _NAMERS.isdisjoint(before) or (
            said.guard and not _TITLES.isdisjoint(before[-1:])
        )
        if not (
            clause not in (None, word.clause)
            or at in known
            or named
            or word.word[0].isdigit()
            or any(word.word in WORDS[cue] for cue in ("guard_talk", "polite", "bridge", "absence"))
        ):
            strange.add(word.word)
    return strange


def _placed(said: Utterance) -> set[int]:
    """Where the words of the place stand."""
    words = set(re.findall(r"\w+", said.place.casefold())) if said.guard else set()
    return {at for at, word in enumerate(said.words) if word.typed in words}
