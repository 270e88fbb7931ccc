"""The sending lanes on both databases: real adapter and SDK, a counter that fails like carriers."""

from __future__ import annotations

import itertools
import json
import logging
import os
import signal
import threading
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from peewee import Database

from gateway.carriers import NotSent, Outgoing, Provider, Sent
from gateway.carriers.africastalking import AfricasTalking
from gateway.carriers.wire import Wire
from gateway.install.settings import Settings
from gateway.jobs import breaker, outbox
from storage import people
from storage.engine.db import DatabaseAway, transaction
from storage.engine.vault import Vault
from storage.models import Outbox, Phone
from storage.sent import outbox as stored
from tests.cast import AH_LONG, DARMO, SARI, UJANG, WATI, YANTO, resident
from tests.gateway.carriers.counter import (
    Counter,
    Handler,
    Request,
    answer,
    entry,
    open_counter,
    take_all,
)
from tests.gateway.conftest import both_engines
from tests.gateway.records import imbauan_on_its_way
from tests.warm import ran

CARRIER = "africastalking"


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    breaker.forget_all()
    yield
    breaker.forget_all()


@pytest.fixture
def counter() -> Iterator[Counter]:
    with open_counter() as opened:
        yield opened


class House:
    """What a test of the lanes works with."""

    def __init__(self, counter: Counter, settings: Settings, vault: Vault, now: datetime) -> None:
        self.settings, self.vault, self.now = settings, vault, now
        self.keys = itertools.count()
        carrier = AfricasTalking(
            settings.model_copy(update={"at_base_url": counter.url}), Wire(60, 60)
        )
        self.providers: dict[str, Provider] = {CARRIER: carrier}

    def put(
        self,
        lane: str,
        numbers: Sequence[str],
        text: str = "Jangan mengejar.",
        *,
        imbauan: int | None = None,
        carrier: str = CARRIER,
        expires_at: datetime | None = None,
    ) -> None:
        with transaction():
            ids = people.phone_ids(self.vault, numbers, self.now)
            messages = [
                stored.Message(
                    dedup_key=f"{lane}:{next(self.keys)}",
                    lane=lane,
                    carrier=carrier,
                    phone_id=ids[number],
                    text=text,
                    not_before=self.now,
                    expires_at=expires_at,
                    imbauan=imbauan,
                )
                for number in numbers
            ]
            stored.put(self.vault, messages, self.now)

    def send(self, lane: str, at: timedelta = timedelta()) -> int:
        return outbox.send_lane(
            lane, "me", self.providers, self.vault, self.settings, self.now + at
        )

    def drain(self, lane: str, at: timedelta = timedelta()) -> None:
        while self.send(lane, at):
            pass

    def lapse(self, at: timedelta) -> int:
        with transaction():
            return stored.lapse(self.now + at)

    def rows(self) -> list[Outbox]:
        return list(Outbox.select().order_by(Outbox.id))

    def states(self) -> dict[str, int]:
        return dict(Tally(row.state for row in self.rows()))


@pytest.fixture
def house(
    counter: Counter, database: Database, settings: Settings, vault: Vault, now: datetime
) -> House:
    return House(counter, settings, vault, now)


def reached(counter: Counter) -> Tally[str]:
    """How often each number was handed to the carrier."""
    return Tally(number for request in counter.taken for number in request.numbers)


@pytest.mark.parametrize("lane", ["alarm", "reply", "bulk"])
def test_what_waits_is_sent_and_written_down(house: House, counter: Counter, lane: str) -> None:
    house.put(lane, [SARI])
    assert house.send(lane) == 1
    (row,) = house.rows()
    assert (row.state, row.attempts, row.reason, row.cost) == ("accepted", 1, None, "KES 0.8000")
    assert row.provider_id == f"ATXid_{SARI[-8:]:0>32}"
    assert row.lease_until is None
    assert counter.taken[0].form["message"] == "Jangan mengejar."
    assert house.send(lane) == 0


def test_lanes_do_not_touch_each_other(house: House, counter: Counter) -> None:
    house.put("bulk", [resident(number) for number in range(300)], "Imbauan")
    house.put("alarm", [SARI], "Pos Melati diam")
    house.put("reply", [YANTO], "Laporan tersimpan")
    assert house.send("alarm") == 1
    assert house.send("reply") == 1
    assert house.states() == {"pending": 300, "accepted": 2}
    assert [request.form["message"] for request in counter.taken] == [
        "Pos Melati diam",
        "Laporan tersimpan",
    ]


