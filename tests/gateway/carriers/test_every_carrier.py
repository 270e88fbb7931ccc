"""What every carrier must do, whatever it calls things.

A new one is put to the same test by one file in `dialects`, which says how its bytes look.
"""

from __future__ import annotations

import inspect
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from gateway import create_app
from gateway.carriers import Call, Malformed, NotSent, Outgoing, Provider
from gateway.carriers.wire import Wire
from gateway.install.providers import open_carriers
from gateway.install.runtime import Runtime
from gateway.install.settings import KNOWN_CARRIERS, Settings
from gateway.jobs import breaker, intake, outbox, retention, sending, settling
from storage import people
from storage.engine import db
from storage.engine.per_process import PerProcess
from storage.models import TABLES, Inbox, Outbox
from storage.received import seen
from storage.sent import outbox as stored
from tests.cast import SARI, YANTO, resident
from tests.conftest import DEADLINE, WEBHOOK_TOKEN
from tests.gateway.carriers.counter import Counter, Handler, Request
from tests.gateway.carriers.dialects import Answer, Dialect, dialect_of
from tests.gateway.conftest import both_engines

PROTOCOL = {
    name: member
    for name, member in vars(Provider).items()
    if inspect.isfunction(member) and name[0] != "_"
}
TEXT = "Maling di 7 ulu"
SECOND = timedelta(seconds=1)


