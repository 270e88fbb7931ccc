"""Several phones as one carrier: none sends more than it may on a day, and alarms find room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from peewee import Database

from flows.rules.delivery import CARRIER_RESTS, FULL_AGAIN, NEVER_ARRIVED, PHONES_FULL
from gateway.carriers import Limits, NotSent, Outgoing, Sent
from gateway.install.settings import Settings
from gateway.jobs import breaker, outbox, sending, settling
from storage import people
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.sent import devices, spending
from storage.sent import outbox as stored
from storage.sent.devices import Health, Sign
from tests.cast import resident
from tests.gateway.carriers.mailbox import NAME
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.house import SHORT, MailboxHouse

DAY = timedelta(days=1)
LONG = "Jangan mengejar. " * 12  # two parts
ROUTINE = 1  # the rank of an answer that is not owed


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    breaker.forget_all()
    yield
    breaker.forget_all()


class House(MailboxHouse):
    """A gateway whose only carrier has phones, each with a limit of 9 parts a day."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, now: datetime, folder: Path
    ) -> None:
        super().__init__(settings, database, vault, now, folder)
        self.carrier.by_phone, self.carrier.devices = True, ("satu", "dua")
        self.carrier.limits = Limits(10, 2, 9)
        self._people = iter(range(10_000))

    def put(self, lane: str, number: int, text: str = SHORT, rank: int = 0) -> None:
        """So many messages, each to somebody else."""
        self.write(lane, [resident(next(self._people)) for _ in range(number)], text, rank=rank)

    def drain(self, lane: str, later: timedelta = timedelta()) -> None:
        self.send_all(lane, self.now + later)

    def die_while_sending(self, lane: str) -> None:
        """A process that claimed all and ended; the next begins hours later."""

        def killed(_: Outgoing) -> list[Sent]:
            raise SystemExit

        with pytest.MonkeyPatch.context() as patch, suppress(SystemExit):
            patch.setattr(self.carrier, "send", killed)
            self.drain(lane)
        with transaction():
            assert stored.lapse(self.now + timedelta(hours=7)) == 1

    def settle(self, later: timedelta) -> None:
        settling.settle(self.runtime, self.now + later)

    def hear(self, device: str, health: Health, ago: timedelta = timedelta()) -> None:
        with transaction():
            devices.note([Sign(NAME, device, self.now - ago, health)])

    def given(self, later: timedelta = timedelta()) -> dict[str, int]:
        found = devices.given(self.settings.day_of(self.now + later))
        return {device: parts for (_, device), parts in found.items()}

    def sent(self) -> Counter[str]:
        return Counter(outgoing.device for outgoing in self.carrier.tried)

    def waiting(self) -> Sequence[Outbox]:
        return list(Outbox.select().where(Outbox.state == "pending").order_by(Outbox.id))


@pytest.fixture
def house(
    settings: Settings, database: Database, vault: Vault, now: datetime, tmp_path: Path
) -> House:
    return House(settings, database, vault, now, tmp_path / "mailbox")


@pytest.mark.parametrize("rank", [0, ROUTINE])
@pytest.mark.parametrize("lane", ["alarm", "reply", "bulk"])
def test_each_phone_sends_what_it_may_and_the_rest_waits(
    house: House, lane: str, rank: int
) -> None:
    goes_first = lane == "alarm" or (lane == "reply" and rank == 0)
    room = 9 if goes_first else 6
    house.put(lane, 20, rank=rank)
    house.drain(lane)
    assert house.sent() == {"satu": room, "dua": room}
    assert house.given() == {"satu": room, "dua": room}
    waiting = house.waiting()
    assert len(waiting) == 20 - 2 * room
    assert {row.reason for row in waiting} == {PHONES_FULL}
    assert all(row.not_before - house.now >= FULL_AGAIN[lane] for row in waiting)
    assert {row.device for row in waiting} == {None}
    house.drain(lane, DAY)
    assert house.waiting() == [] and len(house.carrier.arrived()) == 20
    assert sum(house.given(DAY).values()) == 20 - 2 * room


def test_what_imbauan_may_not_use_is_there_for_alarms(house: House) -> None:
    house.put("bulk", 20)
    house.drain("bulk")
    house.put("reply", 3, rank=ROUTINE)
    house.drain("reply")
    assert len(house.carrier.arrived()) == 12
    house.put("reply", 2)
    house.drain("reply")
    house.put("alarm", 9)
    house.drain("alarm")
    assert house.given() == {"satu": 9, "dua": 9}
    assert Counter(row.lane for row in house.waiting()) == {"bulk": 8, "reply": 3, "alarm": 5}


