"""Digits that are no phone number: dates, times, sums, identity numbers, RT/RW, coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from flows.rules.redaction.digits import Group

_YEARS = range(1900, 2100)
_LATITUDES, _LONGITUDES = range(12), range(94, 142)  # of Indonesia

_SUM_BEFORE = re.compile(r"(?:rp|idr|usd|\$)[\s.]*$", re.IGNORECASE)
_SUM_AFTER = re.compile(r"\s{0,2}(?:rupiah|perak|ribu|rb|juta|jt|mil[iy]ar|,-)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:\b(?:rt|rw|rt/rw|blok|lr|lorong|gang|gg|km|rumah))[\s.:]*$", re.IGNORECASE
)
_LOOK_BACK = 12
"""Characters before a group in which a word that says what it is may stand."""
_LOOK_AHEAD = 16
"""Groups that are looked at together, at most: what is longer is nothing of all this."""


def otherwise(text: str, run: Sequence[Group]) -> set[int]:
    """Which groups of this run belong to something else, by their place in it."""
    found: set[int] = set()
    at = 0
    while at < len(run):
        taken = max(reader(text, run, at) for reader in _READERS)
        found.update(range(at, at + taken))
        at += max(taken, 1)
    return found


def _before(text: str, group: Group) -> str:
    return text[max(group.start - _LOOK_BACK, 0) : group.start]


def _chain(run: Sequence[Group], at: int) -> int:
    """How many groups from this one on are parted by one and the same sign."""
    end = at + 1
    while end < min(len(run), at + _LOOK_AHEAD) and run[end].gap == run[at + 1].gap:
        end += 1
    return end - at


def _begins(run: Sequence[Group], at: int) -> bool:
    """Whether a chain begins here: what stands before is parted otherwise."""
    return at == 0 or at + 1 >= len(run) or run[at].gap != run[at + 1].gap


def _date(text: str, run: Sequence[Group], at: int) -> int:
    """Day, month, year or the other way round, parted by one sign.

    A space parts them only before a time, or at the end.
    """
    length = _chain(run, at)
    if length < 3 or not _begins(run, at):
        return 0
    gap = run[at + 1].gap
    if gap == " " and 4 <= length <= 5 and _is_date(run[at : at + 3]):
        clock = "".join(group.digits for group in run[at + 3 : at + length])
        return length if len(clock) == 4 and _is_clock(clock[:2], clock[2:]) else 0
    if gap.strip() not in ("/", "-", ".", "") or not gap or length % 3:
        return 0
    dates = [run[begun : begun + 3] for begun in range(at, at + length, 3)]
    return length if length <= 6 and all(map(_is_date, dates)) else 0


def _is_date(groups: Sequence[Group]) -> bool:
    first, month, last = (group.digits for group in groups)
    day, year = (last, first) if len(first) == 4 else (first, last)
    if not (len(day) <= 2 and len(month) <= 2 and 1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return False
    return len(year) == 2 or (len(year) == 4 and int(year) in _YEARS)


def _clock(text: str, run: Sequence[Group], at: int) -> int:
    """An hour and minutes, maybe seconds, after "." or ":"; a chain that goes on is none."""
    length = _chain(run, at)
    if not (2 <= length <= 3 and run[at + 1].gap in (".", ":") and _begins(run, at)):
        return 0
    return length if _is_clock(*(group.digits for group in run[at : at + length])) else 0


def _is_clock(hour: str, *rest: str) -> bool:
    return (
        len(hour) <= 2
        and int(hour) <= 24
        and all(len(group) == 2 and int(group) < 60 for group in rest)
    )


def _sum(text: str, run: Sequence[Group], at: int) -> int:
    """Money: what is said to be, or a round number.

    One that might be a number without its 0 must be said to be.
    """
    first = run[at]
    if first.digits.startswith("0"):
        return 0
    end = at + 1
    chain = at + _chain(run, at)
    while end < chain and len(run[end].digits) == 3 and run[end].gap in (".", ",", "'", " "):
        end += 1
    threes = end - at if len(first.digits) <= 3 else 1
    if _SUM_BEFORE.search(_before(text, first)) or _SUM_AFTER.match(text, run[at + threes - 1].end):
        return threes
    digits = "".join(group.digits for group in run[at : at + threes])
    if threes == 1:
        return int(digits.endswith("00000") and len(digits) < 10)
    if run[at + 1].gap not in (".", ",") or end < chain or not _begins(run, at):
        return 0
    return 0 if _callable(digits) and not digits.endswith("000000") else threes


def _callable(digits: str) -> bool:
    """Whether these might be a mobile number without its 0 or +."""
    return digits.startswith(("8", "62")) and len(digits) >= 9


def _identity(text: str, run: Sequence[Group], at: int) -> int:
    """A NIK or KK, longer than any phone number: sixteen digits, or three or four groups."""
    if run[at].digits.startswith("0") or (_chain(run, at) > 1 and not _begins(run, at)):
        return 0
    for sizes in ((16,), (4, 4, 4, 4), (6, 6, 4)):
        groups = run[at : at + len(sizes)]
        written = tuple(len(group.digits) for group in groups)
        if written == sizes and _chain(groups, 0) == len(sizes):
            return len(sizes)
    return 0


def _address(text: str, run: Sequence[Group], at: int) -> int:
    """RT/RW before a postal code or nothing, and lists of RT, blocks and lanes, which grow."""
    if not _ADDRESS.search(_before(text, run[at])):
        return 0
    length = _chain(run, at)
    figures = [group.digits for group in run[at : at + length]]
    gap = run[at + 1].gap.strip() if length > 1 else ""
    if gap == "/" and length == 2 and all(len(figure) <= 3 for figure in figures):
        rest = run[at + 2 :]
        return 2 if not rest or (len(rest[0].digits) == 5 and rest[0].digits[0] != "0") else 0
    if gap != "," or any(len(figure) > 2 for figure in figures):
        return 0
    numbers = [int(figure) for figure in figures]
    return length if all(left < right <= 50 for left, right in pairwise(numbers)) else 0


def _coordinates(text: str, run: Sequence[Group], at: int) -> int:
    """Latitude and longitude of a place in Indonesia, in either order."""
    if (
        len(run) < at + 4
        or run[at + 1].gap != "."
        or run[at + 3].gap != "."
        or len(run[at + 1].digits) < 3
    ):
        return 0
    if max(len(run[at].digits), len(run[at + 2].digits)) > 3 or len(run[at + 3].digits) < 3:
        return 0
    low, high = sorted((int(run[at].digits), int(run[at + 2].digits)))
    return 4 if low in _LATITUDES and high in _LONGITUDES else 0


_READERS = (_date, _clock, _sum, _identity, _address, _coordinates)