def test_an_imbauan_goes_in_batches_and_never_twice(house: House, counter: Counter) -> None:
    crowd = [resident(number) for number in range(250)]
    house.put("bulk", crowd, "Imbauan")
    house.drain("bulk")
    assert house.states() == {"accepted": 250}
    assert [len(request.numbers) for request in counter.taken] == [100, 100, 50]
    assert reached(counter) == Tally(crowd)


@both_engines
def test_an_imbauan_s_text_is_its_own_row_s(house: House, counter: Counter, now: datetime) -> None:
    imbauan = imbauan_on_its_way("Kunci ganda motor.", now)
    house.put("bulk", [SARI], "unused", imbauan=imbauan.id)
    Outbox.update(body=None).execute()
    house.drain("bulk")
    assert counter.taken[0].form["message"] == "Kunci ganda motor."
    assert stored.counts(imbauan.id)["accepted"] == 1


def test_alarms_and_different_texts_have_calls_of_their_own(house: House, counter: Counter) -> None:
    house.put("alarm", [DARMO, UJANG, WATI], "Pos Melati diam")
    house.drain("alarm")
    assert [len(request.numbers) for request in counter.taken] == [1, 1, 1]
    counter.taken.clear()
    house.put("bulk", [SARI], "satu")
    house.put("bulk", [YANTO, DARMO], "dua")
    house.drain("bulk")
    assert sorted((request.form["message"], len(request.numbers)) for request in counter.taken) == [
        ("dua", 2),
        ("satu", 1),
    ]


def test_the_same_words_to_one_phone_twice_are_two_messages(house: House, counter: Counter) -> None:
    house.put("reply", [UJANG, DARMO], "AMAN Pos Melati tersimpan.")
    house.put("reply", [UJANG], "AMAN Pos Melati tersimpan.")
    house.drain("reply")
    assert house.states() == {"accepted": 3}
    assert reached(counter) == {UJANG: 2, DARMO: 1}


def test_calls_of_a_pass_go_side_by_side(house: House, counter: Counter) -> None:
    together = threading.Barrier(4, timeout=60)

    def wait_for_all(handler: Handler, request: Request) -> None:
        together.wait()
        take_all(handler, request)

    house.providers[CARRIER] = AfricasTalking(
        house.settings.model_copy(update={"at_base_url": counter.url}), Wire(60, 60)
    )
    counter.play = wait_for_all
    house.put("alarm", [SARI, YANTO, DARMO, UJANG])
    assert house.send("alarm") == 4
    assert house.states() == {"accepted": 4}


def test_each_recipient_by_its_own_answer(house: House, counter: Counter) -> None:
    counter.says(
        201, answer([entry(UJANG, 406, "None"), entry(SARI), entry(YANTO, 500, "ATXid_9")])
    )
    house.put("bulk", [SARI, YANTO, DARMO, UJANG])
    house.drain("bulk")
    assert [(row.state, row.reason) for row in house.rows()] == [
        ("accepted", None),
        ("uncertain", "InternalServerError"),
        ("uncertain", "not in the answer"),
        ("refused", "UserInBlacklist"),
    ]


def test_who_may_not_be_sent_to_never_reaches_the_carrier(house: House, counter: Counter) -> None:
    house.put("bulk", [SARI, AH_LONG, "+62711512345", YANTO])
    house.drain("bulk")
    assert [(row.state, row.reason) for row in house.rows()] == [
        ("accepted", None),
        ("refused", "country"),
        ("refused", "country"),
        ("accepted", None),
    ]
    assert reached(counter) == Tally([SARI, YANTO])


def test_what_did_not_leave_goes_back_and_is_tried_again(house: House, counter: Counter) -> None:
    counter.says(401, b"The supplied authentication is invalid", "text/plain")
    house.put("reply", [SARI])
    assert house.send("reply") == 1
    (row,) = house.rows()
    assert (row.state, row.attempts, row.reason) == (
        "pending",
        1,
        "http 401 The supplied authentication is invalid",
    )
    assert row.not_before > house.now
    assert house.send("reply") == 0
    counter.play = take_all
    house.drain("reply", timedelta(minutes=5))
    assert house.states() == {"accepted": 1}


