"""Erasing what reports must not hold any longer; the row stays as a count. Used through `storage.reports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from storage.sql import chunks, marks, run, utc

#: The link to the number goes this long after a report is closed (sooner, if RETENTION_NUMBER_DAYS is over before).
NUMBER_AFTER_CLOSING = timedelta(days=7)

#: A carrier repeats a callback for up to twelve hours; what it may still repeat is left as it came.
STILL_REPEATED = timedelta(hours=12)


class Forgotten(NamedTuple):
    """How many reports lost their number and how many their texts."""

    numbers: int
    texts: int


def erase_due(now: datetime, limit: int = 500) -> int:
    """Carry out each HAPUS whose 24 hours are over: number, texts and notes go, here and on the way here."""
    due = run("SELECT id FROM report WHERE erase_at <= ? ORDER BY erase_at LIMIT ?", [utc(now), limit])
    ids = [int(id_) for (id_,) in due]
    _cut_number(ids, now)
    _blank_texts(ids)
    for some in chunks(ids):
        run(f"UPDATE report SET erase_at = NULL WHERE id IN ({marks(some)})", some)
    return len(ids)


def forget(now: datetime, number_days: int, text_days: int, limit: int) -> Forgotten:
    """Retention: the number seven days after closing and at most `number_days` after the report, the texts `text_days`
    after the report, closed or not, for phones are promised a day. At most `limit` reports of each per call.
    """
    closed = "SELECT id FROM report WHERE phone_id IS NOT NULL AND closed_at <= ? ORDER BY closed_at LIMIT ?"
    old = "SELECT id FROM report WHERE phone_id IS NOT NULL AND created_at <= ? ORDER BY created_at LIMIT ?"
    numbers = {int(id_) for (id_,) in run(closed, [utc(now - NUMBER_AFTER_CLOSING), limit])}
    numbers |= {int(id_) for (id_,) in run(old, [utc(now - timedelta(days=number_days)), limit])}
    texts = run(
        "SELECT id FROM report WHERE (place IS NOT NULL OR story IS NOT NULL) AND created_at <= ? ORDER BY created_at LIMIT ?",
        [utc(now - timedelta(days=text_days)), limit],
    )
    _cut_number(sorted(numbers), now)
    _blank_texts([int(id_) for (id_,) in texts])
    return Forgotten(len(numbers), len(texts))


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


def _blank_texts(ids: Sequence[int]) -> None:
    for some in chunks(ids):
        run(f"UPDATE report SET place = NULL, story = NULL WHERE id IN ({marks(some)})", some)
        run(f"UPDATE report_step SET note = NULL WHERE report_id IN ({marks(some)})", some)
