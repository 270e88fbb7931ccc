"""How many guards a check-in tells of."""

from __future__ import annotations

import re

from flows.rules.night_digits import MOST_GUARDS

_TOGETHER = {
    "berdua": 2,
    "bertiga": 3,
    "berempat": 4,
    "berlima": 5,
    "bedua": 2,
    "betigo": 3,
    "beempat": 4,
    "belimo": 5,
}

_COUNTED = re.compile(
    r"\b(\d{1,2})\s*(?:org|orang|wong|personil|personel|anggota)\b|\b(?:jumlah|jml)\s*(\d{1,2})\b"
)
_NOT_COUNTED = re.compile(
    r"\b(?:rt|rw|pos|poskamling|regu|jam|jm|pukul|pkl|no|km)\W{0,2}\d[\d.:]*|\b\d+(?:\s*-\s*\d+)?\s*(?:ulu|ilir)\b"
    r"|\b\d{1,2}[.:]\d{2}\b"
)
_ALONE = re.compile(r"(?<![\w.:])\d{1,2}(?!\w|[.:]\d)")


def guards_in(text: str) -> int | None:
    """How many guards a check-in tells of: ``4 org``, ``jumlah 6``, or its only free number.

    A number of an RT, a post or a time is not free.
    """
    text = re.sub(r"[#*,_]+", " ", text.casefold())
    text = re.sub(r"\b(masuk|masok|msk|hadir)(?=\d)", r"\1 ", text)
    for word in re.findall(r"[a-z]+", text):
        if word in _TOGETHER:
            return _TOGETHER[word]
    counted = _COUNTED.search(text)
    if counted:
        return _sensible(counted[1] or counted[2])
    found = _ALONE.findall(_NOT_COUNTED.sub(" ", text))
    return _sensible(found[0]) if len(found) == 1 else None


_PAIR = re.compile(r"(?<!\d)\d{2}(?!\d|[.:]\d)")


def names_post(text: str, code: str, name: str) -> bool:
    """Whether a guard's word names a post, by its code or name: ``AMAN POS 12``, ``pos melati``.

    A code without a digit may stand alone.
    """
    said, code = " ".join(text.casefold().split()), code.casefold()
    names = {code, name.casefold().removeprefix("pos ").strip()} - {""}
    alone = {code} if not any(map(str.isdigit, code)) else set()
    return any(re.search(rf"\bpos {re.escape(each)}\b", said) for each in names) or any(
        re.search(rf"\b{re.escape(each)}\b", said) for each in alone
    )


def night_digits_in(text: str) -> list[str]:
    """What may be the digits of the night (`flows.rules.night_digits`) in a guard's word."""
    found = _PAIR.findall(_NOT_COUNTED.sub(" ", text.casefold()))
    return [pair for pair in found if int(pair) > MOST_GUARDS]


def _sensible(digits: str) -> int | None:
    return int(digits) if 1 <= int(digits) <= MOST_GUARDS else None
