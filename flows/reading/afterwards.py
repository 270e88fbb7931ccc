"""What a text says of a report its phone made before: it is over, its place was wrong, or more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.reading.intent import Reading
from flows.reading.lexicon import CUES, WORDS, has
from flows.reading.place import Gazetteer, place_in
from flows.reading.report import kinds_in, see
from flows.reading.spelling import Word
from flows.reading.utterance import Utterance, is_digits
from flows.rules.kinds import OTHER

_GOES_ON = frozenset(("masih", "tapi", "belum", "lagi"))
"""With one of these it is not over ("masih berasap"), but with "tidak ada lagi" it is."""
_INSTEAD = frozenset(("tapi", "tetapi", "melainkan"))
_WAYS = frozenset(("di", "jalan", "lorong", "gang", "rt", "rw"))
"""Behind a "no", these are a place that it is not."""
_OF_THEM = re.compile(
    r"(?:ciri|pelaku|orang|wong|uwong|korban|maling|begal|preman|pembalap|anak|budak|rombongan|massa|sopir|pengendara|geng|motor"
    r"|mobil|plat|kendaraan)\d?(?:nya|nyo|ny|e)"
)
"""Somebody or something of an event that was told before."""
_ABOUT_THEM = frozenset(
    ("kriminalitas", "mencurigakan", "kecelakaan", "gangguan_umum", "kemacetan", "orang_hilang")
)
"""Kinds of what somebody of an event does, and that are part of it: "pelakunya nodong juga"."""
_BEGUN = re.compile(
    r"\W*(?:(?:izin|mohon|pak|bu)\W+)*(?:lapor|(?P<danger>darurat|sos|titir))\b", re.IGNORECASE
)
"""How a report begins. An emergency that names its place is a report, any other joins the last."""
_SMALL = WORDS["polite"] | WORDS["courtesy"] | WORDS["thanks"] | WORDS["cry"]
_LEAST = 2
"""So many words that say something are more of a report; one alone is an answer to nobody."""


def is_over(text: str) -> bool:
    """Whether it says that what was reported has ended.

    Never while it asks, or tells of danger: "apinya sudah mati".
    """
    words = see(text).words
    ended = {
        at for found in CUES["finished"].find(words) for at in range(found.at[0], found.at[-1] + 1)
    }
    if (
        not ended
        or not ended.issuperset(see(text).danger)
        or Utterance(text, False, False, None).asks
    ):
        return False
    said = [word.word for word in words]
    gone = any(word in ("tidak", "bukan") and "lagi" in said[at:] for at, word in enumerate(said))
    return _GOES_ON.isdisjoint(said) or (gone and not {"masih", "tapi", "belum"} & set(said))


def amends(text: str) -> bool:
    """Whether it says that something told before was wrong: "eh salah, maksudnya jalan mayor"."""
    words = see(text).words
    head = [
        word.word
        for word in words
        if word.word not in WORDS["polite"] and word.word not in ("eh", "ehh", "sori", "sorry")
    ]
    begins = head[:1] == ["salah"] and not {"satu", "seorang", "sambung", "kirim", "nomor"} & set(
        head[1:2]
    )
    return begins or has(words, "amends") or bool(place_in(_typed(_what_was_wrong(words))))


def right_place(text: str, gazetteer: Gazetteer | None = None) -> str:
    """The place that is right in a text that amends, as typed; "": it names none.

    "bukan 7 ulu tapi 10 ulu" is 10 ulu.
    """
    words = _without_what_was_wrong(see(text).words)
    marks = sorted(
        {at[-1] + 1 for at in (found.at for found in CUES["amends"].find(words))}, reverse=True
    )
    for start in (*marks, 0):
        if place := place_in(_typed(words[start:]), gazetteer):
            return place
    return ""


def _without_what_was_wrong(words: Sequence[Word]) -> list[Word]:
    wrong = {id(word) for word in _what_was_wrong(words)}
    return [word for word in words if id(word) not in wrong]


def _what_was_wrong(words: Sequence[Word]) -> list[Word]:
    """The words from a "not" to its "but", the end of its clause, or a second lane, road or RT."""
    found: list[Word] = []
    marks: set[str] | None = None
    for at, word in enumerate(words):
        behind = words[at + 1].word if at + 1 < len(words) else ""
        if word.word == "bukan" or (word.word == "tidak" and behind in _WAYS):
            marks = set()
        elif marks is not None:
            ends = (
                word.word in _INSTEAD
                or word.word in ("maksudnya", "yang")
                or word.clause != words[at - 1].clause
            )
            marks = None if ends or word.word in marks else marks | ({word.word} & _WAYS)
        if marks is not None:
            found.append(word)
    return found


def _typed(words: Sequence[Word]) -> str:
    """The words as typed, with a comma where a clause ends; one that is read as two once."""
    text, before = "", None
    for word in words:
        if before is None or word.typed != before.typed or word.clause != before.clause:
            gap = "" if before is None else " " if word.clause == before.clause else ", "
            text += gap + word.typed
        before = word
    return text


def only_place(text: str, gazetteer: Gazetteer | None = None) -> bool:
    """Whether it is a place and hardly anything else."""
    return 2 * len(place_in(text, gazetteer).split()) >= len(text.split())


def befell_us(text: str) -> bool:
    """Whether a crime befell who writes.

    "hp saya dijambret" is no part of the brawl that they told of before.
    """
    words = {word.word for word in see(text).words}
    return (
        "kriminalitas" in kinds_in(text) and not leans(text) and not words.isdisjoint(WORDS["ours"])
    )


def leans(text: str) -> bool:
    """Whether it needs what was told before to be understood: "makin rame", "yang tadi"."""
    words = see(text).words
    begins = bool(words) and words[0].word in ("yang", "korban")
    return (
        begins
        or has(words, "leans")
        or any(_OF_THEM.fullmatch(word.typed.casefold()) for word in words)
    )


def is_of_them(text: str, kind: str) -> bool:
    """Whether an event of this kind is told of somebody of the event before, so is part of it."""
    words = see(text).words
    named = bool(words) and words[0].word == "korban"
    named = named or any(
        _OF_THEM.fullmatch(word.typed.casefold()) or word.word in ("mereka", "dia", "dio")
        for word in words
    )
    return named and kind in _ABOUT_THEM


def names_kind(text: str, kind: str) -> bool:
    """Whether it has words of an event of this kind, also of one that is over."""
    return any(kind in event.kinds for event in see(text).events)


def stands_alone(text: str, reading: Reading) -> bool:
    """Whether it is a whole report: begun as one, or what and where, leaning on no other text."""
    if begun := _BEGUN.match(text):
        return bool(reading.place) if begun["danger"] else bool(reading.text)
    return bool(kinds_in(text)) and bool(reading.place) and not leans(text)


def tells(text: str) -> bool:
    """Whether a text of no event says more than a greeting, a question or friendly talk."""
    said = Utterance(text, False, False, None)
    if said.asks or said.rest[-1:] == ("belum",) or said.has("chat", "wrong", "how", "thanks"):
        return False
    return sum(not (word.word in _SMALL or is_digits(word.word)) for word in said.words) >= _LEAST


def cried_at_post(category: str, story: str) -> bool:
    """Whether a guard's urgent report tells of nothing but danger: AMAN is about that."""
    return category == OTHER and not kinds_in(story)


def cries_alone(reading: Reading, text: str) -> bool:
    """Whether it is an emergency that tells neither what nor where.

    Of a guard it is one of their post. With a report that can wait, such as of a broken lamp,
    officers would read of the lamp alone.
    """
    return reading.intent == "DARURAT" and not (reading.place or kinds_in(text))
