"""What we ask of SMSGate: sending, what became of it, the inbox again; over real HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from peewee import Database

from gateway.carriers import Fetched, NotSent, Outgoing, Sent
from gateway.carriers.answer import (
    ACCOUNT_PAUSE,
    LONGEST_PAUSE,
    REFUSED_PAUSE,
    THROTTLE_PAUSE,
)
from gateway.carriers.smsgate import (
    EXPORT_EVERY,
    OVERLAP,
    REACH,
    STATES,
    SmsGate,
    messages_url,
)
from gateway.carriers.wire import Wire
from gateway.install.settings import Settings
from gateway.jobs import missed
from storage.engine.vault import Vault
from storage.models import Bookmark
from tests.cast import DARMO, SARI, YANTO
from tests.gateway.carriers.counter import Counter, Handler, Request, impatient
from tests.gateway.carriers.phone import DEVICE, Account
from tests.gateway.records import House

ID = "0f3a52c1b7d94e5e8a61d0c2b4f6a7e9"
MINUTE = timedelta(minutes=1)


def told(numbers: list[str], state: str = "Pending", **other: Any) -> dict[str, Any]:
    """An answer of the server or the phone about a message."""
    recipients = [{"phoneNumber": number, "state": state} | other for number in numbers]
    return {
        "id": ID,
        "deviceId": DEVICE,
        "state": state,
        "isHashed": False,
        "isEncrypted": False,
        "recipients": recipients,
        "states": {},
    }


def take(handler: Handler, request: Request) -> None:
    """Take everything."""
    handler.say(202, json.dumps(told(request.json["phoneNumbers"])).encode())


@pytest.fixture
def open_at(counter: Counter) -> Iterator[Callable[..., SmsGate]]:
    """Opens the carrier at the counter."""
    counter.play, opened = take, list[SmsGate]()

    def at(path: str = "", **other: Any) -> SmsGate:
        account = Account(smsgate_url=counter.url + path, **other)
        opened.append(SmsGate(account, Wire(connect_seconds=60, read_seconds=60)))
        return opened[-1]

    yield at
    for each in opened:
        each.close()


@pytest.fixture
def carrier(open_at: Callable[..., SmsGate]) -> SmsGate:
    return open_at()


def says(counter: Counter, status: int, said: Any, **headers: str) -> None:
    counter.says(status, json.dumps(said).encode(), **headers)


# ---- sending


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://192.168.1.20:8080", "http://192.168.1.20:8080/message"),
        ("http://192.168.1.20:8080/", "http://192.168.1.20:8080/message"),
        ("https://api.sms-gate.app", "https://api.sms-gate.app/3rdparty/v1/messages"),
        ("https://sms.polsek.example/x/", "https://sms.polsek.example/x/3rdparty/v1/messages"),
        ("https://api.sms-gate.app/3rdparty/v1", "https://api.sms-gate.app/3rdparty/v1/messages"),
        ("http://10.0.0.5:3000/3rdparty/v1/", "http://10.0.0.5:3000/3rdparty/v1/messages"),
    ],
)
def test_a_phone_or_a_server(base: str, url: str) -> None:
    assert messages_url(base) == url


def test_a_message_as_it_leaves(carrier: SmsGate, counter: Counter) -> None:
    sent = carrier.send(Outgoing("Hati-hati € & é", [SARI, YANTO], id=ID))
    assert sent == [Sent(SARI, "accepted", ID), Sent(YANTO, "accepted", ID)]
    (request,) = counter.taken
    assert (request.method, request.path) == ("POST", "/message")
    assert request.json == {
        "id": ID,
        "textMessage": {"text": "Hati-hati € & é"},
        "phoneNumbers": [SARI, YANTO],
        "withDeliveryReport": True,
    }
    assert request.headers["Content-Type"] == "application/json"
    login = base64.b64decode(request.headers["Authorization"].removeprefix("Basic "))
    assert login == b"ABCDEF:password-of-the-phone"


def test_an_alarm_goes_first_and_not_for_ever(carrier: SmsGate, counter: Counter) -> None:
    carrier.send(Outgoing("x", [SARI], id=ID, first=True, seconds=3600))
    carrier.send(Outgoing("x", [SARI], id=ID, seconds=0))
    alarm, late = (request.json for request in counter.taken)
    assert (alarm["priority"], alarm["ttl"]) == (100, 3600)
    assert "priority" not in late and late["ttl"] == 5


def test_who_sends_it(open_at: Callable[..., SmsGate], counter: Counter) -> None:
    open_at().send(Outgoing("x", [SARI], id=ID))
    assert "deviceId" not in counter.taken[-1].json
    several = open_at("/3rdparty/v1", smsgate_devices=("one", "two", "three"))
    several.send(Outgoing("x", [SARI], id=ID, device="two"))
    assert counter.taken[-1].json["deviceId"] == "two"
    assert counter.taken[-1].path == "/3rdparty/v1/messages"


def test_without_an_id_of_ours_it_has_one_of_its_own(carrier: SmsGate, counter: Counter) -> None:
    assert carrier.send(Outgoing("x", [SARI])) == [Sent(SARI, "accepted", ID)]
    assert "id" not in counter.taken[-1].json


@pytest.mark.parametrize("state", [*STATES, "Weighed"])
def test_every_state(carrier: SmsGate, counter: Counter, state: str) -> None:
    expected = STATES.get(state, "accepted")
    reason = {"Failed": "RESULT NO SERVICE", "Cancelled": "Cancelled"}.get(state, "")
    error = {"error": "RESULT (NO SERVICE)"} if state == "Failed" else {}
    says(counter, 202, told([SARI], state, **error))
    assert carrier.send(Outgoing("x", [SARI], id=ID)) == [Sent(SARI, expected, ID, reason)]
    says(counter, 200, told([SARI], state, **error))
    assert carrier.settle(ID, [SARI]) == [Sent(SARI, expected, ID, reason)]


def test_who_is_not_in_the_answer(carrier: SmsGate, counter: Counter) -> None:
    says(counter, 202, told([YANTO]))
    sari, yanto = carrier.send(Outgoing("x", [SARI, YANTO], id=ID))
    assert sari == Sent(SARI, "uncertain", ID, "not in the answer")
    assert yanto.state == "accepted"


def test_what_it_has_already_it_has_taken(carrier: SmsGate, counter: Counter) -> None:
    says(counter, 409, {"message": "message with the same ID already exists"})
    assert carrier.send(Outgoing("x", [SARI], id=ID)) == [Sent(SARI, "accepted", ID)]


FULL = "queue limits exceeded: too many pending messages: 10 / 10"


@pytest.mark.parametrize(
    ("status", "words", "headers", "pause"),
    [
        (400, "Invalid device ID", {}, REFUSED_PAUSE),
        (401, "Unauthorized", {}, ACCOUNT_PAUSE),
        (403, "Forbidden", {}, ACCOUNT_PAUSE),
        (404, "Cannot POST", {}, ACCOUNT_PAUSE),
        (429, "slow down", {}, THROTTLE_PAUSE),
        (429, "slow down", {"Retry_After": "600"}, 600.0),
        (429, "slow down", {"Retry_After": "999999"}, LONGEST_PAUSE),
        (503, FULL, {}, THROTTLE_PAUSE),
        (503, "QueueLimitExceeded", {"Retry_After": "300"}, 300.0),
    ],
)
def test_what_is_refused_may_be_sent_again(
    carrier: SmsGate,
    counter: Counter,
    status: int,
    words: str,
    headers: dict[str, str],
    pause: float,
) -> None:
    says(counter, status, {"message": words}, **headers)
    with pytest.raises(NotSent) as unsent:
        carrier.send(Outgoing("x", [SARI], id=ID))
    assert unsent.value.pause == pause
    assert unsent.value.reason.startswith(f"http {status} {words[:5]}")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (202, b"<html>"),
        (202, b"[]"),
        (202, b'{"recipients": 7}'),
        (202, b"[" * 100_000),
        (301, b""),
        (500, b'{"message": "failed to handle request"}'),
        (502, b"<html>"),
        (503, b"Service Unavailable"),
        (504, b""),
    ],
)
def test_what_is_not_clear_is_uncertain_and_cannot_be_settled_now(
    carrier: SmsGate, counter: Counter, status: int, body: bytes
) -> None:
    counter.says(status, body)
    (sent,) = carrier.send(Outgoing("x", [SARI], id=ID))
    assert (sent.state, sent.provider_id) == ("uncertain", ID)
    with pytest.raises(NotSent):
        carrier.settle(ID, [SARI])


def test_no_answer_in_time(
    carrier: SmsGate, counter: Counter, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say_nothing(handler: Handler, request: Request) -> None:
        counter.over.wait(60)

    counter.play = say_nothing
    with impatient(carrier, monkeypatch):
        (sent,) = carrier.send(Outgoing("x", [SARI], id=ID))
        assert (sent.state, sent.reason) == ("uncertain", "ReadTimeout")
        with pytest.raises(NotSent, match="ReadTimeout"):
            carrier.settle(ID, [SARI])
        with pytest.raises(NotSent, match="ReadTimeout"):
            carrier.fetch((now - 6 * MINUTE).isoformat(), now)


def test_who_cannot_be_reached_was_sent_nothing(now: datetime) -> None:
    away = SmsGate(Account(smsgate_url="http://127.0.0.1:9"))
    with pytest.raises(NotSent):
        away.send(Outgoing("x", [SARI], id=ID))
    with pytest.raises(NotSent):
        away.settle(ID, [SARI])
    with pytest.raises(NotSent):
        away.fetch((now - 6 * MINUTE).isoformat(), now)


def test_password_and_numbers_are_in_no_log(
    carrier: SmsGate, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    words = f"password-of-the-phone is wrong for {SARI}"
    with structlog.testing.capture_logs() as logs:
        for status in (202, 400, 401, 500):
            says(counter, status, {"message": words})
            try:
                reason = carrier.send(Outgoing("rahasia", [SARI], id=ID))[0].reason
            except NotSent as unsent:
                reason = unsent.reason
            logs.append({"reason": reason, "event": "", "log_level": ""})
    said = f"{logs} {caplog.text}"
    login = base64.b64encode(b"ABCDEF:password-of-the-phone").decode()
    for secret in ("password-of-the-phone", login, SARI, SARI[3:], "rahasia"):
        assert secret not in said


# ---- settling


def test_what_became_of_it_number_by_number(carrier: SmsGate, counter: Counter) -> None:
    answer = told([SARI, YANTO], "Sent")
    answer["recipients"][1] |= {"state": "Failed", "error": "No service"}
    says(counter, 200, answer)
    assert carrier.settle(ID, [YANTO, SARI, DARMO]) == [
        Sent(YANTO, "failed", ID, "No service"),
        Sent(SARI, "accepted", ID),
        Sent(DARMO, "uncertain", ID, "not in the answer"),
    ]
    assert (counter.taken[-1].method, counter.taken[-1].path) == ("GET", f"/message/{ID}")


def test_a_server_that_has_forgotten_the_numbers(carrier: SmsGate, counter: Counter) -> None:
    """Once the phone has taken a message the server keeps a digest of each number."""
    digests = [hashlib.sha256(number.encode()).hexdigest()[:16] for number in (SARI, YANTO)]
    says(counter, 200, told(digests, "Delivered") | {"isHashed": True})
    assert carrier.settle(ID, [YANTO, SARI]) == [
        Sent(YANTO, "delivered", ID),
        Sent(SARI, "delivered", ID),
    ]


def test_what_it_never_had_may_be_sent_again(carrier: SmsGate, counter: Counter) -> None:
    says(counter, 404, {"message": "message not found"})
    assert carrier.settle(ID, [SARI]) is None


@pytest.mark.parametrize("status", [400, 401, 429])
def test_who_refuses_cannot_be_asked(carrier: SmsGate, counter: Counter, status: int) -> None:
    says(counter, status, {"message": "no"})
    with pytest.raises(NotSent):
        carrier.settle(ID, [SARI])


# ---- the inbox again


def test_at_first_only_the_place_is_noted(
    carrier: SmsGate, counter: Counter, now: datetime
) -> None:
    first = carrier.fetch("", now)
    assert first.received == [] and first.bookmark
    assert carrier.fetch(first.bookmark, now + EXPORT_EVERY - MINUTE) == first
    assert not counter.taken


def test_every_phone_is_told_now_and_then(
    open_at: Callable[..., SmsGate], counter: Counter, now: datetime
) -> None:
    counter.says(202, b"")
    carrier = open_at("/3rdparty/v1", smsgate_devices=("one", "two"))
    first = carrier.fetch("", now)
    later = now + EXPORT_EVERY
    second = carrier.fetch(first.bookmark, later)
    assert second == carrier.fetch(second.bookmark, later + MINUTE)
    assert {request.path for request in counter.taken} == {"/3rdparty/v1/messages/inbox/export"}
    assert [request.json["deviceId"] for request in counter.taken] == ["one", "two"]
    window = counter.taken[0].json
    # To the letter: the phone reads no other.
    assert window["since"] == "2027-02-10T14:45:00.000+00:00"
    assert window["until"] == "2027-02-10T15:05:00.000+00:00"
    assert datetime.fromisoformat(window["since"]) == now - OVERLAP


@pytest.mark.parametrize("status", [404, 500])
def test_a_phone_that_is_refused_keeps_no_other_one_from_being_told(
    open_at: Callable[..., SmsGate], counter: Counter, now: datetime, status: int
) -> None:
    def play(handler: Handler, request: Request) -> None:
        handler.say(status if request.json["deviceId"] == "typo" else 202, b"{}")

    counter.play = play
    carrier = open_at("/3rdparty/v1", smsgate_devices=("typo", "two"))
    with pytest.raises(NotSent, match=f"http {status}"):
        carrier.fetch((now - 6 * MINUTE).isoformat(), now)
    assert [request.json["deviceId"] for request in counter.taken] == ["typo", "two"]


@pytest.mark.parametrize(
    ("last", "since"), [(timedelta(days=30), REACH), (-timedelta(days=30), OVERLAP)]
)
def test_the_window_is_a_sensible_one(
    carrier: SmsGate, counter: Counter, now: datetime, last: timedelta, since: timedelta
) -> None:
    counter.says(202, b"")
    carrier.fetch((now - last).isoformat(), now)
    (window,) = (request.json for request in counter.taken)
    assert datetime.fromisoformat(window["since"]) == now - since
    assert datetime.fromisoformat(window["until"]) == now
    assert "deviceId" not in window


def test_another_carriers_bookmark_is_none(
    carrier: SmsGate, counter: Counter, now: datetime
) -> None:
    for odd in ("17", "2027-02-10T15:00:00", "x"):
        assert carrier.fetch(odd, now) == Fetched([], now.isoformat(timespec="milliseconds"))
    assert not counter.taken


def test_a_watch_asks_and_knows_that_it_has_not_heard_all(
    settings: Settings, database: Database, vault: Vault, counter: Counter, now: datetime
) -> None:
    counter.says(202, b"")
    account = {
        "carriers": ("smsgate",),
        "smsgate_url": counter.url,
        "smsgate_signing_keys": ("key-of-the-phone",),
    }
    house = House(settings.model_copy(update=account), database, vault)
    for minute in range(12):
        at = now + minute * MINUTE
        assert missed.fetch(house.runtime, at) == set()
        assert list(missed.hear(house.runtime, at + MINUTE / 2, at + MINUTE / 2)) == []
    assert len(counter.taken) == 2
    assert Bookmark.get().answered_at is not None
    house.runtime.providers["smsgate"].close()  # type: ignore[attr-defined]
