"""Phone numbers are blotted out of a text before an officer sees it, however they were written.

Who reads a report must not be able to call who is named in it: numbers are opened by two officers
together, with an entry in the audit. So what might be a number is hidden; what is told by its shape
or by the words beside it to be a date, a time, a sum, a ticket or an address stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from flows.rules.redaction.digits import Group, runs
from flows.rules.redaction.figures import otherwise
from flows.rules.tickets import is_ticket
from flows.values import dataclass

HIDDEN = "[nomor HP]"
"""What stands where a number stood."""


@dataclass(frozen=True)
class _Shape:
    """How a number begins, and how many digits it has: at least, usually, and at most."""

    begins: re.Pattern[str]
    least: int
    usual: int
    most: int


def _shape(begins: str, least: int, usual: int, most: int) -> _Shape:
    return _Shape(re.compile(begins), least, usual, most)


_ABROAD = _shape("[1-9]", 7, 11, 15)  # after a "+"
_SHAPES = (
    _shape("08[1-9]", 9, 11, 13),
    _shape("(?:00)?620?8[1-9]", 10, 13, 16),
    _shape("(?:00)?620?[2-79]", 10, 11, 14),
    _shape("0[2-79]", 9, 10, 12),  # a landline with its area code
    _shape("8[1-9]", 9, 11, 12),
)
_FIRST = frozenset("068")
"""With which digits a number begins that has no "+"."""
_MOBILE = re.compile("08[1-9]|(?:00)?620?8[1-9]")
_FOREIGN = re.compile("00[1-9]")

_COUNTED = re.compile(
    r"\s+(?:orang|org|uong|wong|anak|laki|pria|wanita|motor|mobil|unit|kali|jam|menit|hari|rumah|buah)\b",
    re.IGNORECASE,
)
_CALLED_FOR_HELP = frozenset(("110", "112", "113", "115", "119", "129"))
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def mask(text: str) -> str:
    """The text with HIDDEN in place of every phone number.

    It takes time in proportion to the length of the text, whatever is in it.
    """
    masked, at = [], 0
    for run in runs(text):
        for first, last in _numbers(text, run):
            start, end = _with_brackets(text, _with_plus(text, run[first].start), run[last].end)
            masked += [text[at:start], HIDDEN]
            at = end
    return "".join(masked) + text[at:] if masked else text


def _numbers(text: str, run: Sequence[Group]) -> list[tuple[int, int]]:
    """The first and the last group of each number of a run."""
    found: list[tuple[int, int]] = []
    if sum(len(group.digits) for group in run) < _ABROAD.least:
        return found
    others = otherwise(text, run)
    at = 0
    while at < len(run):
        last = _last(text, run, at, others)
        if last is not None:
            found.append((at, last))
        at = at + 1 if last is None else last + 1
    return found


def _last(text: str, run: Sequence[Group], at: int, others: set[int]) -> int | None:
    """The last group of the number that begins with this one; None if none does."""
    plus = _with_plus(text, run[at].start) != run[at].start
    if at in others or not (plus or run[at].digits[0] in _FIRST):
        return None
    if _in_one_piece(run[at].digits):
        return at
    groups = _together(run, at, others)
    digits = "".join(group.digits for group in groups)
    shapes = (*((_ABROAD,) if plus else ()), *_SHAPES)
    for shape in shapes:
        if shape.begins.match(digits):
            count = _count(text, groups, shape)
            if count and (shape is _ABROAD or _grouped_so(groups[:count])):
                return at + count - 1
    return None


def _together(run: Sequence[Group], at: int, others: set[int]) -> list[Group]:
    """The groups from here on that might be one number."""
    end, digits = at, 0
    while end < len(run) and end not in others and digits <= _ABROAD.most + 1:
        digits += len(run[end].digits)
        end += 1
    return list(run[at:end])


def _in_one_piece(digits: str) -> bool:
    """Whether one group alone is a number, or a number with more digits behind it."""
    if _MOBILE.match(digits) or _FOREIGN.match(digits):
        return len(digits) >= 10 and not (digits.startswith("6") and len(digits) == 16)
    return len(digits) > 9 and digits.startswith("0")


def _count(text: str, groups: Sequence[Group], shape: _Shape) -> int:
    """How many of these groups make a number of this shape; 0 if they make none."""
    digits = 0
    for place, group in enumerate(groups):
        more = digits + len(group.digits)
        if digits >= shape.least and (
            more > shape.most or _apart(text, groups[place - 1], group, digits, shape)
        ):
            return place
        digits = more
        if digits > shape.most:
            return place + 1 if _MOBILE.match(groups[0].digits) and len(group.digits) < 13 else 0
    return len(groups) if digits >= shape.least else 0


def _apart(text: str, before: Group, group: Group, digits: int, shape: _Shape) -> bool:
    """Whether this group does not belong to the number that is already whole before it."""
    if digits < shape.usual:
        return group.gap != before.gap and bool(before.gap) and group.digits in _CALLED_FOR_HELP
    if group.digits in _CALLED_FOR_HELP or (before.gap and group.gap not in ("", before.gap)):
        return True
    return bool(group.gap and len(group.digits) <= 2 and _COUNTED.match(text, group.end))


def _grouped_so(groups: Sequence[Group]) -> bool:
    """Whether a number that begins without 08 or 628 is grouped as people group numbers."""
    digits = "".join(group.digits for group in groups)
    sizes = [len(group.digits) for group in groups]
    if _MOBILE.match(digits) or len(sizes) == 1:
        return True
    if any(char.isalpha() for group in groups[1:] for char in group.gap):
        return False
    if digits.startswith("8"):
        tickets = is_ticket(digits[:6]) and is_ticket(digits[6:]) and 6 in accumulate(sizes)
        return not tickets and (sizes[0] > 1 or sizes[:3] == [1, 1, 1])
    return sizes[0] != 2 or set(sizes[:3]) == {2} or groups[0].digits == "62"


def _with_plus(text: str, start: int) -> int:
    """Where the number begins if its "+" counts."""
    at = start
    while at > max(start - 3, 0) and text[at - 1] in " ([":
        at -= 1
    plus = at > 0 and text[at - 1] in "+\N{FULLWIDTH PLUS SIGN}"
    return at - 1 if plus else start


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The number with a bracket that it would leave alone."""
    inside = text[start:end]
    if start and text[start - 1] in _BRACKETS and _BRACKETS[text[start - 1]] in inside:
        start -= 1
    if text[end : end + 1] in _BRACKETS.values() and any(
        bracket in inside for bracket in _BRACKETS
    ):
        end += 1
    return start, end
