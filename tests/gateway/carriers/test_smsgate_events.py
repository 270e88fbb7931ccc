"""What SMSGate calls us with: signed, read strictly, and known again in each try."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from peewee import Database
from redis import Redis

from flows.reading.report import BLOT
from flows.rules import delivery
from gateway import create_app
from gateway.carriers import Malformed
from gateway.carriers.smsgate import SmsGate
from gateway.carriers.smsgate_events import NEAR, RECEIPTS
from gateway.install.settings import Settings
from gateway.jobs import intake
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Inbox, Outbox
from storage.people import phones
from storage.received import inbox
from storage.sent import devices, outbox
from storage.sent.outbox import Receipt
from tests.cast import SARI, YANTO
from tests.conftest import DATA_KEY, LOOKUP_KEY, WEBHOOK_TOKEN
from tests.gateway.carriers.phone import DEVICE, KEY, OLD_KEY, Account, call, event, received, sign
from tests.gateway.conftest import both_engines
from tests.gateway.records import House

HEALTH = {
    "status": "pass",
    "version": "1.60.0",
    "releaseId": 1,
    "checks": {
        "messages:failed": {"observedValue": 0, "status": "pass"},
        "connection:status": {"observedValue": 1, "status": "pass"},
        "connection:transport": {"observedValue": 2, "status": "pass"},
        "connection:cellular": {"observedValue": 4, "status": "pass"},
        "battery:level": {"observedValue": 94, "status": "pass"},
        "battery:charging": {"observedValue": 4, "status": "pass"},
    },
}


@pytest.fixture
def carrier() -> SmsGate:
    return SmsGate(Account())


def receipt(name: str, number: str = YANTO, **other: Any) -> dict[str, Any]:
    payload = {
        "messageId": "our-id",
        "sender": None,
        "recipient": number,
        "phoneNumber": number,
        "simNumber": 1,
    }
    return event(name, payload | other)


def ping(**checks: Any) -> dict[str, Any]:
    health = deepcopy(HEALTH)
    health["checks"] |= checks  # type: ignore[operator]
    return event("system:ping", {"health": health})


# ---- signatures


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
@pytest.mark.parametrize("spell", [str.lower, str.upper])
def test_any_of_our_keys_signs(
    carrier: SmsGate, now: datetime, key: str, spell: Callable[[str], str]
) -> None:
    headers = sign(b"{}", now, key)
    headers["x-signature"] = spell(headers["x-signature"])
    assert carrier.authentic(b"{}", headers, now)


@pytest.mark.parametrize("off", [NEAR, -NEAR])
def test_a_clock_may_be_a_little_off_and_no_more(
    carrier: SmsGate, now: datetime, off: timedelta
) -> None:
    headers = sign(b"{}", now)
    assert carrier.authentic(b"{}", headers, now + off)
    assert not carrier.authentic(b"{}", headers, now + off * 1.01)


def test_what_was_not_signed_so_is_no_call_of_a_phone(carrier: SmsGate, now: datetime) -> None:
    good = sign(b"{}", now)
    assert not carrier.authentic(b"{} ", good, now)
    assert not carrier.authentic(b"{}", sign(b"{}", now, "key-of-a-stranger"), now)
    later = str(int(good["x-timestamp"]) + 1)
    assert not carrier.authentic(b"{}", good | {"x-timestamp": later}, now)
    for name in ("x-timestamp", "x-signature"):
        assert not carrier.authentic(b"{}", {**good, name: ""}, now)
        assert not carrier.authentic(b"{}", {k: v for k, v in good.items() if k != name}, now)


def test_without_a_key_nobody_is_let_in(now: datetime) -> None:
    keyless = SmsGate(Account(smsgate_signing_keys=()))
    assert not keyless.authentic(b"{}", sign(b"{}", now, ""), now)


@given(some.binary(max_size=200), some.text(max_size=80), some.text(max_size=20))
def test_no_header_is_too_odd(raw: bytes, signature: str, stamp: str) -> None:
    now = datetime(2027, 2, 10, tzinfo=UTC)
    headers = {"x-signature": signature, "x-timestamp": stamp}
    assert not SmsGate(Account()).authentic(raw, headers, now)


@given(some.binary(max_size=500), some.text(min_size=1, max_size=40))
def test_every_body_and_key_can_sign(raw: bytes, key: str) -> None:
    now = datetime(2027, 2, 10, tzinfo=UTC)

    headers = sign(raw, now, key)
    for keys, right in ((("another key", key), True), (("another key",), False)):
        assert SmsGate(Account(smsgate_signing_keys=keys)).authentic(raw, headers, now) == right


def test_through_the_web_only_what_is_signed_is_kept(
    settings: Settings, database: Database, redis: Redis
) -> None:
    account = {"carriers": ("smsgate",), "smsgate_signing_keys": (KEY,)}
    app = create_app(settings.model_copy(update=account))
    raw = json.dumps(received()).encode()
    now = datetime.now(UTC)
    wrong = sign(raw, now, OLD_KEY), sign(raw, now - 2 * NEAR), {"Content-Type": "text/plain"}

    def post(headers: dict[str, str]) -> int:
        path = f"/hooks/smsgate/{WEBHOOK_TOKEN}/event"
        return app.test_client().post(path, data=raw, headers=headers).status_code

    assert [post(headers) for headers in wrong] == [401, 401, 401]
    assert not Inbox.select().exists()
    counted = app.extensions["kentongan"].strangers.counted()
    assert counted["hooks_signature"] == 3
    assert [post(sign(raw, now)), post(sign(raw, now + timedelta(seconds=9)))] == [200, 200]
    assert Inbox.select().count() == 1


# ---- SMS


def test_an_sms(carrier: SmsGate, now: datetime) -> None:
    (item,) = carrier.read(call(received("MASUK 3")), now + timedelta(seconds=4))
    assert (item.carrier, item.kind, item.phone) == ("smsgate", "sms", SARI)
    assert (item.dated, item.second, item.lag) == (now, "2027-02-10T15:00:00+00:00", 4)
    assert carrier.read_sms(item.body) == "MASUK 3"


def test_older_apps_call_the_sender_otherwise(carrier: SmsGate, now: datetime) -> None:
    said = received()
    newer = carrier.read(call(said), now)[0]
    del said["payload"]["sender"]
    assert carrier.read(call(said), now)[0].phone == newer.phone == SARI
    said["payload"]["sender"] = None
    assert carrier.read(call(said), now)[0].phone == SARI


@pytest.mark.parametrize("written", ["0812-3456-789", "+62 812 3456 789", "628123456789"])
def test_however_the_number_is_written(carrier: SmsGate, now: datetime, written: str) -> None:
    assert carrier.read(call(received(sender=written)), now)[0].phone == "+628123456789"


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", "+622112345678"])
def test_who_is_no_person_is_kept_without_a_phone(
    carrier: SmsGate, now: datetime, sender: str
) -> None:
    (item,) = carrier.read(call(received(sender=sender)), now)
    assert item.phone == "" and item.body["sender"] == sender


@pytest.mark.parametrize(
    "written",
    [
        "2027-02-10T22:00:00.000+07:00",
        "2027-02-10T15:00:00.000Z",
        "2027-02-10T15:00:00+00:00",
        "2027-02-11T00:00:00.000+09:00",
    ],
)
def test_dates_have_a_zone(carrier: SmsGate, now: datetime, written: str) -> None:
    (item,) = carrier.read(call(received(receivedAt=written)), now)
    assert (item.dated, item.second) == (now, "2027-02-10T15:00:00+00:00")
    here = carrier.read(call(received()), now)[0]
    assert item.key == here.key, "a phone that moved brings it again under another key"


@pytest.mark.parametrize(
    "odd", ["2027-02-10T22:00:00", "kemarin", "0001-01-01T00:00:00+14:00", "2027-13-40T00:00:00Z"]
)
def test_an_odd_date_is_when_it_came_in(carrier: SmsGate, now: datetime, odd: str) -> None:
    (item,) = carrier.read(call(received(receivedAt=odd)), now)
    assert (item.dated, item.second, item.sent_at) == (None, "", now)


def test_numbers_of_identity_cards_are_gone(carrier: SmsGate, now: datetime) -> None:
    said = received("nik saya 1671021234567890", preview="1671021234567890")
    (item,) = carrier.read(call(said), now)
    assert item.body["message"] == f"nik saya {BLOT}" and item.body["preview"] == BLOT
    assert item.body["receivedAt"] == said["payload"]["receivedAt"]
    assert "1671021234567890" not in item.content


def keep(vault: Vault, said: list[dict[str, Any]], at: datetime) -> int:
    with transaction():
        kept = [inbox.put(vault, SmsGate(Account()).read(call(one), at), at)[0] for one in said]
    return sum(one.fresh for one in kept)


def test_a_call_that_is_repeated_for_two_days_is_one_message(
    database: Database, vault: Vault, now: datetime
) -> None:
    at = now
    for number in range(14):
        said = received(messageId=f"{number:x}", recipient=None if number % 2 else "+628990001")
        assert keep(vault, [said], at) == (1 if number == 0 else 0)
        if number == 3:  # handled, and its row is gone
            with transaction():
                inbox.done([row.id for row in Inbox.select()], at)
                inbox.purge(at + inbox.LIFE, 100)
        at += timedelta(seconds=10 * 2**number)
    assert at > now + timedelta(days=1)


def test_the_same_words_another_time_are_another_message(
    database: Database, vault: Vault, now: datetime
) -> None:
    times = [f"2027-02-10T22:00:0{second}.000+07:00" for second in range(3)]
    said = [received("MASUK 3", receivedAt=time) for time in times]
    assert keep(vault, said + said[::-1], now) == 3
    assert keep(vault, [received("MASUK 3", sender=YANTO)], now) == 1
    assert keep(vault, [received("AMAN")], now) == 1


def test_a_phone_that_calls_under_two_names_says_it_once(
    database: Database, vault: Vault, now: datetime
) -> None:
    """Its webhooks are registered with itself and with a server."""
    other = received() | {"deviceId": "yVULogr4Y1ksRfnos1Dsw"}
    assert keep(vault, [received(), other], now) == 1


# ---- delivery reports


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_delivery_report(carrier: SmsGate, now: datetime, name: str) -> None:
    (item,) = carrier.read(call(receipt(name, reason="No service")), now)
    assert (item.kind, item.key, item.phone) == ("receipt", "our-id", YANTO)
    assert carrier.read_receipt(item.body) == Receipt(
        "our-id", None, RECEIPTS[name], "No service", "smsgate"
    )


def test_what_was_not_tried_in_time_has_expired(carrier: SmsGate, now: datetime) -> None:
    (item,) = carrier.read(call(receipt("sms:failed", reason="TTL expired")), now)
    assert carrier.read_receipt(item.body).state == "expired"


def test_an_older_app_names_the_recipient_otherwise(carrier: SmsGate, now: datetime) -> None:
    said = receipt("sms:sent")
    del said["payload"]["recipient"]
    assert carrier.read(call(said), now)[0].phone == YANTO


@pytest.mark.parametrize(
    "order", list(permutations(["sms:sent", "sms:delivered", "sms:failed", "sms:delivered"]))
)
def test_in_any_order_delivered_stays(
    database: Database, vault: Vault, now: datetime, order: tuple[str, ...]
) -> None:
    ids = _sent(vault, now)
    read = [
        SmsGate(Account()).read_receipt(receipt(name)["payload"] | {"event": name})
        for name in order
    ]
    for one in read:
        with transaction():
            known = outbox.apply_receipts([one._replace(hashes=vault.hash_number(YANTO)[0])], now)
        assert known == [True]
    assert [row.state for row in Outbox.select()] == ["delivered"] * len(ids)


@both_engines
def test_a_report_is_about_one_phone_of_a_call(
    database: Database, vault: Vault, now: datetime
) -> None:
    _sent(vault, now, YANTO, SARI)
    with transaction():
        inbox.put(vault, SmsGate(Account()).read(call(receipt("sms:failed", SARI)), now), now)
    (row,) = inbox.claim(vault, "test", now, 10)
    found = SmsGate(Account()).read_receipt(row.body)._replace(hashes=row.phone_hash)
    with transaction():
        assert outbox.apply_receipts([found], now) == [True]
    states = {row.phone_id: row.state for row in Outbox.select()}
    assert sorted(states.values()) == ["accepted", "failed"]


def _sent(vault: Vault, now: datetime, *numbers: str) -> list[int]:
    """Messages to these phones that left in one call."""
    with transaction():
        ids = phones.phone_ids(vault, list(numbers or (YANTO,)), now)
        Outbox.insert_many(
            [
                {
                    "dedup_key": f"test:{phone}",
                    "lane": "reply",
                    "carrier": "smsgate",
                    "phone": phone,
                    "state": "accepted",
                    "provider_id": "our-id",
                    "not_before": now,
                    "created_at": now,
                    "updated_at": now,
                }
                for phone in ids.values()
            ]
        ).execute()
    return list(ids.values())


def test_the_states_are_those_of_what_is_sent() -> None:
    assert set(RECEIPTS.values()) <= set(delivery.STATES)


# ---- phones, and what nobody knows


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ({}, {"battery": 94, "charging": True, "signal": 4, "failed": 0, "failing": False}),
        ({"battery:charging": {"observedValue": 0}}, {"charging": False}),
        # On Wi-Fi the app says that there is no mobile network, whatever there is.
        (
            {
                "connection:transport": {"observedValue": 4},
                "connection:cellular": {"observedValue": 0},
            },
            {"signal": None},
        ),
        ({"connection:cellular": {"observedValue": 1}}, {"signal": None}),
        (
            {"messages:failed": {"observedValue": 3, "status": "fail"}},
            {"failed": 3, "failing": True},
        ),
        ({"battery:level": {"observedValue": "94"}}, {"battery": None}),
        ({"battery:level": {"observedValue": True}}, {"battery": None}),
        ({"battery:level": None, "messages:failed": []}, {"battery": None, "failing": None}),
    ],
)
def test_a_ping_says_how_the_phone_is(
    carrier: SmsGate, now: datetime, checks: dict[str, Any], expected: dict[str, Any]
) -> None:
    (item,) = carrier.read(call(ping(**checks)), now)
    assert (item.kind, item.phone, item.body["device"]) == ("ping", "", DEVICE)
    assert expected.items() <= item.body["health"].items()
    devices.Health(**item.body["health"])


@pytest.mark.parametrize(
    "name", ["sms:data-received", "mms:received", "mms:downloaded", "app:started", "sms:weighed"]
)
def test_what_nobody_knows_is_kept(carrier: SmsGate, now: datetime, name: str) -> None:
    said = event(name, {"sender": SARI, "body": "nik 1671021234567890"})
    (item,) = carrier.read(call(said), now)
    assert (item.kind, item.phone, item.body["event"]) == ("unknown", "", name)
    assert BLOT in item.body["call"] and "1671021234567890" not in item.body["call"]


def test_all_of_it_is_handled(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    house = House(settings.model_copy(update={"carriers": ("smsgate",)}), database, vault)
    said = [received("INFO"), ping(), event("app:started", {}), receipt("sms:sent")]
    keep(vault, said, now)
    intake.once(house.runtime, now)
    assert [row.state for row in Inbox.select().order_by(Inbox.id)] == ["done"] * 3 + ["early"]
    assert [phone.device for phone in devices.known()] == [DEVICE]
    assert [row.carrier for row in Outbox.select()] == ["smsgate"]


@both_engines
def test_which_phone_was_written_to_last_is_known(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    house = House(settings.model_copy(update={"carriers": ("smsgate",)}), database, vault)
    for minute, device in enumerate(("satu", "dua", "dua")):
        said = received("INFO", receivedAt=f"2027-02-10T22:0{minute}:00.000+07:00")
        keep(vault, [said | {"deviceId": device}], now)
        while intake.once(house.runtime, now):
            pass
        with transaction():
            ids = phones.phone_ids(vault, [SARI, YANTO], now)
        assert phones.wrote_to(ids.values()) == {ids[SARI]: device}


# ---- malformed

BASES: dict[str, Callable[[], dict[str, Any]]] = {
    "sms": received,
    "receipt": lambda: receipt("sms:delivered"),
    "ping": ping,
    "unknown": lambda: event("app:started", {}),
}


#: A field of each kind of event, by its path, and the type it has.
FIELDS = [
    *((base, name, str) for base in BASES for name in ("event", "deviceId")),
    *((base, "id", str) for base in ("ping", "unknown")),
    *((base, "payload", dict) for base in ("sms", "receipt", "ping")),
    ("sms", "payload.message", str),
    ("sms", "payload.receivedAt", str),
    ("receipt", "payload.messageId", str),
    ("ping", "payload.health", dict),
    ("ping", "payload.health.checks", dict),
]
MALFORMED = [
    (base, path, wrong)
    for base, path, kind in FIELDS
    for wrong in (None, 7, ["x"], {"x": "y"}, "7" * 9000)
    # Of what it may be at all: a text is bounded by the body alone.
    if not isinstance(wrong, kind) or (kind is str and not path.endswith("message"))
]


@pytest.mark.parametrize(("base", "path", "wrong"), MALFORMED)
def test_a_malformed_field_is_named_without_its_value(
    carrier: SmsGate, now: datetime, base: str, path: str, wrong: Any
) -> None:
    said = BASES[base]()
    *outer, last = path.split(".")
    within = said
    for name in outer:
        within = within[name]
    within[last] = wrong
    if wrong is None:
        _refused(carrier, said, now, last)
        del within[last]
    _refused(carrier, said, now, last)


def _refused(carrier: SmsGate, said: dict[str, Any], now: datetime, named: str) -> None:
    with pytest.raises(Malformed) as refused:
        carrier.read(call(said), now)
    assert str(refused.value).startswith(f"{named}: ") and len(str(refused.value)) < 60
    assert "777" not in str(refused.value)


@pytest.mark.parametrize("older", [True, False])
@pytest.mark.parametrize("wrong", [None, 7, "", " ", "9" * 161])
def test_somebody_must_have_sent_it(
    carrier: SmsGate, now: datetime, wrong: Any, older: bool
) -> None:
    said = received(sender=wrong, phoneNumber=wrong)
    if older:
        del said["payload"]["sender"]
    with pytest.raises(Malformed, match="^(sender|phoneNumber): "):
        carrier.read(call(said), now)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b'"x"',
        b"null",
        b"{",
        b"{}{}",
        b'{"event": NaN}',
        b'{"event": "\\ud800"}',
        b"[" * 8000,
        b'{"a":' * 1500 + b"1" + b"}" * 1500,
    ],
)
def test_what_is_no_object(carrier: SmsGate, now: datetime, raw: bytes) -> None:
    with pytest.raises(Malformed):
        carrier.read(call(raw), now)


_ANY = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=30),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    some.sampled_from([*RECEIPTS, "sms:received", "system:ping", "x"]),
    some.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ["messageId", "message", "sender", "phoneNumber", "recipient", "receivedAt", "health"],
            _ANY | some.just(SARI) | some.just("2027-02-10T22:00:00.000+07:00"),
        ),
    )
    | _ANY,
    _ANY | some.just("id"),
)
def test_whatever_is_said_is_read_or_refused(name: str, payload: Any, id_: Any) -> None:
    now = datetime(2027, 2, 10, tzinfo=UTC)
    said = {"event": name, "deviceId": DEVICE, "id": id_, "payload": payload}
    try:
        (item,) = SmsGate(Account()).read(call(said), now)
    except Malformed:
        return
    inbox.seal(Vault([DATA_KEY], [LOOKUP_KEY]), item, now)
    if item.kind == "sms":
        SmsGate(Account()).read_sms(item.body)
    if item.kind == "receipt":
        SmsGate(Account()).read_receipt(item.body)
