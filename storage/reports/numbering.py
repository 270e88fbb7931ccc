"""The digits by which officers show that a word of theirs is about a report they were told of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.engine.digits import draw
from storage.engine.sql import count, run, update, utc


def give(officer: int, dispatches: Sequence[int]) -> dict[int, str]:
    """Give each of these dispatches of an officer its own four digits; returns them by dispatch.

    Those that have some keep them; where none are left, the others get none.
    """
    taken = {
        str(digits): int(id_)
        for digits, id_ in run(
            "SELECT digits, id FROM dispatch WHERE officer_id = ? AND digits IS NOT NULL", [officer]
        )
    }
    having = {id_: digits for digits, id_ in taken.items()}
    found = {id_: having[id_] for id_ in dispatches if id_ in having}
    fresh: dict[int, str] = {}
    for id_ in dispatches:
        if id_ not in found and (digits := draw(taken)):
            taken[digits] = id_
            fresh[id_] = digits
    update(
        "dispatch",
        "id bigint, digits text",
        sorted(fresh.items()),
        to="digits = v.digits",
        where="dispatch.id = v.id",
    )
    return found | fresh


def free(now: datetime, limit: int, after: timedelta) -> int:
    """Take the digits off dispatches that ended so long ago: others may have them.

    Of an officer's own report only once it is closed; of an alarm that TUGAS names no longer also
    without its end.
    """
    ended = (
        "SELECT d.id FROM dispatch d LEFT JOIN report r ON r.id = d.report_id"
        " WHERE d.digits IS NOT NULL"
        " AND ((d.ended_at <= ? AND (d.ended <> 'accepted' OR r.closed_at IS NOT NULL))"
        " OR (d.alarm_id IS NOT NULL AND d.made_at <= ?)) LIMIT ?"
    )
    return count(
        f"UPDATE dispatch SET digits = NULL WHERE id IN ({ended})",
        [utc(now - after), utc(now - after), limit],
    )
