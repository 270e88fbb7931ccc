"""Every word of a guard, here or at a carrier, is heard before the guard counts as missing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from peewee import Database

from gateway.carriers.form import write_form
from gateway.install.settings import Settings
from gateway.install.shutdown import Shutdown
from gateway.jobs import hearing, intake, missed
from gateway.jobs import posts as steps
from storage import people
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Inbox, Outbox, Phone, Slot
from tests.cast import DARMO, SARI, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter, open_counter
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.test_alarms import Night
from tests.gateway.jobs.test_missed import Shelf
from tests.gateway.records import CARRIER

SECOND = timedelta(seconds=1)


@pytest.fixture
def counter() -> Iterator[Counter]:
    with open_counter() as opened:
        yield opened


@pytest.fixture
def shelf(counter: Counter) -> Shelf:
    return Shelf(counter)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of this process hear all the time, and wait for nobody longer than a moment."""
    monkeypatch.setattr(hearing, "_hearing_since", float("-inf"))
    monkeypatch.setattr(hearing, "AGAIN_AFTER", 0.01)


@pytest.fixture
def night(
    counter: Counter,
    shelf: Shelf,
    settings: Settings,
    database: Database,
    vault: Vault,
    now: datetime,
) -> Night:
    """Pos Melati; the carrier has been asked once, before the watch began."""
    night = Night(settings, database, vault, now, counter)
    missed.fetch(night.runtime, night.at(-5))
    return night


def judged(night: Night, seconds: float) -> str:
    """What the first slot is after a round of the clock so many seconds after its grace."""
    steps.tell_missed(night.runtime, night.at(20) + seconds * SECOND)
    return night.states()[0]


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "menunggu"), (4.9, "menunggu"), (5, "terlewat"), (600, "terlewat")]
)
def test_a_word_has_five_seconds_for_its_way(night: Night, seconds: float, state: str) -> None:
    assert judged(night, seconds) == state


@pytest.mark.parametrize("road", ["inbox", "spool", "carrier"])
def test_a_word_that_waits_anywhere_is_heard_first_though_no_worker_runs(
    night: Night, shelf: Shelf, road: str
) -> None:
    at, arrived = night.at(19), night.at(21)
    if road == "inbox":
        night.sms(UJANG, "MASUK 3", at, arrived)
    elif road == "spool":
        form = {
            "id": "ATXid_s",
            "from": UJANG,
            "to": "20880",
            "text": "MASUK 3",
            "date": f"{at:%Y-%m-%d %H:%M:%S}",
        }
        carrier = night.runtime.providers[CARRIER]
        night.runtime.spool.put(carrier.read(write_form("sms", form), arrived))
    else:
        shelf.add(UJANG, "MASUK 3", at)
    assert judged(night, 75) == "hadir"
    assert night.alarms() == [] and len(night.answers(UJANG)) == 1


@both_engines
def test_only_the_words_of_these_guards_are_waited_for(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much waits in a flood, an alarm waits for nobody else's messages."""
    for n in range(30):
        night.sms(resident(n), "LAPOR petasan di 7 ulu", night.at(20), night.at(20))
    night.sms(WATI, "MASUK", night.at(19), night.at(20))
    monkeypatch.setattr(hearing, "LISTEN", 60.0)
    assert judged(night, 6) == "hadir"
    assert Inbox.select().where(Inbox.state == "new").count() == 30


@both_engines
def test_a_word_that_nobody_can_handle_now_holds_up_the_alarm_for_a_moment_only(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stopped worker leases its phone; when it is handled, the alarmed hear of it."""
    night.sms(UJANG, "MASUK", night.at(19), night.at(20))
    phone = people.find_phone(night.vault, UJANG)
    assert phone is not None
    with transaction():
        Phone.update(
            lease_owner="other",
            lease_until=datetime.now(tz=night.start.tzinfo) + timedelta(hours=1),
        ).execute()
    monkeypatch.setattr(hearing, "LISTEN", 0.3)
    assert judged(night, 6) == "terlewat"
    with transaction():
        Phone.update(lease_owner=None, lease_until=None).execute()
    night.send(20.2)
    night.handle(night.at(21))
    assert night.states()[0] == "hadir" and night.alarms("heard") == ["pending"]


@pytest.mark.parametrize("how", ["refuses", "rubbish", "silent"])
def test_a_carrier_that_cannot_be_asked_stops_no_alarm_and_is_named(
    night: Night, counter: Counter, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    gone = threading.Event()
    if how == "silent":
        monkeypatch.setattr(hearing, "LISTEN", 0.3)
        counter.play = lambda handler, request: _never(gone)
    else:
        counter.says(500 if how == "refuses" else 200, b"<html>")
    try:
        assert judged(night, 6) == "terlewat"
    finally:
        gone.set()
    slot = Slot.select().order_by(Slot.due_at).first()
    assert slot.unasked == CARRIER
    (alarm,) = [
        night.vault.open_text(row.body, "outbox.body")
        for row in Outbox.select().where(Outbox.dedup_key.startswith("missed"))
    ]
    assert "gangguan jaringan SMS" in alarm and "110" in alarm
    assert night.answers(DARMO) == [alarm]


def _never(gone: threading.Event) -> None:
    gone.wait(20)
    raise ConnectionError


@both_engines
def test_a_carrier_that_was_just_asked_is_not_asked_again(night: Night, counter: Counter) -> None:
    missed.fetch(night.runtime, night.at(20) + 5 * SECOND)
    asked = len(counter.taken)
    assert judged(night, 7) == "terlewat"
    assert len(counter.taken) == asked
    assert Slot.select().where(Slot.unasked.is_null(False)).count() == 0


def test_who_is_told_to_stop_while_listening_judges_nobody(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Shutdown()
    stop.set()
    monkeypatch.setattr(hearing, "stopping", stop)
    monkeypatch.setattr(steps, "stopping", stop)
    assert judged(night, 75) == "menunggu"


@both_engines
def test_a_reminder_too_listens_to_what_was_accepted(night: Night) -> None:
    night.sms(UJANG, "MASUK 3", night.at(9), night.at(11))
    steps.remind(night.runtime, night.at(12))
    assert night.alarms("reminder") == [] and night.states()[0] == "hadir"


def test_after_a_standstill_the_words_have_time_for_their_way(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [1000.0]
    shown = hearing.both_clocks
    monkeypatch.setattr(hearing, "both_clocks", lambda: replace(shown(), steady=times[0]))
    hearing.begin()
    assert judged(night, 75) == "menunggu"
    times[0] += 4.9
    assert judged(night, 80) == "menunggu"
    times[0] += 0.2
    assert judged(night, 81) == "terlewat"


def test_listening_leaves_nothing_open_and_judges_once(night: Night) -> None:
    night.sms(SARI, "LAPOR maling di 7 ulu", night.at(20), night.at(20))
    before = threading.active_count()
    assert judged(night, 6) == "terlewat"
    assert judged(night, 8) == "terlewat"
    end = time.monotonic() + 20
    while threading.active_count() > before and time.monotonic() < end:
        threading.Event().wait(0.01)
    assert threading.active_count() <= before
    assert night.alarms() == ["pending"]
    assert intake.once(night.runtime, night.at(21)) == 1
