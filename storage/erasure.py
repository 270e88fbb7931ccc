"""Erasing what reports must not hold any longer; the row stays as a count. Used through `storage.reports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.sql import chunks, marks, moment, rows, run, utc

#: The link to the number goes this long after a report is closed (sooner, if RETENTION_NUMBER_DAYS is over before).
NUMBER_AFTER_CLOSING = timedelta(days=7)

#: A carrier repeats a callback for up to twelve hours; what it may still repeat is left as it came.
STILL_REPEATED = timedelta(hours=12)


def erase_due(now: datetime, limit: int = 500) -> int:
    """Carry out each HAPUS whose 24 hours are over: number, texts and notes go, here and on the way here."""
    due = run("SELECT id FROM report WHERE erase_at <= ? ORDER BY erase_at LIMIT ?", [utc(now), limit])
    ids = [int(id_) for (id_,) in due]
    _cut_number(ids, now)
    _blank_texts(ids)
    for some in chunks(ids):
        run(f"UPDATE report SET erase_at = NULL WHERE id IN ({marks(some)})", some)
    return len(ids)


def forget_numbers(now: datetime, limit: int, days: int) -> int:
    """Cut the number off reports: seven days after closing and at most so many days after the report. Returns how many.

    A report counts from the later of when it was said and when it reached us: a wrong date must not erase what came today.
    """
    numbers = _older("phone_id IS NOT NULL", "closed_at", now - NUMBER_AFTER_CLOSING, limit)
    numbers += _older("phone_id IS NOT NULL", "created_at", now - timedelta(days=days), limit)
    chosen = sorted(set(numbers))[:limit]
    _cut_number(chosen, now)
    return len(chosen)


def forget_texts(now: datetime, limit: int, days: int) -> int:
    """Erase the texts of reports so many days after the report, closed or not, for phones are promised a day.

    Returns how many reports. They count as in `forget_numbers`.
    """
    texts = _older("(place IS NOT NULL OR story IS NOT NULL)", "created_at", now - timedelta(days=days), limit)
    _blank_texts(texts)
    return len(texts)


def _older(holding: str, since: str, before: datetime, limit: int) -> list[int]:
    # By the index of what is held and since when; what was said so long ago and came later is as good as nothing.
    found = run(
        f"SELECT id FROM report WHERE {holding} AND {since} <= ? AND (received_at IS NULL OR received_at <= ?)"
        f" ORDER BY {since} LIMIT ?",
        [utc(before), utc(before), limit],
    )
    return [int(id_) for (id_,) in found]


def _cut_number(ids: Sequence[int], now: datetime) -> None:
    """Cut every thread between these reports and a phone: the link, the messages that led to it, the answers."""
    for some in chunks(ids):
        chosen = f"SELECT r.phone_id FROM report r WHERE r.id IN ({marks(some)})"
        # What was received from that phone is handled: only its key and its twin (a keyed hash of a whole message) are
        # still of use, to recognise a repetition by either road.
        run(
            "UPDATE inbox SET body = ?, ticket = NULL, phone_hash = NULL"
            " WHERE state = 'done' AND received_at <= ? AND phone_hash IN"
            f" (SELECT p.hash FROM phone p JOIN ({chosen}) c ON c.phone_id = p.id)",
            [b"", utc(now - STILL_REPEATED), *some],
        )
        run(
            "UPDATE outbox SET body = ? WHERE imbauan_id IS NULL AND lane <> 'alarm'"
            " AND state NOT IN ('pending', 'sending')"
            f" AND phone_id IN (SELECT c.phone_id FROM ({chosen}) c)",
            [b"", *some],
        )
        # The conversation's name is in the names of its answers; a finished conversation needs it no more.
        run(f"UPDATE report SET phone_id = NULL, conversation = 'erased-' || id WHERE id IN ({marks(some)})", some)
        _forget_the_second(some)


def _forget_the_second(ids: Sequence[int]) -> None:
    """Of when these reports reached us only the day stays, rounded up: no second leads to a message."""
    came = run(f"SELECT id, received_at FROM report WHERE id IN ({marks(ids)}) AND received_at IS NOT NULL", ids)
    days = [(int(id_), _next_day(at)) for id_, received_at in came if (at := moment(received_at))]
    if days:
        values, params = rows(("bigint", "timestamp"), [(id_, utc(day)) for id_, day in days])
        run(f"WITH v(id, day) AS ({values}) UPDATE report SET received_at = v.day FROM v WHERE report.id = v.id", params)


def _next_day(at: datetime) -> datetime:
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day if day == at else day + timedelta(days=1)


def _blank_texts(ids: Sequence[int]) -> None:
    for some in chunks(ids):
        run(f"UPDATE report SET place = NULL, story = NULL WHERE id IN ({marks(some)})", some)
        run(f"UPDATE report_step SET note = NULL WHERE report_id IN ({marks(some)})", some)