def test_parts_are_counted_and_not_messages(house: House) -> None:
    house.put("bulk", 8, LONG)
    house.drain("bulk")
    assert house.given() == {"satu": 6, "dua": 6} and len(house.waiting()) == 2
    assert spending.spent(house.settings.day_of(house.now)).parts == 12


@both_engines
@pytest.mark.parametrize("lane", ["alarm", "reply", "bulk"])
def test_an_answer_comes_from_the_phone_that_was_written_to(house: House, lane: str) -> None:
    house.put(lane, 4)
    with transaction():
        asked = {row.phone_id: "satu" for row in Outbox.select()}
        people.note_wrote_to(asked)
    house.drain(lane)
    assert house.sent() == ({"satu": 2, "dua": 2} if lane == "bulk" else {"satu": 4})


@pytest.mark.parametrize(
    "trouble",
    [
        ("satu", Health(battery=80, charging=True), timedelta(minutes=40)),  # silent
        ("satu", Health(battery=8, charging=False), timedelta()),
        ("satu", Health(failed=9, failing=True), timedelta()),
    ],
)
def test_a_phone_in_trouble_sends_only_what_no_other_one_may(
    house: House, trouble: tuple[str, Health, timedelta]
) -> None:
    house.hear(*trouble)
    house.hear("dua", Health(battery=80, charging=True, failing=False))
    house.put("alarm", 10)
    house.drain("alarm")
    assert house.sent() == {"dua": 9, "satu": 1}


def test_what_did_not_leave_is_given_back_and_another_phone_may_send_it(house: House) -> None:
    house.carrier.plays.append("away")
    house.put("reply", 1)
    house.drain("reply")
    (row,) = house.waiting()
    assert row.device is None and house.given() == {"dua": 0, "satu": 0}
    house.hear("dua", Health(battery=80, charging=True))
    house.hear("satu", Health(battery=1, charging=False))
    before = house.sent()
    house.drain("reply", timedelta(minutes=10))
    assert house.sent() - before == {"dua": 1} or house.sent() - before == {"satu": 1}
    assert len(house.carrier.arrived()) == 1 and sum(house.given().values()) == 1


