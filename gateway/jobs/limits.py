"""What a pass of a sending lane may take: how many messages, which imbauan, and how many parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flows.rules import windows
from gateway.carriers import Provider
from gateway.install.settings import Settings
from gateway.jobs.breaker import breaker_of
from gateway.jobs.sending import CALLS_AT_ONCE
from gateway.sms import budget
from storage.sent import imbauan, spending

#: Messages claimed at once. An imbauan goes out as many recipients in one call (the carrier's own
#: limit), alarms and answers one by one, as many calls side by side: latency, not work, is what a
#: sender waits for.
AT_ONCE = {"alarm": 4, "reply": 8}


def may_leave(lane: str, settings: Settings, now: datetime) -> list[int] | None:
    """The imbauan that may leave: at night only urgent ones. None: all; so for the other lanes."""
    if lane != "bulk" or windows.is_open(now.astimezone(settings.zone)):
        return None
    going = imbauan.on_their_way()
    return None if all(going.values()) else [id_ for id_, urgent in going.items() if urgent]


def affordable(lane: str, settings: Settings, day: date) -> int | None:
    """How many parts the day's budget leaves for imbauan. None: any; so for the other lanes."""
    if lane != "bulk" or settings.sms_budget_per_day is None:
        return None
    return budget.of(settings).left(spending.spent(day, alone=True).parts)


def how_many(lane: str, awake: Sequence[Provider]) -> int:
    """How many messages a pass claims: what it sends at once; one while a carrier stays unclear."""
    if lane in AT_ONCE:
        return AT_ONCE[lane]
    if any(breaker_of(lane, provider.name).wary for provider in awake):
        return 1
    return min(
        CALLS_AT_ONCE if provider.own_ids else provider.limits.recipients for provider in awake
    )
