"""A gateway's records without its web: messages come by either road, and are handled."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from peewee import Database

from gateway.carriers.form import write_form
from gateway.install.providers import open_carriers
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.install.wake_up import WakeUps
from gateway.jobs import intake
from storage import people
from storage.conversations.in_progress import Calls
from storage.conversations.sessions import Sessions, connect_redis
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Imbauan, Outbox, Report
from storage.people.promises import Promises
from storage.places import areas
from storage.received import inbox
from storage.received.intake import Intake
from storage.received.spool import Spool
from storage.received.strangers import Strangers
from storage.sent import outbox
from tests.gateway.conftest import PLACES

CARRIER = "africastalking"


def imbauan_on_its_way(text: str, now: datetime) -> Imbauan:
    """An urgent imbauan to one person that is being sent, until tomorrow."""
    return Imbauan.create(
        cek_code="31742",
        text=text,
        areas="[]",
        audience="[]",
        state="mengirim",
        encoding="GSM-7",
        parts=1,
        recipients=1,
        cost="350",
        currency="IDR",
        author="AYU",
        expires_at=now + timedelta(days=1),
        created_at=now,
        urgent=True,
    )


class House:
    """A gateway with two kecamatan, its intake worked by hand."""

    def __init__(self, settings: Settings, database: Database, vault: Vault) -> None:
        redis = connect_redis("unix:///nowhere/redis.sock")
        sessions, spool = Sessions(redis, vault), Spool(settings.var_dir / "spool", vault)
        self.vault = vault
        self.runtime = Runtime(
            settings=settings,
            vault=vault,
            database=database,
            providers=open_carriers(settings),
            redis=redis,
            sessions=sessions,
            calls=Calls(sessions, vault),
            wake_ups=WakeUps(redis),
            spool=spool,
            promises=Promises(settings.var_dir / "promises"),
            intake=Intake(vault, spool, lambda: None),
            strangers=Strangers(redis),
        )
        self._ids = itertools.count(1)
        with transaction():
            areas.load(PLACES)

    def callback(self, kind: str, now: datetime, **fields: str) -> None:
        """One callback of the carrier, kept as the webhook keeps it."""
        received = self.runtime.providers[CARRIER].read(write_form(kind, fields), now)
        with transaction():
            inbox.put(self.vault, received, now)

    def sms(self, phone: str, text: str, sent_at: datetime, now: datetime, id_: str = "") -> None:
        """An SMS sent at one time that comes in at another."""
        date = f"{sent_at:%Y-%m-%d %H:%M:%S}"
        self.callback(
            "sms",
            now,
            id=id_ or f"ATXid_{next(self._ids)}",
            **{"from": phone},
            to="20880",
            text=text,
            date=date,
        )

    def handle(self, now: datetime) -> None:
        """Everything in the inbox."""
        while intake.once(self.runtime, now):
            pass

    def answers(self, phone: str) -> list[str]:
        """The texts that are to go to this phone, oldest first."""
        with connected():
            found = people.find_phone(self.vault, phone)
            rows = Outbox.select().where(Outbox.phone == found).order_by(Outbox.id) if found else []
            return [self.vault.open_text(row.body, outbox.PURPOSE) for row in rows]

    def reports(self) -> list[Report]:
        """Every report, in the order of when it was made."""
        with connected():
            return list(Report.select().order_by(Report.created_at, Report.id))

    def place(self, report: Report) -> str:
        """Where a report is about."""
        return self.vault.open_text(report.place, "report.place")
