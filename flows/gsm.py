"""How long a text is on a phone: GSM-7 septets, UCS-2 units, parts of an SMS.

One character outside the GSM-7 alphabet turns the whole SMS into UCS-2: 70 characters a part
instead of 160, more than double the money. So every text that leaves is made `plain` first, and an
officer is shown the `offending` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from anyascii import anyascii

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Sent as an escape and a character: two septets, which may not be parted."""

_ALPHABET = BASIC | EXTENDED
_EXTENDED = re.compile("[" + re.escape("".join(sorted(EXTENDED))) + "]")
# What anyascii would write longer or otherwise than a phone user expects.
_PLAIN = {
    "\t": " ",
    "\v": " ",
    "…": "...",
    "–": "-",
    "—": "-",
    "•": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "`": "'",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{DIVISION SIGN}": ":",
    "\N{MINUS SIGN}": "-",
    "\N{PLUS-MINUS SIGN}": "+/-",
    "\N{PER MILLE SIGN}": " per seribu",
    "\N{DEGREE SIGN}": " derajat ",
    "\N{NOT EQUAL TO}": "bukan ",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT SIGN}": "bukan ",
}

_RAISED = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b", "0123456789+-"
)
_POWER = re.compile(rf"(?<=\d)[{''.join(map(chr, _RAISED))}]+")


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension."""
    return _ALPHABET.issuperset(text)


def encoding(text: str) -> Literal["GSM-7", "UCS-2"]:
    """How a carrier will send this text."""
    return "GSM-7" if is_gsm(text) else "UCS-2"


def septets(text: str) -> int:
    """Length in septets of a GSM-7 text; a character of another alphabet counts as one."""
    return len(text) + len(_EXTENDED.findall(text))


def parts(text: str) -> int:
    """Number of SMS the text is sent, and paid, as; an empty text is one."""
    return _count(*_measured(text))


def room(text: str) -> tuple[int, int]:
    """How long the text is in units of its alphabet, and the most that as many parts hold."""
    widths, single, joined = _measured(text)
    count = parts(text)
    return sum(widths), single if count == 1 else joined * count


def _measured(text: str) -> tuple[Iterator[int], int, int]:
    """The units of each character, those of a text that is one part, and of a part of a longer."""
    if is_gsm(text):
        return (2 if char in EXTENDED else 1 for char in text), 160, 153
    return (2 if ord(char) > 0xFFFF else 1 for char in text), 70, 67


def _count(widths: Iterable[int], single: int, joined: int) -> int:
    widths = tuple(widths)
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > joined:  # a pair of septets or surrogates goes to the next part whole
            count, used = count + 1, 0
        used += width
    return count


def offending(text: str) -> list[str]:
    """The characters that force UCS-2, each once, in the order they are met."""
    return list(dict.fromkeys(char for char in text if char not in _ALPHABET))


def plain(text: str) -> str:
    """The text in GSM-7, other letters by their nearest ones.

    That is curly quotes, dashes, odd spaces, accents and other scripts. A number keeps its value:
    ``1\N{VULGAR FRACTION ONE HALF}`` is 1 1/2, ``10\N{SUPERSCRIPT FIVE}`` is 10^5.
    """
    if is_gsm(text):
        return text
    text = _POWER.sub(
        lambda power: f"^{power[0].translate(_RAISED)}", unicodedata.normalize("NFC", text)
    )
    made: list[str] = []
    for char in text:
        before = made[-1][-1:] if made else ""
        made.append(char if char in _ALPHABET else _nearest(char, before))
    return "".join(made)


def _nearest(char: str, before: str) -> str:
    """What stands for a character behind this one."""
    if unicodedata.category(char) == "Zs":
        return " "
    written = _PLAIN.get(char) or (
        _number(char, before) if unicodedata.numeric(char, None) is not None else anyascii(char)
    )
    return "".join(letter for letter in written if letter in _ALPHABET)


def _number(char: str, before: str) -> str:
    """A digit of another script as 0 to 9.

    A fraction or a number in a circle stands apart from what is in front of it.
    """
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    raised = unicodedata.decomposition(char).startswith(("<super>", "<sub>"))
    return f" {anyascii(char)}" if before.isalnum() and not raised else anyascii(char)


def clip(text: str, room: int) -> str:
    """As much of a GSM-7 text as fits into so many septets; ends with ``..`` if it was cut off."""
    if septets(text) <= room:
        return text
    mark = ".." if room > 5 else ""
    kept, used = 0, len(mark)
    for char in text:
        used += 2 if char in EXTENDED else 1
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + mark
