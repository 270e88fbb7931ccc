"""What is kept of a text that comes from outside: the one cleaning, done once, where it comes in.

What a person can see stays as it was typed; what only a machine can see goes, so that both
databases hold the same text, keywords are found, and no line on an officer's screen is turned round
or grown over. Cleaning twice changes nothing more.
"""

from __future__ import annotations

import re
import unicodedata

#: Combining marks one letter may carry: no language of ours needs more than two, and a tower of
#: them hides other lines.
MARKS = 4

#: Stands where there was something that is no character, as it does in every decoder.
LOST = "\ufffd"

_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
# NUL (PostgreSQL refuses it), C0 but tab and newline, DEL, C1. A space, for the words on both sides
# are two.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NAMES_NOTHING = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# What Unicode calls default ignorable, and interlinear notes: soft hyphen, zero-width, bidi
# overrides and isolates, fillers, variation selectors, tags. Nothing takes their place, for they
# stand inside words.
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_NO_CHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


#: The largest number of a row.
_LARGEST = 2**63 - 1


def names_nothing(named: object) -> bool:
    """Whether a part of an address can be the name or the number of nothing in the record."""
    if isinstance(named, int):
        return named > _LARGEST
    return isinstance(named, str) and unusable(named)


def unusable(text: str) -> bool:
    """Whether controls or half characters are in a name: nothing in the record is named so."""
    return bool(_NAMES_NOTHING.search(text))


def clean(text: str) -> str:
    """The text as kept: NFC, newlines, nothing unseen, no half characters. Idempotent."""
    if text.isascii() and text.isprintable():
        return text
    # Two surrogates that belong together are the character they stand for; one alone is none.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    text = _NO_CHARACTER.sub(LOST, _CONTROL.sub(" ", text))
    text = unicodedata.normalize("NFC", text)
    return text if text.isascii() else "".join(_bounded(text))


def tidy(text: str) -> str:
    """A text without what nobody sees.

    Cleaned, with one kind of space, nothing round it or at the end of a line.
    """
    lines = (" ".join(re.split(r"[^\S\n]", line)).rstrip() for line in clean(text).split("\n"))
    return "\n".join(lines).strip()


def _bounded(text: str) -> list[str]:
    """The characters without the marks that are too many on one letter."""
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(char)
    return kept
