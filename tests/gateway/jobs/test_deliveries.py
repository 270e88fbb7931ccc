"""Receivers are told over real HTTP: signed, again and again until they take it, none by force."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from peewee import Database
from standardwebhooks import Webhook, WebhookVerificationError

from flows.rules.receivers import AGAIN, EVENTS, LIFE
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.jobs import deliveries, posting
from gateway.worker import clock
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Delivery, Receiver, Report
from storage.places import units
from storage.places.receivers import deliveries as stored
from storage.places.receivers import registry
from tests.conftest import DEADLINE
from tests.gateway.carriers.counter import Counter, Handler, Request, open_counter
from tests.gateway.conftest import CITY, TUJUH_ULU, both_engines
from tests.gateway.records import House

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    """The real time: who checks a signature looks how old it is."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def counter() -> Iterator[Counter]:
    with open_counter() as opened:
        opened.says(204, b"")
        yield opened


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    here = {"webhook_private_networks": ("127.0.0.0/8",)}
    return House(settings.model_copy(update=here), database, vault)


@pytest.fixture
def runtime(house: House) -> Runtime:
    return house.runtime


def hook(vault: Vault, url: str, now: datetime) -> tuple[int, str]:
    """Registers a webhook for the city; its id and its secret."""
    with transaction():
        return registry.add_webhook(vault, f"{url}/told", EVENTS, [CITY], "BPBD", now)


def file(vault: Vault, now: datetime, count: int = 1, **different: Any) -> None:
    """Files so many reports."""
    given: dict[str, Any] = {"category": "petasan", "sensitive": False} | different
    with transaction():
        first = 48001 + Report.select().count()
        incidents = [
            reports.Incident(
                conversation=f"talk-{number}",
                code=f"{number}",
                place="lr ketapang",
                area=TUJUH_ULU,
                channel="sms",
                urgent=False,
                phone_id=None,
                at=now,
                story="ribut sekali",
                **given,
            )
            for number in range(first, first + count)
        ]
        reports.file(vault, incidents)


def deliver(runtime: Runtime, now: datetime) -> None:
    """One round of the clock, and all that it began."""
    deliveries.begin(runtime, now)
    deliveries.wait()


def codes(counter: Counter) -> list[str]:
    return [request.json["data"]["code"] for request in counter.taken]


def row(receiver: int) -> Receiver:
    found = Receiver.get_by_id(receiver)
    assert isinstance(found, Receiver)
    return found


def test_a_webhook_is_told_with_a_signature(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, secret = hook(vault, counter.url, now)
    file(vault, now)
    deliver(runtime, now)
    (request,) = counter.taken
    told = Webhook(secret).verify(request.body, dict(request.headers))
    assert (told["type"], told["data"]["code"]) == ("report.created", "48001")
    assert (request.method, request.path) == ("POST", "/told")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Host"] == counter.url.removeprefix("http://")
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request.body.replace("48001", "48002"), dict(request.headers))
    assert Delivery.select().count() == 0
    assert row(receiver).delivered_at is not None and row(receiver).failing_since is None
    deliver(runtime, now + 9 * MINUTE)
    assert len(counter.taken) == 1


def test_in_a_training_nobody_is_told(
    house: House, vault: Vault, counter: Counter, now: datetime
) -> None:
    settings = house.runtime.settings.model_copy(update={"training": True})
    receiver, _ = hook(vault, counter.url, now)
    with transaction():
        units.load([{"code": "UJI", "name": "Polsek", "parent_code": "", "areas": CITY}], now)
        address = registry.add_address(
            vault, f"json://{counter.url.removeprefix('http://')}/", "UJI", "admin", now
        )
    file(vault, now)
    deliver(replace(house.runtime, settings=settings), now)
    assert not counter.taken
    assert {row(receiver).trouble, row(address).trouble} == {"training"}
    deliver(house.runtime, now + 9 * MINUTE)
    assert len(counter.taken) == 2


