"""What was handed to carriers on each local day, and how many answers money withheld.

One small row a day. A sender counts what it claims, in the transaction that claims it, and takes
back what did not leave: so a process that dies in between has counted too much, never too little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from flows.values import dataclass
from storage.engine.sql import for_update, run
from storage.sent import devices


@dataclass(frozen=True)
class Spent:
    """A day until now: SMS parts handed to carriers, and answers that were withheld for money."""

    parts: int = 0
    withheld: int = 0
    told: int = 0  # how far the running out was told, as `tell`


class Counted(Protocol):
    """A message as it is counted; `device` is None where its carrier has no phones of its own."""

    @property
    def carrier(self) -> str: ...
    @property
    def device(self) -> str | None: ...
    @property
    def parts(self) -> int: ...


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


def uncount(day: date, messages: Iterable[Counted]) -> None:
    """These were counted on that day and did not leave: not of the day, nor of their phones."""
    parts, by_phone = 0, Counter[devices.Name]()
    for message in messages:
        parts -= message.parts
        if message.device is not None:
            by_phone[message.carrier, message.device] -= message.parts
    add(day, parts=parts)
    devices.give(by_phone, day)


def tell(day: date, step: int) -> bool:
    """Whether the caller is to tell of this step of the day's money: once per day and step."""
    told = (
        "INSERT INTO sms_day (day, parts, withheld, told) VALUES (?, 0, 0, ?) ON CONFLICT"
        " (day) DO UPDATE SET"
        " told = excluded.told WHERE sms_day.told < excluded.told RETURNING told"
    )
    return bool(run(told, [day, step]))
