"""A night of one post, its clock and its carrier worked by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from peewee import Database

from flows.rules import schedule
from gateway.install.settings import Settings
from gateway.jobs import breaker, outbox
from gateway.jobs import posts as steps
from storage import watch as posts
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Outbox, Slot
from tests.cast import DARMO, UJANG, WATI
from tests.gateway.carriers.counter import Counter, Handler, Request, open_counter, take_all
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.records import House

NIGHT = date(2027, 2, 10)
MINUTE = timedelta(minutes=1)
WAY = timedelta(seconds=6)


@contextmanager
def quiet_counter() -> Iterator[Counter]:
    """A carrier that takes everything and has nothing to fetch."""
    breaker.forget_all()
    with open_counter() as opened:
        opened.play = take_all_and_keep_nothing
        yield opened
    breaker.forget_all()


def take_all_and_keep_nothing(handler: Handler, request: Request) -> None:
    """Accept everybody; there is nothing to fetch."""
    if request.method == "GET":
        handler.say(200, json.dumps({"SMSMessageData": {"Messages": []}}).encode())
    else:
        take_all(handler, request)


class Night(House):
    """Pos Melati, 22.00 to 01.00, every 60 minutes, grace 20: ketua Darmo, guards Ujang, Wati."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, now: datetime, counter: Counter
    ) -> None:
        super().__init__(settings.model_copy(update={"at_base_url": counter.url}), database, vault)
        self.counter, self.start = counter, now
        self.enrol("MELATI", "22:00", "01:00")

    def enrol(
        self, code: str, start: str, end: str, guards: tuple[str, ...] = (DARMO, UJANG, WATI)
    ) -> posts.Post:
        shift = schedule.Shift(start, end, 60, 20)
        row = posts.PostRow(
            code, f"Pos {code.title()}", TUJUH_ULU, "", "", start, end, 60, 20, guards
        )
        with transaction():
            posts.save_posts(self.vault, [row], self.start)
            post = posts.find(code)
            assert post is not None
            posts.write_slots(post, schedule.slots(shift, NIGHT, self.runtime.settings.zone), NIGHT)
        return post

    def at(self, minutes: float) -> datetime:
        return self.start + minutes * MINUTE

    def say(self, phone: str, word: str, minutes: float, arrived: float | None = None) -> None:
        """A word said so many minutes after 22.00, arriving then or later; handled at once."""
        self.sms(phone, word, self.at(minutes), self.at(minutes if arrived is None else arrived))
        self.handle(self.at(minutes if arrived is None else arrived))

    def of_the_night(self, phone: str) -> str:
        """The digits of the night that this guard was told in the answer to MASUK."""
        told = next(text for text in self.answers(phone) if "Malam ini tulis AMAN" in text)
        return told.partition("tulis AMAN ")[2][:2]

    def judge(self, minutes: float) -> None:
        """A round of the clock a little after so many minutes."""
        steps.remind(self.runtime, self.at(minutes))
        steps.tell_missed(self.runtime, self.at(minutes) + WAY)

    def send(self, minutes: float) -> None:
        """The alarm lane hands over what waits."""
        now, settings = self.at(minutes) + 2 * WAY, self.runtime.settings
        while outbox.send_lane("alarm", "me", self.runtime.providers, self.vault, settings, now):
            pass

    def got(self, phone: str) -> list[str]:
        """What the carrier took for this phone, without answers."""
        sent = [request for request in self.counter.taken if request.method == "POST"]
        return [request.form["message"] for request in sent if phone in request.numbers]

    def alarms(self, kind: str = "missed") -> list[str]:
        return [
            row.state
            for row in Outbox.select()
            .where(Outbox.dedup_key.startswith(f"{kind}:"))
            .order_by(Outbox.id)
        ]

    def states(self) -> list[str]:
        return [slot.state for slot in Slot.select().order_by(Slot.due_at)]