@pytest.mark.parametrize("lane", ["alarm", "reply"])
def test_a_phone_that_takes_nothing_keeps_nobody_waiting(
    house: House, lane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did not take is not counted, and yet it is not given all that comes next."""
    take = house.carrier.send

    def send(outgoing: Outgoing) -> list[Sent]:
        if outgoing.device == "dua":
            raise NotSent("http 503 queue limits exceeded", 120.0)
        return take(outgoing)

    monkeypatch.setattr(house.carrier, "send", send)
    house.put(lane, 8)
    breaker.forget_all()
    for seconds in range(0, 40, 10):
        at = house.now + timedelta(seconds=seconds)
        outbox.send_lane(lane, "me", house.runtime.providers, house.vault, house.settings, at)
    assert house.waiting() == [] and house.given() == {"dua": 0, "satu": 8}


@pytest.mark.parametrize("lane", ["reply", "bulk"])
def test_a_phone_that_takes_nothing_is_left_alone_also_where_the_other_is_full(
    house: House, lane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def send(outgoing: Outgoing) -> list[Sent]:
        asked.append(outgoing.device)
        raise NotSent("http 503 queue limits exceeded", 120.0)

    monkeypatch.setattr(house.carrier, "send", send)
    with transaction():
        devices.give({(NAME, "satu"): 9}, house.settings.day_of(house.now))
    house.put(lane, 30, rank=ROUTINE)
    breaker.forget_all()
    for seconds in range(0, 118, 2):
        at = house.now + timedelta(seconds=seconds)
        outbox.send_lane(lane, "me", house.runtime.providers, house.vault, house.settings, at)
    assert set(asked) == {"dua"} and len(asked) <= sending.CALLS_AT_ONCE
    assert len(house.waiting()) == 30 and house.given() == {"dua": 0, "satu": 9}


def test_a_long_rest_of_one_phone_is_over_when_another_may_send_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = house.carrier.send

    def send(outgoing: Outgoing) -> list[Sent]:
        if outgoing.device == "dua":
            raise NotSent("http 429", 3600.0)
        return take(outgoing)

    def go(later: timedelta) -> None:
        at = house.now + later
        outbox.send_lane("reply", "me", house.runtime.providers, house.vault, house.settings, at)

    monkeypatch.setattr(house.carrier, "send", send)
    breaker.forget_all()
    house.put("reply", 4)
    go(timedelta())
    with transaction():
        devices.give({(NAME, "satu"): 9}, house.settings.day_of(house.now))
    house.put("reply", 4, LONG, rank=ROUTINE)
    go(timedelta(minutes=1))
    assert {row.reason for row in house.waiting() if row.rank == ROUTINE} == {CARRIER_RESTS}
    house.carrier.limits = Limits(10, 2, 90)
    for minutes in range(3, 30):
        go(timedelta(minutes=minutes))
    assert house.waiting() == [] and house.given()["dua"] == 0


@both_engines
@pytest.mark.parametrize("play", ["taken, and the process dies", "lost"])
def test_what_was_counted_before_midnight_is_not_taken_from_the_next_day(
    house: House, play: str
) -> None:
    midnight = datetime.combine(house.settings.day_of(house.now) + DAY, time(), house.settings.zone)
    house.now = midnight - timedelta(seconds=2)
    house.put("reply", 1)
    if play == "lost":
        house.carrier.plays.append("lost")
        house.drain("reply")
        at = midnight + timedelta(seconds=3)  # so slow it was
        Outbox.update(sent_at=at, updated_at=at).execute()
    else:
        house.die_while_sending("reply")
    after = timedelta(hours=7)
    house.settle(after)
    assert Outbox.get().state == "pending" and Outbox.get().reason == NEVER_ARRIVED
    assert set(house.given(after).values()) <= {0}
    assert spending.spent(house.settings.day_of(house.now + after)).parts == 0


@pytest.mark.parametrize("play", ["lost", "slow"])
def test_what_a_phone_may_have_goes_again_by_that_phone(house: House, play: str) -> None:
    """A carrier knows an id by phone: by another one it would leave twice."""
    house.carrier.plays.append(play)
    house.put("reply", 1)
    house.drain("reply")
    (had,) = house.sent()
    house.settle(timedelta(seconds=1))
    assert house.given() == {"dua": 0, "satu": 0}  # asked, it has nothing
    house.hear(had, Health(battery=1, charging=False))
    house.drain("reply", timedelta(seconds=2))
    house.carrier.arrive()
    assert house.sent() == {had: 2} and set(house.carrier.arrived().values()) == {1}
    assert Outbox.get().device == had and house.given()[had] == 1


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("lane", ["alarm", "reply"])
def test_an_alarm_waits_ten_minutes_for_the_phone_that_may_have_it(
    house: House, lane: str, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it comes twice is better than that it never comes; of an answer it is not."""
    house.carrier.plays.append("lost")
    house.put(lane, 1)
    house.drain(lane)
    (had,) = house.sent()
    house.settle(timedelta(seconds=1))
    take = house.carrier.send

    def send(outgoing: Outgoing) -> list[Sent]:
        if outgoing.device == had:
            raise NotSent("http 503 queue limits exceeded", 120.0)
        return take(outgoing)

    if full:
        with transaction():
            devices.give({(NAME, had): 9}, house.settings.day_of(house.now))
    monkeypatch.setattr(house.carrier, "send", send)
    breaker.forget_all()

    def go_on(begin: int, end: int) -> None:
        for minute in range(begin, end):
            at = house.now + timedelta(minutes=minute)
            outbox.send_lane(lane, "me", house.runtime.providers, house.vault, house.settings, at)

    go_on(1, 10)
    assert len(house.waiting()) == 1 and not house.carrier.arrived()
    go_on(10, 18)
    assert len(house.carrier.arrived()) == (lane == "alarm")
    assert len(house.waiting()) == (lane != "alarm")


@both_engines
def test_a_phone_that_was_taken_out_of_the_settings_keeps_nothing(house: House) -> None:
    house.carrier.plays.append("lost")
    house.put("reply", 1)
    house.drain("reply")
    (had,) = house.sent()
    house.carrier.devices = tuple({"satu", "dua"} - {had})
    house.settle(timedelta(seconds=1))
    house.drain("reply", timedelta(seconds=2))
    assert house.waiting() == [] and len(house.sent()) == 2


def test_a_higher_limit_lets_it_leave_without_waiting_for_tomorrow(house: House) -> None:
    house.put("bulk", 20)
    house.drain("bulk")
    house.carrier.limits = Limits(10, 2, 90)
    house.drain("bulk", FULL_AGAIN["bulk"] + timedelta(minutes=1))
    assert house.waiting() == [] and sum(house.given().values()) == 20


def test_the_only_phone_needs_no_name(house: House) -> None:
    house.carrier.devices = ()
    house.put("bulk", 7)
    house.drain("bulk")
    assert house.given() == {"": 6} and house.sent() == {"": 6} and len(house.waiting()) == 1


def test_a_carrier_without_phones_counts_none(house: House) -> None:
    house.carrier.by_phone = False
    house.put("bulk", 12)
    house.drain("bulk")
    assert house.waiting() == [] and house.given() == {} and house.sent() == {"": 12}
