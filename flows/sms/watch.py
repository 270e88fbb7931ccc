"""What a guard's SMS says of the watch: MASUK, AMAN, PULANG, IZIN, GANTI, and how many guards there are.

Guards write in sentences ("lah di pos galo pak", "katek apo2, aman galo", "izin balek"). The same words stand in reports
("maling masuk rumah", "dak aman"), so a text with anything that happened is none of these, and of strange words only few
may be in it.
"""

from __future__ import annotations

from flows.sms.events import SURE
from flows.sms.guards import guards_in
from flows.sms.intent import Intent, Reading
from flows.sms.lexicon import CUES, WORDS
from flows.sms.said import Said, is_digits

_CUES: tuple[tuple[str, Intent], ...] = (("leave", "PULANG"), ("arrive", "MASUK"), ("calm", "AMAN"))
_NAMERS = frozenset(("pos", "poskamling", "rt", "rw", "lorong", "gang", "jalan", "kelurahan", "regu", "komplek", "perumahan"))
"""The two words behind one of these may be a name."""


def away(said: Said) -> Reading | None:
    """IZIN and GANTI: a guard does not come, or another stands in. "izin lapor pak" greets."""
    if not said.guard or said.open or said.strength >= SURE or said.has("how"):
        return None
    alone = [word.word for word in said.words if word.word not in WORDS["polite"]] == [] and len(said.words) <= 2
    if alone and said.words and said.words[0].word == "izin":
        return Reading("IZIN", text=said.text)
    if said.has("swap"):
        return Reading("GANTI", text=said.text)
    asked = any(word.word == "izin" for word in said.words[:4])
    if said.has("absence") and (asked or said.has("duty")):
        return Reading("IZIN", text=said.text)
    return None


def watch(said: Said) -> Reading | None:
    """MASUK, AMAN, PULANG. Of somebody who is no enrolled guard they are ordinary words."""
    intent = _watch(said)
    if intent is None:
        return None
    if said.guard:
        return Reading(intent, guards=guards_in(said.text), text=said.text, place=said.place)
    alone = not said.open and all(word.word in WORDS["polite"] or is_digits(word.word) for word in said.body[1:])
    theirs = not said.open and said.has("duty") and len(said.words) > 2
    return Reading("TIDAK_JELAS", text=said.text, meant=intent) if alone or theirs else None


def _watch(said: Said) -> Intent | None:
    live = [event for event in said.sight.events if event.sure]
    if live or said.danger or "?" in said.text or said.has("how") or not said.words:
        return None
    found: dict[Intent, tuple[int, ...]] = {}
    told: set[int] = set()
    for cue, intent in _CUES:
        here = [one.at for one in CUES[cue].find(said.words) if not _turned(said, one.at)]
        told |= {at for one in here for at in one}
        if here:
            found[intent] = max(here, key=len)
    denied = [event for event in said.sight.events if event.denied]
    if not found and denied and not said.asks and not _strange(said, told):  # "dak ado maling, dak ado tawuran"
        found["AMAN"] = denied[0].at
    if not found:
        return None
    start = len(said.words) - len(said.body)
    if "PULANG" in found and len(found) > 1 and len(found["PULANG"]) == 1 and not _ours(said, found["PULANG"][0], start):
        del found["PULANG"]  # "tadi ado budak kumpul tapi la bubar, aman": they went, not the guards
    intent = "PULANG" if "PULANG" in found else min(found, key=lambda one: found[one])
    at = found[intent]
    strange = _strange(said, told)
    form = "#" in said.text or "*" in said.text
    duty = said.has("duty")
    first = at[0] == start
    known = len(at) > 1 or duty or first or not strange
    if said.open and not (
        first and all(word.word in WORDS["guard_talk"] | WORDS["polite"] or word.word.isdigit() for word in said.body)
    ):
        return None  # "masuk lorong ketapang" answers the question
    allowed = 99 if form and first else 2 + (first and len(at) > 1) if (duty or len(at) > 1) else 0
    if not known or len(strange) > allowed:
        return None
    said.trail.append((said.sight.typed(at), intent))
    return intent


def _ours(said: Said, at: int, start: int) -> bool:
    """Whether a word of leaving is said of the guards themselves."""
    near = [word.word for word in said.words[max(0, at - 2) : at]]
    return at == start or "kami" in near or "regu" in near or "izin" in near


def _turned(said: Said, at: tuple[int, ...]) -> bool:
    """Whether a "no" or an "if" makes it something else: "dak aman", "aman dak", "aman ado maling", "pulang belum"."""
    words = [word.word for word in said.words]
    if any(words[one] in WORDS["negation"] for one in at):
        return False
    before, behind = words[max(0, at[0] - 1) : at[0]], words[at[-1] + 1 : at[-1] + 3]
    if before and before[0] in ("tidak", "belum", "bukan"):
        return True
    if behind[:1] == ["ada"] or behind in (["tidak", "ada"],) and len(words) <= at[-1] + 3:
        return True
    return bool(behind) and behind[0] in ("tidak", "belum") and len(words) <= at[-1] + 3 and behind[1:] != ["ada"]


def _strange(said: Said, told: set[int]) -> set[str]:
    """The words that guards do not use of the watch: no name of a post or place, nothing that is denied or `told` already."""
    known = told | {at for event in said.sight.events if event.denied for at in event.at}
    strange = set()
    for at, word in enumerate(said.words):
        named = any(before.word in _NAMERS for before in said.words[max(0, at - 2) : at])
        if not (
            at in known or named or word.word in WORDS["guard_talk"] or word.word in WORDS["polite"]
            or word.word in WORDS["bridge"] or word.word in WORDS["absence"] or word.word[0].isdigit()
        ):  # fmt: skip
            strange.add(word.word)
    return strange
