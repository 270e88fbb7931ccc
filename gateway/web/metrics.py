"""``/metrics`` for Prometheus: how much waits, what became of messages, what is alive; no person.

Counted from the record at the moment of asking, so every process answers the same. Reports about
officers are in no count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Response
from peewee import PeeweeException
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flows.rules import windows
from gateway.carriers.credit import Credits
from gateway.install.doctor.phones import given_today, last_signs
from gateway.install.runtime import Runtime
from gateway.sms import budget
from storage import reports
from storage.engine.deadline import METRICS
from storage.engine.sql import run
from storage.models import Heartbeat
from storage.places.receivers.registry import tallies as tallies_of_receivers
from storage.received import inbox
from storage.sent import imbauan, outbox
from storage.sent.outbox import tallies

credits_left = Credits()

#: How long a scrape waits for a carrier to say its credit (seconds).
_CREDIT_WAIT = 1.0


def answer(runtime: Runtime, now: datetime) -> Response:
    """What the record says at this moment, as Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Record(runtime, now))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Record(Collector):
    """What the record says at one moment."""

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self._runtime = runtime
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every family; without the database only that it is away, and the credit."""
        try:
            counted = METRICS.ask(self._counted)
        except PeeweeException:
            counted = []
        yield _gauge(
            "database_up", "Whether the database answers", [], {(): 1.0 if counted else 0.0}
        )
        yield from counted
        spool = self._runtime.spool
        waits = {("waiting",): float(spool.waiting()), ("damaged",): float(spool.damaged())}
        yield _gauge(
            "spool_files",
            "Files received while the database was away, of this host",
            ["state"],
            waits,
        )
        refused = {
            (entry_point,): float(number)
            for entry_point, number in self._runtime.strangers.counted().items()
        }
        yield _gauge(
            "strangers_refused",
            "Refused without a known token, as long as Redis has counted",
            ["door"],
            refused,
        )
        yield from self._credit()

    def _counted(self) -> list[GaugeMetricFamily]:
        return [
            *self._intake(),
            *self._sending(),
            *self._phones(),
            *self._reports(),
            *self._receivers(),
            *self._alive(),
        ]

    def _intake(self) -> Iterator[GaugeMetricFamily]:
        waiting = inbox.waiting(self._now)
        states = {("new",): waiting.count, ("quarantined",): waiting.quarantined}
        yield _gauge("inbox_messages", "Received and not handled, or set aside", ["state"], states)
        yield _gauge(
            "inbox_oldest_seconds",
            "Age of the oldest not handled",
            [],
            {(): waiting.oldest_seconds},
        )

    def _phones(self) -> Iterator[GaugeMetricFamily]:
        signs = {
            (sign.carrier, sign.device): sign
            for found in last_signs(self._runtime).values()
            for sign in found
        }
        labels = ["carrier", "device"]
        silent = {name: (self._now - sign.at).total_seconds() for name, sign in signs.items()}
        yield _gauge("phone_silent_seconds", "Since a sending phone's last sign", labels, silent)
        battery = {
            name: float(sign.health.battery)
            for name, sign in signs.items()
            if sign.health.battery is not None
        }
        yield _gauge("phone_battery_percent", "Battery of a sending phone", labels, battery)
        signal = {
            name: float(sign.health.signal)
            for name, sign in signs.items()
            if sign.health.signal is not None
        }
        yield _gauge(
            "phone_network_generation", "Mobile network of a sending phone, 2 to 5", labels, signal
        )
        left: dict[tuple[str, str], float] = {}
        for (carrier, device), parts in given_today(self._runtime, self._now).items():
            if (a_day := self._runtime.providers[carrier].limits.a_day) is not None:
                left[carrier, device] = float(max(0, a_day - parts))
        yield _gauge("phone_parts_left", "SMS parts a phone may still send today", labels, left)

    def _sending(self) -> Iterator[GaugeMetricFamily]:
        counted = run("SELECT lane, state, count(*) FROM outbox GROUP BY lane, state")
        states = {(lane, state): number for lane, state, number in counted}
        yield _gauge(
            "outbox_messages", "Messages by what became of them", ["lane", "state"], states
        )
        ages = {(lane,): waits.oldest_seconds for lane, waits in outbox.lanes(self._now).items()}
        if not any(
            imbauan.on_their_way().values()
        ):  # what the night held may leave since the morning
            local = self._now.astimezone(self._runtime.settings.zone)
            ages["bulk",] = min(ages["bulk",], (local - windows.opened(local)).total_seconds())
        held = {(reason,): number for reason, number in tallies.held_back().items()}
        yield _gauge(
            "outbox_held_back",
            "Messages that wait after a carrier did not take them",
            ["reason"],
            held,
        )
        yield _gauge("outbox_oldest_seconds", "Age of the oldest that may leave", ["lane"], ages)

        day = budget.today(self._runtime.settings, self._now)
        parts = {(): float(day.spent.parts)}
        yield _gauge("sms_parts_today", "SMS parts handed to carriers on this local day", [], parts)
        cost = {(day.currency,): float(day.cost)}
        yield _gauge("sms_cost_today", "What they cost at SMS_PRICE", ["currency"], cost)
        share = {} if day.share is None else {(): day.share}
        yield _gauge("sms_budget_share", "Share of SMS_BUDGET_PER_DAY that is spent", [], share)
        withheld = {(): float(day.spent.withheld)}
        yield _gauge(
            "answers_withheld_today",
            "Routine answers withheld because the budget was spent",
            [],
            withheld,
        )

    def _reports(self) -> Iterator[GaugeMetricFamily]:
        states = {(state,): number for state, number in reports.counts().items()}
        yield _gauge("reports", "Reports by state, without those about officers", ["state"], states)

    def _receivers(self) -> Iterator[GaugeMetricFamily]:
        """Those who are to be told of what happens; one that fails is no part that does."""
        known = tallies_of_receivers()
        labels = ["receiver", "kind"]
        waits = {(each.id, each.kind): float(each.waiting) for each in known}
        yield _gauge("receiver_waiting", "Events that a receiver is to be told of", labels, waits)
        failing = {
            (each.id, each.kind): (self._now - each.failing_since).total_seconds()
            for each in known
            if each.failing_since is not None
        }
        yield _gauge(
            "receiver_failing_seconds", "Since a receiver has taken nothing", labels, failing
        )

    def _alive(self) -> Iterator[GaugeMetricFamily]:
        silence = {
            (beat.part,): (self._now - beat.at).total_seconds() for beat in Heartbeat.select()
        }
        yield _gauge(
            "heartbeat_age_seconds", "Since a part last said it is alive", ["part"], silence
        )

    def _credit(self) -> Iterator[GaugeMetricFamily]:
        found = credits_left.of(self._runtime.providers, _CREDIT_WAIT)
        amounts = {
            (name, credit.amount[0]): float(credit.amount[1])
            for name, credit in found.items()
            if credit.amount
        }
        yield _gauge(
            "carrier_credit", "Credit left, at most a minute old", ["carrier", "currency"], amounts
        )
        up = {(name,): 0.0 if credit.trouble else 1.0 for name, credit in found.items()}
        yield _gauge("carrier_up", "Whether the carrier said its credit", ["carrier"], up)


def _gauge(
    name: str, meaning: str, labels: list[str], values: Mapping[Any, float]
) -> GaugeMetricFamily:
    """A family with one value per tuple of label values."""
    family = GaugeMetricFamily(f"kentongan_{name}", meaning, labels=labels)
    for label, value in values.items():
        family.add_metric([str(part) for part in label], value)
    return family