def test_the_pause_before_another_try_grows_to_its_limit(house: House, counter: Counter) -> None:
    counter.says(400, b"")
    house.put("reply", [SARI])
    waits, at = [], timedelta()
    for _ in range(8):
        assert house.send("reply", at) == 1
        (row,) = house.rows()
        waits.append(round((row.not_before - house.now - at).total_seconds()))
        at = row.not_before - house.now + timedelta(seconds=1)
    assert waits == [60, 60, 60, 80, 160, 300, 300, 300]  # never less than the carrier's own pause


def test_a_carrier_that_cannot_be_reached_is_left_alone(house: House, counter: Counter) -> None:
    closed = house.settings.model_copy(update={"at_base_url": "http://127.0.0.1:9"})
    house.providers[CARRIER] = AfricasTalking(closed, Wire(0.3, 0.3))
    house.put("bulk", [resident(number) for number in range(250)])
    house.drain("bulk")
    tried = [row.attempts for row in house.rows()]
    assert (
        tried.count(0) == 50
    )  # after two calls in a row that did not leave, the rest was not even claimed
    assert house.states() == {"pending": 250}
    house.providers[CARRIER] = AfricasTalking(
        house.settings.model_copy(update={"at_base_url": counter.url})
    )
    house.drain("bulk", timedelta(minutes=10))
    assert house.states() == {"accepted": 250}
    assert set(reached(counter).values()) == {1}


def test_one_message_the_carrier_chokes_on_holds_up_no_other(
    house: House, counter: Counter
) -> None:
    def choke(handler: Handler, request: Request) -> None:
        if request.form["message"] == "buruk":
            handler.say(400, b"Bad request", "text/plain")
        else:
            take_all(handler, request)

    counter.play = choke
    house.put("reply", [SARI], "buruk")
    house.put("reply", [resident(number) for number in range(30)], "baik")
    house.drain("reply")
    assert house.states() == {"pending": 1, "accepted": 30}
    house.put("reply", [YANTO], "juga baik")
    house.drain("reply", timedelta(minutes=2))
    assert house.states() == {"pending": 1, "accepted": 31}


def test_an_empty_account_stops_the_imbauan_and_loses_nobody(
    house: House, counter: Counter
) -> None:
    def broke(handler: Handler, request: Request) -> None:
        handler.say(201, answer([entry(number, 405, "None") for number in request.numbers]))

    counter.play = broke
    house.put("bulk", [resident(number) for number in range(250)])
    house.drain("bulk")
    assert house.states() == {"pending": 250}
    assert len(counter.taken) == 1
    counter.play = take_all
    house.drain("bulk", timedelta(minutes=20))
    assert house.states() == {"accepted": 250}


def test_throttling_rests_as_long_as_asked(house: House, counter: Counter) -> None:
    counter.says(429, b"slow down", "text/plain", Retry_After="200")
    house.put("bulk", [SARI])
    house.put("alarm", [DARMO])
    house.drain("bulk")
    house.drain("alarm")
    counter.play = take_all
    assert house.send("bulk", timedelta(seconds=190)) == 0
    assert house.send("alarm", timedelta(seconds=12)) == 1  # an alarm does not wait that long
    assert house.send("bulk", timedelta(seconds=210)) == 1


def test_while_answers_are_unclear_only_single_recipients_are_risked(
    house: House, counter: Counter
) -> None:
    crowd = [resident(number) for number in range(250)]
    counter.says(502, b"<html>Bad Gateway</html>", "text/html")
    house.put("bulk", crowd)
    at = timedelta()
    for _ in range(200):  # ten minutes of it
        house.drain("bulk", at)
        at += timedelta(seconds=3)
    sizes = [len(request.numbers) for request in counter.taken]
    assert sizes[0] == 100
    assert set(sizes[1:]) == {1}
    assert len(sizes) < 20
    assert house.states()["uncertain"] == sum(sizes)
    counter.play = take_all
    house.drain("bulk", at + timedelta(minutes=2))
    assert house.states() == {"uncertain": sum(sizes), "accepted": 250 - sum(sizes)}
    assert [len(request.numbers) for request in counter.taken][len(sizes) : len(sizes) + 2] == [
        1,
        100,
    ]
    house.lapse(timedelta(days=2))
    house.drain("bulk", timedelta(days=2))
    assert set(reached(counter).values()) == {1}  # nobody was handed over twice


def test_calls_side_by_side_that_stay_unclear_are_one_bad_moment(
    house: House, counter: Counter
) -> None:
    """A rest grows from one pass to the next, not by how many calls a pass makes at once."""
    for number in range(24):
        house.put("reply", [resident(number)], f"jawaban {number}")
    counter.says(500, b"")
    sent = [house.send("reply", timedelta(seconds=at)) for at in (0, 4, 10, 19, 30)]
    assert sent == [8, 0, 8, 0, 8]


