"""How long a text is on a phone: GSM-7 septets, UCS-2 units, parts of an SMS.

One character outside the GSM-7 alphabet turns the whole SMS into UCS-2: 70 characters a part instead of 160, more than
double the money. So every text that leaves is made `plain` first, and an officer is shown the `offending` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
}


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
    if is_gsm(text):
        return _count((2 if char in EXTENDED else 1 for char in text), 160, 153)
    return _count((2 if ord(char) > 0xFFFF else 1 for char in text), 70, 67)


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
    """The text in GSM-7: curly quotes, dashes, odd spaces, accents and other scripts by their nearest letters."""
    if is_gsm(text):
        return text
    return "".join(char if char in _ALPHABET else _nearest(char) for char in unicodedata.normalize("NFC", text))


def _nearest(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return "".join(letter for letter in _PLAIN.get(char, anyascii(char)) if letter in _ALPHABET)


def clip(text: str, room: int) -> str:
    """The beginning of a GSM-7 text that fits into so many septets, ended with ``..`` if something was cut off."""
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