@both_engines
def test_a_new_secret_signs_at_once_and_the_one_before_for_a_day(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, first = hook(vault, counter.url, now)
    with transaction():
        second = registry.rotate(vault, receiver, now + timedelta(hours=24))
    assert second is not None and second.encode() not in bytes(row(receiver).secret)
    for hours, both in ((0, True), (23, True), (24, False)):
        file(vault, now)
        deliver(runtime, now + timedelta(hours=hours))
        request = counter.taken[-1]
        headers = dict(request.headers)
        # What the library checks besides is the age of the call.
        headers["webhook-timestamp"] = request.headers["webhook-timestamp"]
        signatures = headers["webhook-signature"].split(" ")
        assert len(signatures) == 1 + both
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        secrets = [second, first] if both else [second]
        assert signatures == [
            Webhook(secret).sign(headers["webhook-id"], at, request.body) for secret in secrets
        ]
    with transaction():
        registry.disable(receiver, registry.ENDED, now)
        assert registry.rotate(vault, receiver, now) is None


def test_a_moment_of_another_zone_is_signed_as_it_is(now: datetime) -> None:
    secret = f"whsec_{'a' * 32}"
    headers = posting.signed([secret], "msg_1", "{}", now.astimezone(ZoneInfo("Asia/Jakarta")))
    assert Webhook(secret).verify("{}", headers) == {}


def test_address_and_secret_are_kept_sealed(vault: Vault, runtime: Runtime, now: datetime) -> None:
    receiver, secret = hook(vault, "https://example.org", now)
    kept = row(receiver)
    for blob, plain in ((kept.url, b"example"), (kept.secret, secret.encode())):
        assert plain not in bytes(blob)


def test_it_is_tried_again_under_the_same_name_until_it_is_given_up(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, secret = hook(vault, counter.url, now)
    file(vault, now)
    counter.says(500, b"")
    at = now
    deliver(runtime, at)
    for tries, wait in enumerate(AGAIN, start=1):
        deliver(runtime, at + wait - SECOND)
        assert len(counter.taken) == tries, "too early"
        assert row(receiver).failing_since == pytest.approx(now, abs=timedelta(seconds=30))
        at += wait + SECOND
        deliver(runtime, at)
        assert len(counter.taken) == tries + 1
    assert len({request.headers["webhook-id"] for request in counter.taken}) == 1
    assert len({request.body for request in counter.taken}) == 1
    signed = {request.headers["webhook-signature"] for request in counter.taken}
    assert len(signed) == len(counter.taken)
    assert Delivery.select().count() == 0
    found = row(receiver)
    assert (found.given_up, found.trouble, found.failures) == (1, "500", len(AGAIN) + 1)
    counter.says(200, b"")
    file(vault, at)
    deliver(runtime, at + 6 * MINUTE)
    found = row(receiver)
    assert (found.failing_since, found.trouble, found.failures) == (None, None, 0)


@both_engines
def test_one_that_is_not_taken_keeps_the_others_from_nobody(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    hook(vault, counter.url, now)
    file(vault, now, 30)

    def play(handler: Handler, request: Request) -> None:
        handler.say(500 if request.json["data"]["code"] == "48002" else 200, b"")

    counter.play = play
    deliver(runtime, now)
    assert codes(counter) == ["48001", "48002"]
    deliver(runtime, now + 6 * SECOND)
    deliver(runtime, now + 12 * SECOND)
    assert set(codes(counter)) == {f"{48001 + number}" for number in range(30)}
    assert Delivery.get().attempts == 2 and Delivery.select().count() == 1


def test_a_receiver_that_is_away_is_called_once_in_a_while_whatever_waits(
    runtime: Runtime, vault: Vault, now: datetime
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    receiver, _ = hook(vault, f"http://127.0.0.1:{port}", now)
    file(vault, now, 50)
    for seconds in range(0, 300, 10):
        deliver(runtime, now + seconds * SECOND)
    assert row(receiver).trouble == "not reached"
    assert sum(delivery.attempts for delivery in Delivery.select()) == 2


def test_one_slow_receiver_does_not_hold_the_others(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    asked = threading.Event()

    def hang(handler: Handler, request: Request) -> None:
        asked.set()
        slow.over.wait(DEADLINE)
        handler.close_connection = True

    with open_counter() as slow:
        slow.play = hang
        hook(vault, slow.url, now)
        hook(vault, counter.url, now)
        file(vault, now)
        deliveries.begin(runtime, now)
        assert asked.wait(DEADLINE)
        for count in range(2, 5):  # round after round, while the slow one still has said nothing
            file(vault, now)
            rounds_until(runtime, counter, count)
        assert len(slow.taken) == 1
        slow.over.set()
        deliveries.wait()


def rounds_until(runtime: Runtime, counter: Counter, count: int) -> None:
    """Rounds of the clock, one after the other, until so much was taken."""
    pause, end = threading.Event(), time.monotonic() + DEADLINE
    while len(counter.taken) < count:
        assert time.monotonic() < end
        deliveries.begin(runtime, datetime.now(UTC))
        pause.wait(0.01)


def test_two_clocks_call_a_receiver_one_at_a_time(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, _ = hook(vault, counter.url, now)
    file(vault, now, 40)

    def call() -> None:
        deliveries.call(runtime, receiver, now)
        deliveries.leave()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counter.taken) == len(set(codes(counter))) == 40


def test_what_a_dead_process_told_is_told_again_under_the_same_name(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(vault, counter.url, now)
    file(vault, now)
    with monkeypatch.context() as moment:
        moment.setattr(stored, "took", lambda *_: sys.exit())
        with pytest.raises(SystemExit):
            deliveries.call(runtime, Receiver.get().id, now)
    deliver(runtime, now + MINUTE)  # it is still held by the dead one
    assert len(counter.taken) == 1
    deliver(runtime, now + 2 * MINUTE)
    names = [request.headers["webhook-id"] for request in counter.taken]
    assert len(names) == 2 and len(set(names)) == 1


def test_who_answers_gone_is_told_nothing_more(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, _ = hook(vault, counter.url, now)
    file(vault, now, 3)
    counter.says(410, b"")
    deliver(runtime, now)
    file(vault, now)
    deliver(runtime, now + 9 * MINUTE)
    assert len(counter.taken) == 1 and Delivery.select().count() == 0
    assert row(receiver).disabled_because == registry.GONE


def test_a_redirection_is_a_failure(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    receiver, _ = hook(vault, counter.url, now)
    file(vault, now)
    counter.says(307, b"", Location=f"{counter.url}/elsewhere")
    deliver(runtime, now)
    assert [request.path for request in counter.taken] == ["/told"]
    assert row(receiver).trouble == "307"


@pytest.mark.parametrize("becomes", [{"sensitive": True}, {"category": "petugas"}])
def test_what_has_become_nobodys_affair_is_not_told_any_more(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime, becomes: dict[str, Any]
) -> None:
    hook(vault, counter.url, now)
    file(vault, now, 2)
    Report.update(**becomes).where(Report.code == "48001").execute()
    deliver(runtime, now)
    assert codes(counter) == ["48002"] and Delivery.select().count() == 0


@both_engines
def test_what_has_waited_too_long_is_given_up(
    runtime: Runtime, vault: Vault, now: datetime
) -> None:
    receiver, _ = hook(vault, "https://example.org", now)
    file(vault, now, 3)
    with transaction():
        assert stored.give_up_old(now + LIFE - SECOND, 10) == 0
        assert [stored.give_up_old(now + LIFE, 2) for _ in range(3)] == [2, 1, 0]
    assert (row(receiver).given_up, Delivery.select().count()) == (3, 0)


def test_a_round_of_the_clock_tells_them(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "runtime", lambda: runtime)
    monkeypatch.setattr(clock, "ROUNDS", (deliveries.begin,))
    assert deliveries.begin in clock.ROUNDS and deliveries.begin not in clock.JUDGING
    hook(vault, counter.url, now)
    file(vault, now)
    assert clock.tick(now, None) == set()
    deliveries.wait()
    assert len(counter.taken) == 1


# --- where to ---


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes names stand for these addresses."""

    def stand_for(*addresses: str) -> None:
        found = [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, 443),
            )
            for address in addresses
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return stand_for


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.20",
        "172.16.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_no_name_leads_into_our_own_network(resolved: Callable[..., None], address: str) -> None:
    resolved(address)
    assert posting.post("https://example.org/h", "{}", {}, ()) == "address not public"


def test_what_was_looked_at_is_what_is_called(
    resolved: Callable[..., None], monkeypatch: pytest.MonkeyPatch, counter: Counter
) -> None:
    """A name that stands for another machine a moment later changes nothing."""
    answers = iter([["127.0.0.1"], ["192.0.2.9"]])
    port = int(counter.url.rpartition(":")[2])
    asked = []

    def look_up(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        if host == "rebound.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers)[0], port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = f"http://rebound.example:{port}/h"
    assert posting.post(url, "{}", {}, ("127.0.0.0/8",)) == ""
    assert asked.count("rebound.example") == 1
    assert counter.taken[0].headers["Host"] == f"rebound.example:{port}"


def test_plain_http_never_leaves_this_machine(resolved: Callable[..., None]) -> None:
    for address in ("93.184.215.14", "10.0.0.1"):
        resolved(address)
        assert posting.post("http://x.example/h", "{}", {}, ("10.0.0.0/8",)) == "address not public"


def test_a_name_that_stands_for_nothing_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert posting.post("https://nowhere.example/h", "{}", {}, ()) == "unknown name"


def test_who_says_nothing_is_left_after_a_while(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (posting.CONNECT_SECONDS, posting.READ_SECONDS) == (3.0, 10.0)
    monkeypatch.setattr(posting, "READ_SECONDS", 0.2)

    def hang(handler: Handler, request: Request) -> None:
        counter.over.wait(DEADLINE)

    counter.play = hang
    answer = posting.post(f"{counter.url}/h", "{}", {}, ("127.0.0.0/8",))
    assert answer == "ReadTimeoutError"


@contextmanager
def encrypted(folder: Path, name: str) -> Iterator[tuple[Counter, Path]]:
    """A counter behind TLS, and the certificate of the one name that it has."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2"]
    made += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with open_counter(context) as opened:
        opened.says(200, b"")
        yield opened, certificate


@pytest.mark.parametrize(
    ("name", "trusted", "answer"),
    [
        ("localhost", True, ""),
        ("localhost", False, "SSLError"),
        ("other.example", True, "SSLError"),
    ],
)
def test_certificates_are_held_against_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, answer: str
) -> None:
    with encrypted(tmp_path, name) as (opened, certificate):
        if trusted:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        url = opened.url.replace("http://127.0.0.1", "https://localhost")
        assert posting.post(f"{url}/h", "{}", {}, ("127.0.0.0/8",)) == answer
        assert len(opened.taken) == (0 if answer else 1)


@both_engines
def test_no_text_of_a_failure_is_logged(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    hook(vault, counter.url, now)
    file(vault, now)
    counter.says(503, b"secret")
    with structlog.testing.capture_logs() as logs:
        deliveries.call(runtime, Receiver.get().id, now)
    (said,) = logs
    assert said == {
        "event": "delivery.failed",
        "log_level": "warning",
        "receiver": Receiver.get().id,
        "trouble": "503",
        "given_up": 0,
    }


# --- officers with data ---


@pytest.fixture
def desk(house: House, vault: Vault, counter: Counter, now: datetime) -> int:
    """A unit that answers for the city, and an address of it at the counter."""
    with transaction():
        units.load(
            [{"code": "KOTA", "name": "x", "parent_code": "", "areas": CITY, "desk_phone": ""}],
            now,
        )
        url = counter.url.replace("http", "json")
        return registry.add_address(vault, f"{url}/push", "KOTA", "cli:root", now)


def lines(counter: Counter) -> list[str]:
    return [request.json["message"] for request in counter.taken]


def test_officers_read_how_many_are_new_once_a_minute(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime, desk: int
) -> None:
    file(vault, now)
    deliver(runtime, now)
    assert lines(counter) == ["1 laporan baru, buka konsol"]
    file(vault, now, 3)
    file(vault, now, 4, category="kdrt", sensitive=True)
    file(vault, now, 5, category="petugas", sensitive=True)
    for seconds in (2, 30, 58):
        deliver(runtime, now + seconds * SECOND)
    assert len(counter.taken) == 1
    deliver(runtime, now + 65 * SECOND)
    deliver(runtime, now + 200 * SECOND)
    assert lines(counter) == ["1 laporan baru, buka konsol", "7 laporan baru, buka konsol"]
    assert Delivery.select().count() == 0
    for request in counter.taken:
        assert not any(word in request.body for word in ("48001", "petasan", TUJUH_ULU, "ketapang"))


@both_engines
def test_what_officers_were_not_told_they_are_told_later(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime, desk: int
) -> None:
    file(vault, now, 2)
    counter.says(500, b"")
    deliver(runtime, now)
    assert (row(desk).trouble, row(desk).failures) == ("not taken", 1)
    counter.says(200, b"")
    file(vault, now)
    deliver(runtime, now + 10 * SECOND)
    assert lines(counter)[-1] == "3 laporan baru, buka konsol"
    assert row(desk).failing_since is None


def test_what_officers_are_told_by_is_loaded_only_where_somebody_is_told(engine: str) -> None:
    probe = (
        "import sys, gateway, gateway.api, gateway.worker.supervisor, gateway.worker.clock,"
        " gateway.jobs.deliveries, worker\n"
        "sys.exit('loaded' if 'apprise' in sys.modules else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_nothing_is_held_while_a_receiver_is_called(
    runtime: Runtime, vault: Vault, counter: Counter, now: datetime
) -> None:
    """No transaction is open: whoever is called may change the record at once."""
    hook(vault, counter.url, now)
    file(vault, now)

    def play(handler: Handler, request: Request) -> None:
        if len(counter.taken) == 1:
            file(vault, now)
            deliveries.leave()
        handler.say(200, b"")

    counter.play = play
    deliver(runtime, now)
    assert codes(counter) == ["48001", "48002"]
