"""What is held against the clock, in the record: all processes and a restart read it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flows.rules.clocks import BELIEVED, GRACE, Doubt
from storage.engine.db import transaction
from storage.engine.sql import for_update, moment, run, utc
from storage.models import ClockDoubt, Heartbeat

#: There is one row.
_ROW = 1
_COLUMNS = "since, why, ahead, jumped_at, last, hold_until, agreed_at"


def read() -> Doubt:
    """What is held against the clock now. One statement."""
    return _read("")


def change(by: Callable[[Doubt], Doubt]) -> tuple[Doubt, Doubt]:
    """What was held against the clock, and what is from now on: one process after the other."""
    with transaction():
        ClockDoubt.insert(id=_ROW).on_conflict_ignore().execute()
        before = _read(for_update())
        after = by(before)
        if after != before:
            run(
                f"UPDATE clock_doubt SET {_COLUMNS.replace(',', ' = ?,')} = ? WHERE id = ?",
                [
                    utc(after.since),
                    after.why,
                    round(after.ahead.total_seconds()),
                    utc(after.jumped_at),
                    round(after.last.total_seconds()),
                    utc(after.hold_until),
                    utc(after.agreed_at),
                    _ROW,
                ],
            )
    return before, after


def confirm() -> Doubt:
    """Somebody says that the clock is right: from now on it is believed.

    Returns what was held against it.
    """
    return change(lambda _: BELIEVED)[0]


def _read(lock: str) -> Doubt:
    found = run(f"SELECT {_COLUMNS} FROM clock_doubt WHERE id = ?{lock}", [_ROW])
    if not found:
        return BELIEVED
    since, why, ahead, jumped_at, last, hold_until, agreed_at = found[0]
    return Doubt(
        moment(since),
        str(why),
        timedelta(seconds=int(ahead)),
        moment(jumped_at),
        timedelta(seconds=int(last)),
        moment(hold_until),
        moment(agreed_at),
    )


def newest() -> datetime | None:
    """When the newest row was received, by the clock of its time; None: there is none."""
    found = run("SELECT received_at FROM inbox ORDER BY id DESC LIMIT 1")
    return moment(found[0][0]) if found else None


def last_alive() -> datetime | None:
    """When the clock process gave its last sign of life; None if it never did."""
    row = Heartbeat.get_or_none(Heartbeat.part == "clock")
    return row.at if row else None


def shift_alive(by: timedelta) -> None:
    """Date the clock process's last sign of life by the clock as it is after a jump.

    In the transaction that notes the jump: whoever begins before the next sign of life would find
    the same jump once more.
    """
    if at := last_alive():
        Heartbeat.update(at=at + by).where(Heartbeat.part == "clock").execute()


def longest_grace() -> timedelta:
    """How long a guard of any post has at most until they are late."""
    (minutes,) = run("SELECT max(grace_minutes) FROM post WHERE active = ?", [True])[0]
    return max(GRACE, timedelta(minutes=int(minutes or 0)))
