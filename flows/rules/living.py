"""Whether a post lives: which are to be revived, and which came back, by the nights it was heard.

A night is the date of its evening. Nights in which nothing was expected (paused, excused) count
for nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from flows.values import dataclass

#: A post that was not heard in so many nights is silent.
SILENT_NIGHTS = 7
CONDITIONS = ("hidup", "diam", "belum")
LIVING, SILENT, NEVER = CONDITIONS


@dataclass(frozen=True)
class Heard:
    """In which nights a post was heard: last; first since a date, and last before that date."""

    last: date | None
    first_since: date | None
    last_before: date | None


def condition(last: date | None, tonight: date) -> str:
    """Which of CONDITIONS a post is in: heard within SILENT_NIGHTS up to this one, silent for
    longer, or never heard at all.
    """
    if last is None:
        return NEVER
    return LIVING if last > tonight - timedelta(days=SILENT_NIGHTS) else SILENT


def revived(heard: Heard, since: date) -> bool:
    """Whether a post came back, or was heard for the first time, since a date: it was heard since,
    and not in SILENT_NIGHTS before that.
    """
    first, before = heard.first_since, heard.last_before
    if first is None or first < since:
        return False
    return before is None or first - before > timedelta(days=SILENT_NIGHTS)


def rw_without(known: int | None, there: frozenset[int]) -> list[int] | None:
    """The numbers of the RW of a kelurahan that are not among these; None: it is not known how many
    RW it has.
    """
    return None if known is None else [n for n in range(1, known + 1) if n not in there]


def spans(numbers: list[int]) -> str:
    """Ascending numbers in few words: ``1, 3-7, 9``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)