@pytest.fixture(params=KNOWN_CARRIERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def carrier(name: str, settings: Settings) -> Provider:
    """Each of them, on a closed port of this machine."""
    return open_carriers(settings.model_copy(update={"carriers": (name,)}))[name]


def test_it_offers_all_that_we_ask_of_a_carrier(carrier: Provider) -> None:
    assert carrier.name in KNOWN_CARRIERS and carrier.limits.recipients >= 1
    for name, asked in PROTOCOL.items():
        offered = inspect.signature(getattr(type(carrier), name)).parameters
        assert [*offered] == [*inspect.signature(asked).parameters], name


def test_its_callbacks_are_refused_when_nothing_is_in_them(
    carrier: Provider, now: datetime
) -> None:
    for kind, methods in carrier.hooks.items():
        for method in methods:
            empty = Call(kind, method, "", {}, b"")
            with pytest.raises(Malformed):
                carrier.read_key_press(empty) if kind == "ussd" else carrier.read(empty, now)


@pytest.mark.parametrize("more", [True, False])
def test_its_screens_hold_the_text(carrier: Provider, more: bool) -> None:
    assert "Di mana?" in carrier.write_screen("Di mana?", more)


def test_what_provably_did_not_leave_may_be_sent_again(carrier: Provider) -> None:
    with pytest.raises(NotSent):
        carrier.send(Outgoing("Jangan mengejar.", [SARI]))


class House:
    """A gateway with this one carrier, whose other end is a counter."""

    def __init__(self, app: Flask, name: str, dialect: Dialect, counter: Counter) -> None:
        self.runtime: Runtime = app.extensions["kentongan"]
        self.dialect, self.name, self.counter = dialect, name, counter
        self.carrier = self.runtime.providers[name]
        self.now = datetime.now(UTC)
        self.reached: Tally[str] = Tally()
        #: What the carrier does with the next messages: refuse garble break lose slow, else take.
        self.plays: list[str] = []
        self._slow: list[tuple[str, list[str]]] = []
        counter.play = self._play
        self._client, self._keys, self._taken = app.test_client(), count(), dict[str, list[str]]()

    def call(self, call: Call, headers: dict[str, str] | None = None) -> TestResponse:
        """The carrier calls us."""
        return self._client.open(
            f"/hooks/{self.name}/{WEBHOOK_TOKEN}/{call.kind}",
            method=call.method,
            query_string=call.query,
            data=call.body,
            headers={**call.headers, **(headers or {})},
        )

    def sms(self, text: str = TEXT, sender: str = SARI, ago: timedelta = SECOND) -> int:
        """It brings an SMS; how that is answered."""
        said_at = (self.now - ago).replace(microsecond=0)
        return self.call(self.dialect.sms(sender, text, said_at, datetime.now(UTC))).status_code

    def put(self, *numbers: str, lane: str = "bulk") -> None:
        with db.transaction():
            ids = people.phone_ids(self.runtime.vault, numbers, self.now)
            messages = [
                stored.Message(
                    f"x:{next(self._keys)}", lane, self.name, ids[number], "Awas.", self.now
                )
                for number in numbers
            ]
            stored.put(self.runtime.vault, messages, self.now)

    def send(self, after: timedelta = timedelta(), lane: str = "bulk") -> None:
        breaker.forget_all()
        runtime, at = self.runtime, self.now + after
        while outbox.send_lane(lane, "me", runtime.providers, runtime.vault, runtime.settings, at):
            breaker.forget_all()

    def arrive(self) -> None:
        """What was slow arrives; a message whose id is known there already is none."""
        for id_, numbers in self._slow:
            if not id_ or id_ not in self._taken:
                self._taken[id_] = numbers
                self.reached.update(numbers)
        self._slow.clear()

    def settle(self, after: timedelta) -> None:
        settling.settle(self.runtime, self.now + after)

    def states(self) -> dict[str, int]:
        return dict(Tally(row.state for row in Outbox.select()))

    def _play(self, handler: Handler, request: Request) -> None:
        id_ = self.dialect.id(request)
        if request.method == "GET":
            known = self._taken.get(id_)
            self._say(handler, self.dialect.taken(known, id_) if known else self.dialect.unknown())
            return
        play = self.plays.pop(0) if self.plays else "take"
        if play == "refuse":
            self._say(handler, self.dialect.refused())
            return
        if id_ and id_ in self._taken:
            self._say(handler, self.dialect.known())
            return
        numbers = self.dialect.numbers(request)
        if play == "slow":
            self._slow.append((id_, numbers))
        elif play != "lose":
            self._taken[id_] = numbers
            self.reached.update(numbers)
        if play in ("break", "lose", "slow"):
            handler.close_connection = True
            return
        self._say(
            handler,
            (200, b"<html>") if play == "garble" else self.dialect.taken(self._taken[id_], id_),
        )

    def _say(self, handler: Handler, answer: Answer) -> None:
        handler.say(*answer)


@pytest.fixture
def callers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The threads that call carriers: they wait long for a counter whose cores are busy, and end
    with their connections.
    """
    monkeypatch.setattr(Wire.__init__, "__defaults__", (DEADLINE, DEADLINE))
    with ThreadPoolExecutor(sending.CALLS_AT_ONCE) as threads:
        monkeypatch.setattr(sending, "_CALLERS", PerProcess(lambda: threads))
        yield


@pytest.fixture
def house(
    name: str,
    settings: Settings,
    database_url: str,
    redis: Redis,
    counter: Counter,
    callers: None,
) -> Iterator[House]:
    dialect = dialect_of(name)
    told: dict[str, Any] = {"carriers": (name,), **dialect.account(counter.url)}
    app = create_app(settings.model_copy(update=told))
    with db.connected():
        opened = House(app, name, dialect, counter)
        yield opened
    opened.carrier.close()
    opened.runtime.wake_ups.close()
    opened.runtime.redis.close()
    breaker.forget_all()
    db.close_all()


# ---- what it brings


@pytest.mark.parametrize("ago", [SECOND, timedelta(days=2)])
def test_a_message_that_is_brought_again_and_again_is_one(house: House, ago: timedelta) -> None:
    assert [house.sms(ago=ago) for _ in range(4)] == [200] * 4
    assert Inbox.select().count() == 1


def test_a_message_brought_for_two_days_is_one_when_its_row_is_gone(
    house: House, places: None
) -> None:
    runtime, said_at = house.runtime, house.now
    hours = (0, 1, 11, 13, 24, 47, 48, 24 * seen.DAYS)
    fresh = []
    for hour in hours:
        at = said_at + timedelta(hours=hour)
        again = house.dialect.sms(SARI, TEXT, said_at, at)
        other = house.dialect.sms(YANTO, TEXT, at, at)
        for call in (again, other):
            assert house.carrier.authentic(call.raw, call.headers, at)
            kept = runtime.intake.keep(house.carrier.read(call, at), at)
            assert kept is not None
            fresh += [(hour, call is again, kept[0].fresh)]
        while intake.once(runtime, at):
            pass
        retention.forget(runtime, at)
    assert fresh == [(hour, again, hour == 0 or not again) for hour in hours for again in (1, 0)]
    assert SARI not in {
        runtime.vault.open_json(row.body, "inbox.body")["phone"]
        for row in Inbox.select()
        if row.body
    }


def test_equal_words_at_two_times_or_of_two_phones_are_two_messages(house: House) -> None:
    for _ in range(2):
        house.sms()
        house.sms(ago=60 * SECOND)
        house.sms(sender=YANTO)
        house.sms(TEXT + ".")
    assert Inbox.select().count() == 4
    rows = [house.runtime.vault.open_json(row.body, "inbox.body") for row in Inbox.select()]
    texts = Tally(house.carrier.read_sms(row["body"]) for row in rows)
    assert texts == {TEXT: 3, TEXT + ".": 1}
    assert Tally(row["phone"] for row in rows) == {SARI: 3, YANTO: 1}


def test_what_is_malformed_is_said_to_be_and_not_kept(house: House) -> None:
    for call in house.dialect.malformed(house.now):
        answer = house.call(call)
        assert answer.status_code == 400 and answer.text.count("\n") == 1, call
    assert not Inbox.select().exists()


@both_engines
def test_what_is_not_signed_or_was_long_ago_is_not_read(house: House) -> None:
    if not house.dialect.signs:
        assert house.carrier.authentic(b"", {}, house.now)  # the token is its only lock
        return
    old = house.dialect.sms(SARI, TEXT, house.now, house.now - timedelta(minutes=6))
    good = house.dialect.sms(SARI, TEXT, house.now, house.now)
    wrong = [old, good._replace(body=good.body + b" ")]
    wrong += [
        good._replace(headers={**good.headers, called: ""})
        for called in good.headers
        if called != "content-type"
    ]
    for call in wrong:
        assert house.call(call).status_code == 401
    assert all(not table.select().exists() for table in TABLES)
    assert house.runtime.strangers.counted()["hooks_signature"] == len(wrong) >= 3


# ---- what it is handed


def test_no_call_has_more_recipients_than_it_takes(house: House) -> None:
    most = house.carrier.limits.recipients
    crowd = [resident(number) for number in range(most + 3)]
    house.put(*crowd)
    house.send()
    assert house.states() == {"accepted": len(crowd)} and house.reached == Tally(crowd)
    assert max(len(house.dialect.numbers(request)) for request in house.counter.taken) <= most


def test_a_refusal_of_the_account_leaves_the_message_for_later(house: House) -> None:
    house.plays = ["refuse"]
    house.put(SARI)
    outbox.send_lane(
        "bulk",
        "me",
        house.runtime.providers,
        house.runtime.vault,
        house.runtime.settings,
        house.now,
    )
    assert house.states() == {"pending": 1} and not house.reached
    house.send(timedelta(hours=2))
    assert house.states() == {"accepted": 1} and house.reached == {SARI: 1}


@pytest.mark.parametrize("lane", ["reply", "bulk"])
@pytest.mark.parametrize("play", ["garble", "break", "lose"])
def test_what_stays_open_is_settled_or_never_sent_again(house: House, play: str, lane: str) -> None:
    house.plays = [play]
    house.put(SARI, lane=lane)
    house.send(lane=lane)
    assert house.states() == {"uncertain": 1}
    house.settle(SECOND)
    house.send(2 * SECOND, lane)
    settled = house.carrier.own_ids
    assert house.states() == {"accepted" if settled else "uncertain": 1}
    assert house.reached == ({SARI: 1} if settled or play != "lose" else {})


@pytest.mark.parametrize("first", [False, True])
def test_a_message_that_was_only_slow_reaches_its_phone_once(house: House, first: bool) -> None:
    house.plays = ["slow"]
    house.put(SARI, lane="alarm")
    house.send(lane="alarm")
    house.settle(SECOND)
    if first:  # it arrives before the one that is sent again
        house.arrive()
    house.send(2 * SECOND, "alarm")
    house.arrive()
    assert house.reached == {SARI: 1}
    assert house.states() == {"accepted" if house.carrier.own_ids else "uncertain": 1}


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("order", [*permutations(("accepted", "failed", "delivered"))])
def test_reports_come_in_any_order_and_twice(
    house: House, order: tuple[str, ...], early: bool
) -> None:
    house.put(SARI, lane="reply")
    house.send(lane="reply")
    (row,) = Outbox.select()
    if early:  # before we have written down what the carrier answered
        Outbox.update(state="sending", sent_at=None).execute()
    for state in (*order, *order):
        call = house.dialect.receipt(row.provider_id, SARI, state, datetime.now(UTC))
        assert house.call(call).status_code == 200
        while intake.once(house.runtime, datetime.now(UTC)):
            pass
    assert house.states() == {"delivered": 1}


@both_engines
def test_an_id_that_looks_like_the_number_of_an_identity_card_is_known(house: House) -> None:
    """One in 240 of ours does."""
    house.put(SARI, lane="reply")
    house.send(lane="reply")
    id_ = f"{'f' * 8}1671021234567890{'f' * 8}"
    Outbox.update(provider_id=id_).execute()
    call = house.dialect.receipt(id_, SARI, "delivered", datetime.now(UTC))
    assert house.call(call).status_code == 200
    while intake.once(house.runtime, datetime.now(UTC)):
        pass
    assert house.states() == {"delivered": 1}
