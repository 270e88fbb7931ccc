"""The day's SMS budget as it runs out: said in the log, and by SMS to the desk of the home area."""

from __future__ import annotations

from datetime import date, datetime

import structlog

from flows import messages
from flows.notice_text import LANGUAGE
from flows.rules.budget import Level
from flows.rules.delivery import BUDGET_LIFE
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.sms import budget
from storage import people
from storage.engine.db import connected, transaction
from storage.places import units
from storage.sent import outbox, spending

log = structlog.get_logger()

#: What is said of each level; and in which order the levels come.
_TEXTS: dict[Level, str] = {"warned": "anggaran_menipis", "spent": "anggaran_habis"}
_STEPS: dict[Level, int] = {"ok": 0, "warned": 1, "spent": 2}


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell log and home desk once a day when 80 % of the budget are spent, and once when all is."""
    if runtime.settings.sms_budget_per_day is None:
        return set()
    day = runtime.settings.day_of(now)
    with connected():
        today = budget.today(runtime.settings, now)
        level = today.level
        if _STEPS[level] <= today.spent.told:
            return set()
        with transaction():
            if not spending.tell(day, _STEPS[level]):
                return set()
            log.warning("budget.running_out", level=level)
            number = desks.number_of(runtime.settings, units.unit_of(runtime.settings.home_area))
            if number:
                _tell(runtime, number, level, day, now)
    return {"alarm"} if number else set()


def _tell(runtime: Runtime, number: str, level: Level, day: date, now: datetime) -> None:
    message = outbox.Message(
        dedup_key=f"budget:{day}:{level}",
        lane="alarm",
        carrier=runtime.carrier.name,
        phone_id=people.phone_ids(runtime.vault, [number], now)[number],
        text=messages.say(_TEXTS[level], LANGUAGE),
        not_before=now,
        expires_at=now + BUDGET_LIFE,
        rank=outbox.NEWS,
    )
    outbox.put(runtime.vault, [message], now)
