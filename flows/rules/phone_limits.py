"""Which of a carrier's own phones sends a message, and how much each may send on a day."""

from __future__ import annotations

from collections.abc import Iterable

from flows.rules.phrases import phrase
from flows.values import dataclass


@dataclass(frozen=True)
class Phone:
    """A phone that sends: the SMS parts it was given today, and whether something is wrong with it
    (`phone_health.trouble`).
    """

    device: str
    given: int = 0
    troubled: bool = False


def most(a_day: int, first: bool) -> int:
    """How many SMS parts a phone may have been given on a day after a message: the last third is
    kept for what goes before others (`delivery.goes_first`).
    """
    return a_day if first else a_day * 2 // 3


def spent(given: int, a_day: int | None) -> str:
    """What is to be said of a phone that was given so many SMS parts today; "" for nothing."""
    if a_day is None or given < most(a_day, first=False):
        return ""
    if given >= a_day:
        return phrase("has sent all %(a_day)s SMS parts of today", a_day=a_day)
    return phrase(
        "has sent %(given)s of %(a_day)s SMS parts today: the rest is kept for alarms",
        given=given,
        a_day=a_day,
    )


def choose(
    phones: Iterable[Phone],
    parts: int,
    first: bool,
    a_day: int | None,
    *,
    kept: str | None = None,
    near: str | None = None,
) -> Phone | None:
    """The phone that sends a message of so many parts; None where none of them may.

    One in trouble only where no other may; of the others the one that its receiver wrote to
    (`near`), for an answer comes from where one asked; otherwise the one that was given least.
    `kept` is the phone that may have it already: no other one does, for a carrier knows an id by
    phone.
    """
    able = {
        phone.device: phone
        for phone in phones
        if a_day is None or phone.given + parts <= most(a_day, first)
    }
    if kept is not None:
        return able.get(kept)
    return min(
        able.values(),
        key=lambda phone: (
            phone.troubled,
            phone.device != near,
            phone.given,
            phone.device,
        ),
        default=None,
    )
