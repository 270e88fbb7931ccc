"""The day's SMS budget (SMS_BUDGET_PER_DAY): how it stands.

What leaves all the same: `flows.rules.quota`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from flows.rules.budget import Budget, Level
from flows.rules.phrases import Phrase, phrase
from flows.values import dataclass
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from storage.engine.db import connected
from storage.sent import outbox, spending


@dataclass(frozen=True)
class Day:
    """A local day's SMS: what they cost until now, what they may cost, and the level that makes."""

    spent: spending.Spent
    budget: Budget
    currency: str

    @property
    def level(self) -> Level:
        """ok, warned from 80 %, spent when not one more part fits."""
        return self.budget.level(self.spent.parts)

    @property
    def cost(self) -> Decimal:
        """What was spent, in the currency."""
        return self.spent.parts * self.budget.price

    @property
    def share(self) -> float | None:
        """Which share of the budget that is; None where there is none."""
        return float(self.cost / self.budget.limit) if self.budget.limit else None

    def told(self) -> Phrase:
        """A sentence for officers and operators."""
        limit, currency = self.budget.limit, self.currency
        if limit is None:
            of = phrase("no budget is set")
        else:
            of = phrase("of %(limit)s a day", limit=f"{currency} {limit:,f}")
        return phrase(
            "Today %(parts)s SMS parts left, %(cost)s (%(of)s).",
            parts=self.spent.parts,
            cost=f"{currency} {self.cost:,f}",
            of=of,
        )


def of(settings: Settings) -> Budget:
    """The budget of the settings."""
    return Budget(settings.sms_price, settings.sms_budget_per_day)


def today(settings: Settings, now: datetime) -> Day:
    """How the day stands: one statement."""
    return Day(spending.spent(settings.day_of(now)), of(settings), settings.sms_currency)


def spent(settings: Settings, now: datetime) -> bool:
    """Whether the day's money is spent. One statement, none where no budget is set."""
    return settings.sms_budget_per_day is not None and today(settings, now).level == "spent"


def finding(runtime: Runtime, now: datetime) -> Finding:
    """How the day's budget stands, for the doctor."""
    with connected():
        day, waiting = today(runtime.settings, now), outbox.lanes(now)["bulk"].count
    if day.level == "ok":
        return Finding("SMS budget", OK, day.told())
    do = phrase("Raise SMS_BUDGET_PER_DAY and restart, or wait for tomorrow.")
    waits = phrase(
        "%(waiting)s imbauan messages wait, and %(withheld)s routine answers were withheld today.",
        waiting=waiting,
        withheld=day.spent.withheld,
    )
    if day.level == "warned":
        return Finding(
            "SMS budget",
            ATTENTION,
            phrase("%(day)s More than 80 %%: %(waits)s", day=day.told(), waits=waits),
            do,
        )
    says = phrase(
        "%(day)s It is spent: %(waits)s Alarms and what is owed still leave.",
        day=day.told(),
        waits=waits,
    )
    return Finding("SMS budget", ATTENTION, says, do)
