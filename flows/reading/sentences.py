"""What a text tells without a command in front: a report, an accusation; or a machine wrote it."""

from __future__ import annotations

import re

from flows.reading.accusation import accusation_in
from flows.reading.danger import own_life, punishment_in
from flows.reading.events import SURE, Event
from flows.reading.intent import Reading
from flows.reading.lexicon import CUES, WORDS
from flows.reading.report import touching_in
from flows.reading.utterance import Utterance
from flows.rules.kinds import OTHER

_LINK = re.compile(
    r"https?:|www\.|bit\.ly|wa\.me|\*\d{2,3}(?:\*\d{1,12}){0,8}#|\b\w+\.(?:com|net|co|xyz|top|site)\b",
    re.IGNORECASE,
)
_MACHINE = 2
"""Words of a machine that make a text one; with a link one is enough."""
_SENTENCE = 4
"""Words from which a text may be a report although none of them is known."""
_SMALL_TALK = frozenset(("kemacetan", "petasan", "gangguan_umum", "balap_liar", "lainnya"))
"""Kinds whose words stand in talk between friends ("lagi macet sayang")."""


def machine(said: Utterance) -> Reading | None:
    """Advertising, codes, balances, lotteries: what no person wrote to us."""
    found = {hit.at for hit in CUES["machine"].find(said.words)}
    link = _LINK.search(said.text)
    marks = len(found) + 2 * bool(link)
    if marks < _MACHINE + (said.strength >= SURE and bool(said.place)) or said.open:
        return None
    if said.strength >= SURE and any(word.word in ("saya", "aku", "kami") for word in said.words):
        return None  # "saldo rekening saya hilang habis klik link"
    said.trail += [(link[0], "link")] if link else []
    for at in sorted(found):
        said.note(at, "machine")
    return Reading("TIDAK_JELAS", text=said.text, mute=True)


def accusation(said: Utterance) -> Reading | None:
    """An accusation is filed, whatever other wish is in it: "polisi minta uang biar diproses".

    Not of who asks how one is reported, or says no more of the police than that nothing came of a
    report yet.
    """
    if not said.sight.accuses or _asks_how(said) or _only_waits(said):
        return None
    if said.head == "lapor":
        return said.report("LAPOR", said.behind())
    if said.head in WORDS["emergency"]:
        return said.report("DARURAT", said.behind())
    return said.report("LAPOR", said.text)


def _asks_how(said: Utterance) -> bool:
    words = [word.word for word in said.words]
    asking = "kalau" in words or not {"cara", "bagaimana"}.isdisjoint(
        [word.word for word in said.body[:2]]
    )
    return asking and said.has("how")


def _only_waits(said: Utterance) -> bool:
    """Whether it accuses nobody without its "not yet".

    As in "sudah lapor polisi, laporan saya belum diproses".
    """
    words = [word.word for word in said.words]
    waited = {at + step for at, word in enumerate(words) if word == "belum" for step in (0, 1)}
    return bool(waited) and not accusation_in(
        [word for at, word in enumerate(words) if at not in waited]
    )


def report(said: Utterance) -> Reading | None:
    """A report without a command: something happened.

    Faint words count only beside a place, a request or each other.
    """
    if said.open:
        return None
    live = [event for event in said.sight.events if not (event.denied or event.supposed)]
    kind = said.sight.judgement.kind
    gossip = not said.lacks("chat") and kind in _SMALL_TALK and not said.danger
    if gossip and (said.strength < 3 or (kind == "kemacetan" and not said.place)):
        return None
    faint = bool(live) or said.danger
    told = {at for event in live for at in event.at}
    found = {
        "danger": said.sight.danger,
        "punishment": punishment_in(said.sight.scene),
        "own life": own_life(said.sight.scene),
        "touching": touching_in(said.text) if not said.lacks("ours", "child") else (),
    }
    long = len(said.words) > _SENTENCE and said.lacks("chat")
    phrased = long and any(len(event.at) > 1 for event in live)  # a phrase says more than a word
    alone = bool(live) and all(
        at in told or word.word in WORDS["polite"] for at, word in enumerate(said.words)
    )
    if (
        said.sight.accuses
        or found["punishment"]
        or found["own life"]
        or found["touching"]
        or alone
        or said.strength >= SURE
        or (
            faint
            and (
                said.place
                or said.has("request")
                or len(live) > 1
                or (live and said.danger)
                or phrased
            )
        )
    ):
        for what, at in found.items():
            if at:
                said.note(at, what)
        return said.report("LAPOR", said.text)
    return said.report("LAPOR", said.text) if _tells(said) else None


def _tells(said: Utterance) -> bool:
    """Whether it tells of something at a place, or that there is something.

    In words we do not know: rather read than lost.
    """
    if said.asks or not said.lacks("chat", "thanks") or len(said.words) < _SENTENCE:
        return False
    if said.sight.events and not said.danger and all(_undone(event) for event in said.sight.events):
        return False
    if said.place:
        said.trail.append((said.place, "place"))
        return True
    there_is = next(
        (
            word
            for at, word in enumerate(said.body[:3])
            if word.word == "ada" and not _turned(said, at)
        ),
        None,
    )
    if there_is:
        said.trail.append((there_is.typed, "there is"))
        return True
    between_us = any(word.word in WORDS["between_us"] for word in said.words)
    return (len(said.words) > _SENTENCE + 1 and not between_us and said.has("where")) or said.has(
        "pleading"
    )


def _undone(event: Event) -> bool:
    """Whether it did not happen. That there is no water or no light may be the very trouble."""
    return event.supposed or (event.denied and not {OTHER, "gangguan_umum"} & set(event.kinds))


def _turned(said: Utterance, at: int) -> bool:
    """Whether the word before makes "there is" a "there is no" or an "if there is"."""
    return at > 0 and said.body[at - 1].word in WORDS["negation"] | {"kalau", "jangan"}