def test_answers_are_never_repeated_when_unclear(house: House, counter: Counter) -> None:
    counter.says(500, b"")
    house.put("reply", [SARI])
    house.drain("reply")
    counter.play = take_all
    house.drain("reply", timedelta(hours=1))
    assert house.states() == {"uncertain": 1}
    assert reached(counter)[SARI] == 1


def test_an_unclear_alarm_is_repeated_once_and_marked(house: House, counter: Counter) -> None:
    counter.says(500, b"")
    house.put("alarm", [DARMO], "Pos Melati diam")
    house.drain("alarm")
    house.drain("alarm", timedelta(minutes=9))
    assert len(counter.taken) == 1
    house.drain("alarm", timedelta(minutes=11))
    assert [request.form["message"] for request in counter.taken] == [
        "Pos Melati diam",
        "ULANG Pos Melati diam",
    ]
    for minutes in (22, 33, 60, 180):
        house.drain("alarm", timedelta(minutes=minutes))
    assert len(counter.taken) == 2


def test_an_alarm_that_did_not_leave_is_tried_for_as_long_as_it_takes(
    house: House, counter: Counter
) -> None:
    counter.says(401, b"")
    house.put("alarm", [DARMO])
    for seconds in range(0, 600, 2):
        house.send("alarm", timedelta(seconds=seconds))
    assert 8 < len(counter.taken) < 60
    counter.play = take_all
    house.drain("alarm", timedelta(minutes=12))
    assert house.states() == {"accepted": 1}


def test_a_carrier_that_is_switched_off_waits_for_it(house: House, counter: Counter) -> None:
    house.put("reply", [SARI], carrier="smpp")
    house.put("reply", [YANTO])
    house.drain("reply")
    assert house.states() == {"pending": 1, "accepted": 1}


def test_the_report_of_an_unclear_message_finds_it(
    house: House, counter: Counter, vault: Vault
) -> None:
    counter.says(502, b"")
    house.put("bulk", [SARI])
    house.drain("bulk")
    receipt = house.providers[CARRIER].read_receipt({"id": "ATXid_7", "status": "Success"})
    with transaction():
        assert stored.apply_receipts(
            [(receipt.provider_id, vault.hashes_of(SARI), receipt.state, receipt.reason)],
            house.now + timedelta(hours=1),
        ) == [True]
    assert house.states() == {"delivered": 1}


@both_engines
def test_no_transaction_and_no_connection_is_held_during_a_call(
    house: House, database: Database
) -> None:
    seen: list[bool] = []

    class Watching(AfricasTalking):
        def send(self, outgoing: Outgoing) -> list[Sent]:
            seen.append(database.in_transaction())
            return [Sent(number, "accepted", f"id-{number[-3:]}") for number in outgoing.numbers]

    house.providers[CARRIER] = Watching(house.settings)
    house.put("bulk", [SARI])
    house.drain("bulk")
    assert seen == [False]


@pytest.mark.parametrize(
    "trouble", [RuntimeError("+6281200000001"), NotImplementedError(), KeyError("x")]
)
def test_a_fault_of_ours_during_a_call_is_uncertain(house: House, trouble: Exception) -> None:
    class Faulty(AfricasTalking):
        def send(self, outgoing: Outgoing) -> list[Sent]:
            raise trouble

    house.providers[CARRIER] = Faulty(house.settings)
    house.put("bulk", [SARI, YANTO])
    house.drain("bulk")
    assert [(row.state, row.reason) for row in house.rows()] == [("uncertain", "trouble")] * 2


def test_an_adapter_that_forgets_somebody_leaves_all_uncertain(house: House) -> None:
    class Forgetful(AfricasTalking):
        def send(self, outgoing: Outgoing) -> list[Sent]:
            return [Sent(outgoing.numbers[-1], "accepted", "1")]

    house.providers[CARRIER] = Forgetful(house.settings)
    house.put("bulk", [SARI, YANTO])
    house.drain("bulk")
    assert house.states() == {"uncertain": 2}


