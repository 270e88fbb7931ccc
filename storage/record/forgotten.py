"""How much was forgotten in the running hour, by kind: the rest survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage.engine.sql import for_update, given, moment, run, utc

_HOUR = timedelta(hours=1)


#: Rows of each kind that are forgotten in an hour at most, by the clock and by command together:
#: some times what a city of a million lets become due in its busiest hour. HAPUS is not counted.
MOST_AN_HOUR: Mapping[str, int] = {
    "numbers": 2_000,
    "texts": 2_000,
    "questions": 20_000,
    "calls": 20_000,
    "words": 2_000,
    "received": 200_000,
    "known": 200_000,
    "recipients": 200_000,
    "sent": 50_000,
    "nights": 20_000,
    "turns": 20_000,
    "posed": 20_000,
    "enrolments": 2_000,
    "duresses": 2_000,
    "remarks": 20_000,
    "untold": 50_000,
    "sign_ins": 20_000,
    "digits": 20_000,
    "tallies": 20_000,
    "phones": 10_000,
    "requests": 2_000,
    "shifts": 20_000,
    "audit": 200_000,
}


def left(now: datetime) -> dict[str, int]:
    """How many rows of each kind may still go in the hour that runs.

    For the transaction that lets them go.
    """
    counted = {
        str(kind): int(count)
        for kind, begun_at, count in run(
            f"SELECT kind, begun_at, count FROM forgotten ORDER BY kind{for_update()}"
        )
        if _runs(moment(begun_at), now)
    }
    return {kind: max(0, share - counted.get(kind, 0)) for kind, share in MOST_AN_HOUR.items()}


def used_up(now: datetime) -> list[str]:
    """The kinds of which nothing more is forgotten in the hour that runs. For a transaction."""
    return [kind for kind, rest in left(now).items() if not rest]


def count(gone: Mapping[str, int], now: datetime) -> None:
    """So many rows of these kinds went now.

    An hour begins with the first row that goes after the last hour.
    """
    fresh = [(kind, utc(now), number) for kind, number in sorted(gone.items()) if number]
    if fresh:
        values, params = given("kind text, begun_at timestamp, count integer", fresh)
        runs = "forgotten.begun_at > ? AND forgotten.begun_at <= excluded.begun_at"
        run(
            f"{values} INSERT INTO forgotten (kind, begun_at, count)"
            " SELECT kind, begun_at, count FROM v WHERE true ON CONFLICT (kind) DO UPDATE SET"
            f" begun_at = CASE WHEN {runs} THEN forgotten.begun_at ELSE excluded.begun_at END,"
            f" count = excluded.count + CASE WHEN {runs} THEN forgotten.count ELSE 0 END",
            [*params, utc(now - _HOUR), utc(now - _HOUR)],
        )


def _runs(begun_at: datetime | None, now: datetime) -> bool:
    return begun_at is not None and timedelta() <= now - begun_at < _HOUR
