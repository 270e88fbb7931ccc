"""What a free text says: its kind, whether it is urgent or sensitive; and what must not be kept of it.

The first, simple form: exact words of the table of kinds. Misspellings, negation and grammar come in here later.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flows.kinds import KINDS, OTHER, PRIVATE_WORDS, PROTECTED, phrases
from flows.sms.accusation import accuses

BLOT = "(NIK dihapus)"
"""What stands where an identity number stood."""

NIK_DIGITS = 16

_DANGER = phrases(
    "parang, celurit, clurit, pedang, golok, pistol, sajam, senpi, senjata, bawa lading, bacok, dibacok, "
    "ditusuk, ditujah, ditikam, ditembak, berdarah, bedarah, masih di dalam, masih di dalem, masih di "
    "lokasi, masih di siko, dikepung, diserang, dikeroyok, dihakimi, disandera, ancaman bom, ada bom, ado "
    "bom"
)

_RUN = re.compile(r"\d+(?:[ .\-/]\d+)*")
_GROUPED = re.compile(r"(?<!\d)(?:\d{4}[ .\-]\d{4}[ .\-]\d{4}[ .\-]\d{4}|\d{6}[ .\-]\d{6}[ .\-]\d{4})(?!\d)")
_WORD = re.compile(r"\w+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, without punctuation."""
    return tuple(_WORD.findall(text.casefold()))


def category_of(text: str) -> str:
    """The kind of report a text makes, by exact words; `lainnya` when it has none, or those of two kinds.

    Words about officers decide even beside others: a report that might be about one of them must not land on the desk next
    to the one it is about.
    """
    kinds = kinds_in(text)
    if PROTECTED in kinds:
        return PROTECTED
    return kinds.pop() if len(kinds) == 1 else OTHER


def kinds_in(text: str) -> set[str]:
    """All kinds of report that the text has words of."""
    found = {kind for phrase, kind in _PHRASES.items() if _has(text, phrase)}
    return found | {PROTECTED} if accuses(words_of(text)) else found


def protected_by(text: str) -> str:
    """`petugas` when words about officers make it that whatever else it is, else ""."""
    return PROTECTED if PROTECTED in kinds_in(text) else ""


def is_sensitive(category: str, text: str = "") -> bool:
    """Whether replies must stay neutral: a sensitive kind, or a text with words of one or of a sexual offence."""
    return KINDS[category].sensitive or any(_has(text, phrase) for phrase in _SENSITIVE) or accuses(words_of(text))


def is_urgent(category: str, text: str = "") -> bool:
    """Whether this cannot wait: an urgent kind, or words of one or of danger."""
    return KINDS[category].urgent or in_danger(text) or any(KINDS[kind].urgent for kind in kinds_in(text))


def in_danger(text: str) -> bool:
    """Whether it tells of weapons, blood, an attack, or an offender who is still there."""
    return any(_has(text, phrase) for phrase in _DANGER)


def blot(text: str) -> str:
    """The text without identity numbers: every run of 16 digits (NIK, KK), also one typed in groups, is replaced.

    Longer runs too, for two numbers typed without a gap. Phone numbers and dates stay.
    """
    return _RUN.sub(_blotted, _GROUPED.sub(BLOT, text))


def has_nik(text: str) -> bool:
    """Whether there is an identity number in this text, or was one before `blot`."""
    return BLOT in text or blot(text) != text


def _blotted(run: re.Match[str]) -> str:
    groups = re.findall(r"\d+", run[0])
    if sum(map(len, groups)) == NIK_DIGITS and max(map(len, groups)) <= 8:
        return BLOT
    return re.sub(rf"\d{{{NIK_DIGITS},}}", BLOT, run[0])


@lru_cache(64)
def _padded(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _has(text: str, phrase: str) -> bool:
    return f" {phrase} " in _padded(text)


_PHRASES = {phrase: kind.name for kind in KINDS.values() for phrase in kind.words}
_SENSITIVE = (*(word for kind in KINDS.values() if kind.sensitive for word in kind.words), *PRIVATE_WORDS)