def test_a_call_that_would_outlive_its_lease_does_not_begin(
    house: House, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LATEST_START", -1.0)
    house.put("bulk", [SARI])
    house.send("bulk")
    assert counter.taken == []
    assert [(row.state, row.reason) for row in house.rows()] == [("pending", "no time left")]
    monkeypatch.setattr(outbox, "LATEST_START", 35.0)
    house.drain("bulk", timedelta(minutes=1))
    assert house.states() == {"accepted": 1}


@both_engines
def test_a_database_away_for_a_moment_loses_no_result(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = stored.record, [DatabaseAway("away"), DatabaseAway("away")]

    def record(results: Sequence[stored.Result], now: datetime) -> int:
        if failures:
            raise failures.pop()
        return real(results, now)

    monkeypatch.setattr(outbox, "RECORD_AGAIN", (0.0, 0.0, 0.0))
    monkeypatch.setattr("gateway.jobs.outbox.outbox.record", record)
    house.put("bulk", [SARI])
    house.send("bulk")
    assert house.states() == {"accepted": 1}


@both_engines
def test_what_could_not_be_written_down_is_uncertain_and_not_sent_again(
    house: House, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(results: Sequence[stored.Result], now: datetime) -> int:
        raise DatabaseAway("away")

    monkeypatch.setattr(outbox, "RECORD_AGAIN", ())
    with monkeypatch.context() as broken:
        broken.setattr("gateway.jobs.outbox.outbox.record", away)
        house.put("bulk", [SARI])
        with pytest.raises(DatabaseAway):
            house.send("bulk")
    assert house.states() == {"sending": 1}
    house.drain("bulk", timedelta(seconds=30))
    assert house.lapse(timedelta(seconds=61)) == 1
    house.drain("bulk", timedelta(seconds=62))
    assert house.states() == {"uncertain": 1}
    assert reached(counter)[SARI] == 1


def test_too_late_is_not_sent(house: House, counter: Counter) -> None:
    house.put("reply", [SARI], expires_at=house.now + timedelta(hours=1))
    house.drain("reply", timedelta(hours=2))
    house.lapse(timedelta(hours=2))
    assert counter.taken == []
    assert house.states() == {"expired": 1}


_DYING_WORKER = """
import json, os, signal, sys
from datetime import datetime
from gateway.jobs.outbox import send_lane
from gateway.carriers import Limits
from gateway.carriers.africastalking import AfricasTalking
from gateway.install.settings import Settings
from storage.engine.db import open_database
from storage.engine.vault import Vault

told = json.loads(sys.argv[1])
settings = Settings(**told["settings"])
open_database(settings.database_url)
vault = Vault(settings.data_keys, settings.lookup_keys)


class Dying(AfricasTalking):
    limits = Limits(recipients=20)
    calls = 0

    def send(self, outgoing):
        self.calls += 1
        if self.calls == told["dies_at"] and told["dies"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        sent = super().send(outgoing)
        if self.calls == told["dies_at"] and told["dies"] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return sent


providers = {"africastalking": Dying(settings)}
now = datetime.fromisoformat(told["now"])
while send_lane("bulk", "dying", providers, vault, settings, now):
    pass
"""


@both_engines
@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_worker_killed_in_an_imbauan_doubles_and_drops_nobody(
    house: House, counter: Counter, dies: str
) -> None:
    crowd = [resident(number) for number in range(200)]
    house.put("bulk", crowd)
    settings = house.settings.model_dump(
        mode="json",
        include={
            "database_url",
            "data_keys",
            "lookup_keys",
            "at_api_key",
            "at_base_url",
            "var_dir",
        },
    )
    told = {
        "settings": settings | {"at_base_url": counter.url},
        "now": house.now.isoformat(),
        "dies": dies,
        "dies_at": 4,
    }
    worker = ran(["-c", _DYING_WORKER, json.dumps(told)], os.environ)
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    assert house.states() == {"accepted": 60, "sending": 20, "pending": 120}
    house.drain("bulk", timedelta(seconds=10))
    assert house.states() == {"accepted": 180, "sending": 20}
    assert house.lapse(timedelta(seconds=61)) == 20
    house.drain("bulk", timedelta(seconds=62))
    assert house.states() == {"accepted": 180, "uncertain": 20}
    handed = reached(counter)
    assert set(handed.values()) == {1}
    assert len(handed) == (180 if dies == "before" else 200)


@both_engines
def test_two_workers_share_a_lane_without_doubles(
    house: House, counter: Counter, database_url: str
) -> None:
    crowd = [resident(number) for number in range(1000)]
    house.put("bulk", crowd)
    told = {
        "settings": house.settings.model_dump(
            mode="json",
            include={"database_url", "data_keys", "lookup_keys", "at_api_key", "var_dir"},
        )
        | {"at_base_url": counter.url},
        "now": house.now.isoformat(),
        "dies": "never",
        "dies_at": 0,
    }
    command = ["-c", _DYING_WORKER, json.dumps(told)]
    with ThreadPoolExecutor(2) as pool:
        workers = list(pool.map(lambda _: ran(command, os.environ), range(2)))
    assert [worker.returncode for worker in workers] == [0, 0], [w.stderr for w in workers]
    assert house.states() == {"accepted": 1000}
    assert reached(counter) == Tally(crowd)


def test_logs_show_neither_numbers_nor_texts(
    house: House, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    plays = [
        take_all,
        lambda h, r: h.say(401, SARI.encode(), "text/plain"),
        lambda h, r: h.say(500, r.numbers[0].encode()),
    ]
    with structlog.testing.capture_logs() as logs:
        for place, play in enumerate(plays):
            counter.play = play
            house.put("bulk", [SARI, YANTO], f"RAHASIA {place}")
            house.drain("bulk", timedelta(minutes=place * 30))
    # The database driver's debug lines are its own matter: they are off, and texts and numbers in
    # them are sealed.
    said = json.dumps(logs) + "".join(
        line.getMessage() for line in caplog.records if line.name != "peewee"
    )
    assert "lane.pass" in said
    for secret in (SARI[1:], YANTO[1:], "RAHASIA", "key-of-the-tests"):
        assert secret not in said
    assert SARI[1:] not in repr([row.reason for row in house.rows()])


@pytest.mark.parametrize("lane", ["alarm", "reply", "bulk"])
def test_what_goes_well_makes_no_noise(house: House, lane: str) -> None:
    house.put(lane, [SARI, YANTO, DARMO])
    with structlog.testing.capture_logs() as logs:
        house.drain(lane)
    assert (
        house.states() == {"accepted": 3}
        and [entry for entry in logs if entry["log_level"] != "debug"] == []
    )


def test_the_drains_are_public_names() -> None:
    from gateway.install.queues import LANES

    for lane in ("alarm", "reply", "bulk"):
        assert LANES[lane] == f"gateway.jobs.outbox.drain_{lane}"
        assert callable(getattr(outbox, f"drain_{lane}"))


def test_a_drain_sends_with_this_process_s_runtime(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway import jobs
    from gateway.jobs import stopping

    class Runtime:
        settings, vault, providers = house.settings, house.vault, house.providers

    monkeypatch.setattr(jobs, "runtime", Runtime)
    stopping.clear()
    house.now = datetime.now(UTC)  # a drain is the edge where the real time comes in
    house.put("reply", [SARI, YANTO])
    assert outbox.drain_reply() == 2
    assert outbox.drain_alarm() == outbox.drain_bulk() == 0
    assert house.states() == {"accepted": 2}


def test_not_sent_says_why() -> None:
    assert str(NotSent("throttled", 120)) == "throttled"


@both_engines
@pytest.mark.parametrize("lane", ["alarm", "reply"])
def test_a_message_that_no_key_opens_holds_up_no_other(
    house: House, counter: Counter, lane: str
) -> None:
    house.put(lane, [SARI, UJANG])
    Outbox.update(body=b"damaged").where(Outbox.id == house.rows()[0].id).execute()
    house.drain(lane)
    assert [(row.state, row.reason) for row in house.rows()] == [
        ("refused", "unreadable"),
        ("accepted", None),
    ]


@both_engines
def test_an_unclear_alarm_that_no_key_opens_is_not_repeated_and_stops_no_other(
    house: House, counter: Counter
) -> None:
    house.put("alarm", [SARI, UJANG])
    for row in house.rows():
        Outbox.update(
            state="uncertain", body=b"damaged" if row.id == 1 else row.body, updated_at=house.now
        ).where(Outbox.id == row.id).execute()
    house.put("alarm", [WATI])
    house.drain("alarm", timedelta(minutes=10))
    assert reached(counter) == {UJANG: 1, WATI: 1}


@both_engines
def test_a_number_that_no_key_opens_holds_up_no_other(house: House, counter: Counter) -> None:
    house.put("reply", [SARI, UJANG])
    Phone.update(sealed=b"damaged").where(Phone.id == house.rows()[0].phone_id).execute()
    house.drain("reply")
    assert [row.state for row in house.rows()] == ["refused", "accepted"]
