"""What became of every post's night: counted when the night is over, and kept for ever.

Nights are counted one after the other, all posts of one in a statement. A word that comes after
that corrects its post's count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flows.rules.slot_steps import AWAITED, EXCUSED, LATE, MISSED, PAUSED, PRESENT
from storage.engine.sql import day, for_update, marks, run, utc
from storage.models import NightCount

#: A check-in that still waits so long after its grace waits for nobody.
_STUCK = timedelta(days=1)
_SUMS = {
    "expected": (PRESENT, LATE, MISSED, AWAITED),
    "present": (PRESENT,),
    "late": (LATE,),
    "missed": (MISSED, AWAITED),
    "excused": (EXCUSED,),
    "paused": (PAUSED,),
}
_COLUMNS = ", ".join(("post_id", "night", *_SUMS, "guards"))
_COUNTED = ", ".join(
    f"sum(CASE WHEN s.state IN ({', '.join(f'{state!r}' for state in states)}) THEN 1 ELSE 0 END)"
    for states in _SUMS.values()
)
_SELECT = f"SELECT s.post_id, s.night, {_COUNTED}, max(s.guards) FROM slot s"
_AGAIN = ", ".join(f"{column} = excluded.{column}" for column in (*_SUMS, "guards"))
#: The last night that was counted; a night that lies ahead was counted by a wrong clock.
LAST = "(SELECT max(night) FROM night_count)"


class Counted(NamedTuple):
    """What became of one night of a post: its check-ins by what came of them."""

    night: date
    expected: int
    present: int
    late: int
    missed: int
    excused: int
    paused: int
    guards: int | None


def count_next(now: datetime, today: date) -> int:
    """Count the oldest night that is not counted, if it is over for all posts; of how many.

    For a transaction of its own: until it ends no words are written. Two clocks write one row.
    """
    night = _next(today)
    if night is None or _goes_on(night, now):
        return 0
    posts = "SELECT id FROM post WHERE id IN (SELECT post_id FROM slot WHERE night = ?) ORDER BY id"
    run(f"{posts}{for_update()}", [night])
    return len(_write("WHERE s.night = ?", [night]))


def _next(today: date) -> date | None:
    ((last,),) = run("SELECT max(night) FROM night_count WHERE night <= ?", [today])
    after, params = ("WHERE night > ?", [day(last)]) if last is not None else ("", [])
    ((found,),) = run(f"SELECT min(night) FROM slot {after}", params)
    return None if found is None else day(found)


def _goes_on(night: date, now: datetime) -> bool:
    waits = f"(late_at > ? OR (state = '{AWAITED}' AND late_at > ?))"
    params = [night, utc(now), utc(now - _STUCK)]
    return bool(run(f"SELECT 1 FROM slot WHERE night = ? AND {waits} LIMIT 1", params))


def correct(slots: Sequence[int]) -> None:
    """Count the nights of these slots again, where they were counted.

    For the transaction that changed them.
    """
    if slots:
        _write(
            "JOIN (SELECT DISTINCT c.post_id, c.night FROM slot t JOIN night_count c"
            f" ON c.post_id = t.post_id AND c.night = t.night WHERE t.id IN ({marks(slots)})) v"
            " ON s.post_id = v.post_id AND s.night = v.night",
            slots,
        )


def _write(which: str, params: Sequence[object]) -> list[tuple[object, ...]]:
    return run(
        f"INSERT INTO night_count ({_COLUMNS}) {_SELECT} {which} GROUP BY s.post_id, s.night"
        f" ON CONFLICT (post_id, night) DO UPDATE SET {_AGAIN} RETURNING post_id",
        params,
    )


def of_post(post_id: int, since: date) -> list[Counted]:
    """What became of a post's nights from this one on, the oldest first."""
    rows = NightCount.select().where(NightCount.post == post_id, NightCount.night >= since)
    return [
        Counted(*(getattr(row, name) for name in Counted._fields))
        for row in rows.order_by(NightCount.night)
    ]
