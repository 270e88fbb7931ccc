"""What was handed to carriers on each local day, and how many answers money withheld.

One small row a day. A sender counts what it claims, in the transaction that claims it, and takes
back what did not leave: so a process that dies in between has counted too much, never too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.engine.sql import for_update, run


@dataclass(frozen=True)
class Spent:
    """A day until now: SMS parts handed to carriers, and answers that were withheld for money."""

    parts: int = 0
    withheld: int = 0
    told: int = 0  # how far the running out was told, as `tell`


def spent(day: date, *, alone: bool = False) -> Spent:
    """How a day stands. `alone`: nobody else counts until the transaction ends."""
    found = run(
        f"SELECT parts, withheld, told FROM sms_day WHERE day = ?{for_update() if alone else ''}",
        [day],
    )
    return Spent(*map(int, found[0])) if found else Spent()


def add(day: date, *, parts: int = 0, withheld: int = 0) -> None:
    """Count more parts, or answers that were withheld; parts below 0 did not leave after all."""
    if parts or withheld:
        run(
            "INSERT INTO sms_day (day, parts, withheld, told) VALUES (?, ?, ?, 0) ON CONFLICT"
            " (day) DO UPDATE SET"
            " parts = sms_day.parts + excluded.parts, withheld = sms_day.withheld +"
            " excluded.withheld",
            [day, parts, withheld],
        )


def tell(day: date, step: int) -> bool:
    """Whether the caller is to tell of this step of the day's money: once per day and step."""
    told = (
        "INSERT INTO sms_day (day, parts, withheld, told) VALUES (?, 0, 0, ?) ON CONFLICT"
        " (day) DO UPDATE SET"
        " told = excluded.told WHERE sms_day.told < excluded.told RETURNING told"
    )
    return bool(run(told, [day, step]))
