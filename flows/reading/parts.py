"""The parts into which phones and carriers cut a long text: which goes on with which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from flows import gsm

_CUT_GSM, _CUT_UCS2 = frozenset((152, 153, 159, 160)), frozenset((66, 67, 69, 70))
"""Lengths at which phones and carriers cut a text: alone, or with the header of a part."""
_COUNTED = re.compile(r"\s*[(\[]?\s*(\d)\s*/\s*(\d)\s*[)\]]?(?!\d)[\s:.]*")
_GOES_ON = re.compile(
    r"(?:[,;:+&(-]|\b(?:dan|dn|sama|samo|dengan|dgn|di|dari|ke|yang|yg|atau|karena|krn|lalu|terus|trus|dekat|dkt"
    r"|depan|dpn|belakang|blkg))\s*$",
    re.IGNORECASE,
)


def goes_on(first: str, second: str) -> bool:
    """Whether the second text goes on where the first was cut off."""
    earlier, later = _COUNTED.match(first), _COUNTED.match(second)
    if earlier and later and earlier[2] == later[2]:
        return int(later[1]) == int(earlier[1]) + 1
    if _begins_anew(second):
        return False
    return _is_cut(first) or bool(_GOES_ON.search(first))


def is_part(text: str) -> bool:
    """Whether a text says that it is a part of another ("2/3"), or is as long as one cut off."""
    return bool(_COUNTED.match(text)) or _is_cut(text)


def _is_cut(text: str) -> bool:
    return gsm.septets(text) in _CUT_GSM if gsm.is_gsm(text) else len(text) in _CUT_UCS2


def _begins_anew(text: str) -> bool:
    return bool(re.match(r"\W*(?:lapor|darurat|sos|titir)\b", text, re.IGNORECASE))


def in_order(texts: Sequence[str]) -> list[str]:
    """Texts of one second in an order in which one goes on with the other.

    Where that cannot be seen, they stay as they came.
    """
    ordered = list(texts)
    for at in range(len(ordered) - 1):
        if goes_on(ordered[at + 1], ordered[at]) and not goes_on(ordered[at], ordered[at + 1]):
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]
    return ordered


def together(texts: Sequence[str]) -> str:
    """These texts as one, in the order of `in_order`.

    What goes on stays one sentence, what does not begins a new line.
    """
    ordered = in_order(texts)
    return ordered[0] + "".join(
        f"{' ' if goes_on(text, following) else chr(10)}{following}"
        for text, following in pairwise(ordered)
    )
