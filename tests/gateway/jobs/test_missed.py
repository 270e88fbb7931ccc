"""SMS that never reached us are fetched, once, by one clock, through the real adapter and SDK."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
import structlog
from peewee import Database

from flows.rules.tickets import grouped
from gateway.carriers.form import write_form
from gateway.install.settings import Settings
from gateway.jobs import missed
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Bookmark, Inbox, Seen
from storage.received import bookmarks, inbox
from tests.cast import SARI, YANTO
from tests.gateway.carriers.counter import Counter, Handler, Request, open_counter
from tests.gateway.conftest import both_engines
from tests.gateway.records import CARRIER, House

PAGE = 100
MINUTE = timedelta(minutes=1)


class Shelf:
    """What the carrier keeps, and hands out a page at a time."""

    def __init__(self, counter: Counter) -> None:
        self.counter, self.kept = counter, list[Any]()
        counter.play = self._answer

    def add(self, phone: str, text: str, at: datetime) -> None:
        date = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        self.kept.append(
            {
                "id": len(self.kept) + 1,
                "from": phone,
                "to": "20880",
                "text": text,
                "date": date,
                "linkId": None,
            }
        )

    def _answer(self, handler: Handler, request: Request) -> None:
        after = int(request.form["lastReceivedId"])
        page = [sms for sms in self.kept if not isinstance(sms, dict) or sms["id"] > after][:PAGE]
        handler.say(200, json.dumps({"SMSMessageData": {"Messages": page}}).encode())


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with open_counter() as counter:
        yield Shelf(counter)


@pytest.fixture
def house(
    shelf: Shelf, settings: Settings, database: Database, vault: Vault, now: datetime
) -> House:
    """It has asked once, before anything was sent."""
    house = House(settings.model_copy(update={"at_base_url": shelf.counter.url}), database, vault)
    assert missed.fetch(house.runtime, now - MINUTE) == set()
    return house


def last() -> str:
    return str(Bookmark.get().last)


def test_what_was_missed_is_reported_and_answered_once(
    house: House, shelf: Shelf, now: datetime
) -> None:
    shelf.add(SARI, "LAPOR maling di 7 ulu", now)
    assert missed.fetch(house.runtime, now) == {"intake"}
    house.handle(now)
    for turn in range(1, 4):
        assert missed.fetch(house.runtime, now + turn * MINUTE) == set()
        house.handle(now + turn * MINUTE)
    (report,) = house.reports()
    assert report.created_at == now
    assert (
        len(
            [
                text
                for text in house.answers(SARI)
                if grouped(report.code) in text and "main hakim" in text
            ]
        )
        == 1
    )
    assert (last(), shelf.counter.taken[-1].form["lastReceivedId"]) == ("1", "1")


@pytest.mark.parametrize("first", ["callback", "poll"])
def test_a_message_by_both_roads_is_one_report(
    house: House, shelf: Shelf, now: datetime, first: str
) -> None:
    text = "LAPOR maling di 7 ulu, NIK 1671021234567890"
    shelf.add(SARI, text, now)
    roads = [lambda: house.sms(SARI, text, now, now), lambda: missed.fetch(house.runtime, now)]
    for bring in roads if first == "callback" else reversed(roads):
        bring()
        house.handle(now)
    house.sms(SARI, text, now, now + timedelta(hours=12), id_="ATXid_1")  # the carrier's last try
    house.handle(now + timedelta(hours=12))
    assert len(house.reports()) == 1
    assert Inbox.select().count() == 1


@pytest.mark.parametrize("apart", [0, 1], ids=["one second", "two seconds"])
@pytest.mark.parametrize(("first", "then"), list(permutations(("callback", "list", "spool"), 2)))
def test_two_roads_under_two_ids(
    house: House, shelf: Shelf, now: datetime, first: str, then: str, apart: int
) -> None:
    """The same words in the same second are one message by both roads; a second later, two."""
    text = "DARURAT kebakaran di 7 ulu"
    for place, road in enumerate((first, then)):
        said = now + timedelta(seconds=place * apart)
        if road == "list":
            shelf.add(SARI, text, said)
            missed.fetch(house.runtime, now + place * MINUTE)
        elif road == "callback":
            house.sms(SARI, text, said, now + place * MINUTE, id_=f"ATXid_{place}")
        else:
            form = {
                "id": f"ATXid_{place}",
                "from": SARI,
                "to": "20880",
                "text": text,
                "date": f"{said:%Y-%m-%d %H:%M:%S}",
            }
            carrier, at = house.runtime.providers[CARRIER], now + place * MINUTE
            house.runtime.spool.put(carrier.read(write_form("sms", form), at))
            house.handle(now + place * MINUTE)
    house.handle(now + 2 * MINUTE)
    assert Inbox.select().count() == 1 + apart


@pytest.mark.parametrize("wrong", [timedelta(days=3), timedelta(days=20)])
def test_what_came_by_callback_is_the_same_in_a_list_whatever_the_clock_shows(
    house: House, shelf: Shelf, now: datetime, wrong: timedelta
) -> None:
    text = "LAPOR maling di 7 ulu"
    house.sms(SARI, text, now, now, id_="ATXid_1")
    shelf.add(SARI, text, now)
    missed.fetch(house.runtime, now + wrong)
    house.handle(now + wrong)
    assert (Inbox.select().count(), len(house.reports()), last()) == (1, 1, "1")


def test_it_is_asked_once_a_minute_by_one_clock_of_many(
    house: House, shelf: Shelf, now: datetime
) -> None:
    asked = len(shelf.counter.taken)
    threads = [threading.Thread(target=missed.fetch, args=(house.runtime, now)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missed.fetch(house.runtime, now + timedelta(seconds=59)) == set()
    assert len(shelf.counter.taken) == asked + 1
    missed.fetch(house.runtime, now + MINUTE)
    assert len(shelf.counter.taken) == asked + 2


def test_it_reads_a_hundred_at_a_time_until_there_is_no_more(
    house: House, shelf: Shelf, now: datetime
) -> None:
    for number in range(250):
        shelf.add(SARI, f"LAPOR maling {number}", now)
    missed.fetch(house.runtime, now)
    assert (Inbox.select().count(), last()) == (250, "250")


def test_a_long_list_is_gone_on_with_at_once(
    house: House, shelf: Shelf, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(missed, "MOST_PAGES", 2)
    for number in range(250):
        shelf.add(SARI, f"LAPOR maling {number}", now)
    for expected in ("200", "250"):
        missed.fetch(house.runtime, now)
        assert last() == expected
    assert Inbox.select().count() == 250


@both_engines
def test_what_makes_no_sense_is_counted_and_said(house: House, shelf: Shelf, now: datetime) -> None:
    shelf.add(SARI, "LAPOR maling", now)
    shelf.kept += ["rubbish", {"id": 2, "from": SARI, "to": "20880", "text": "tanpa tanggal"}]
    with structlog.testing.capture_logs() as logs:
        missed.fetch(house.runtime, now)
    (said,) = [
        entry for entry in logs if entry["event"] != "wake_up.silent"
    ]  # a wake-up of another thread may fail meanwhile
    assert (said["event"], said["carrier"], said["fresh"]) == ("missed.fetched", CARRIER, 1)
    assert said["skipped"] >= 2
    assert last() == "2"
    assert Inbox.select().count() == 1


@pytest.mark.parametrize(("status", "pause"), [(500, 60), (429, 120), (401, 300)])
def test_a_carrier_that_does_not_answer_is_left_alone(
    house: House, shelf: Shelf, now: datetime, status: int, pause: int
) -> None:
    shelf.add(SARI, "LAPOR maling", now)
    shelf.counter.says(status, b"")
    assert missed.fetch(house.runtime, now) == set()
    asked = len(shelf.counter.taken)
    shelf.counter.play = shelf._answer
    assert missed.fetch(house.runtime, now + timedelta(seconds=pause - 1)) == set()
    assert (len(shelf.counter.taken), last()) == (asked, "")
    assert missed.fetch(house.runtime, now + timedelta(seconds=pause)) == {"intake"}


def test_what_was_sent_before_we_began_is_not_ours(
    house: House, shelf: Shelf, now: datetime
) -> None:
    shelf.add(SARI, "LAPOR dari sistem lama", now - timedelta(days=2))
    shelf.add(SARI, "LAPOR dari sistem lama", now - timedelta(minutes=2))
    shelf.add(YANTO, "LAPOR maling", now)
    missed.fetch(house.runtime, now)
    assert ([row.sent_at for row in Inbox.select()], last()) == ([now], "3")


def test_a_list_that_comes_days_late_tells_nothing_anew(
    house: House, shelf: Shelf, now: datetime
) -> None:
    """Callbacks came all the time, under other ids, and their rows are gone."""
    for turn, text in enumerate(("LAPOR maling di 7 ulu", "LAPOR petasan di 7 ulu", "INFO")):
        said = now + turn * timedelta(days=1)
        shelf.add(SARI, text, said)
        if turn < 2:
            house.sms(SARI, text, said, said)
            house.handle(said)
    late = now + timedelta(days=3)
    with connected(), transaction():
        assert inbox.purge(late, 100) == 1  # of the newest a shell stays
    assert missed.fetch(house.runtime, late) == {"intake"}  # the third reached us by no other road
    house.handle(late)
    assert len(house.reports()) == 2
    assert [bool(row.body) for row in Inbox.select().order_by(Inbox.id)] == [False, True]


@both_engines
def test_what_the_version_before_kept_is_known_across_the_upgrade(
    house: House, shelf: Shelf, now: datetime
) -> None:
    for text in ("LAPOR maling di 7 ulu", "LAPOR petasan di 7 ulu"):
        shelf.add(SARI, text, now)
        house.sms(SARI, text, now, now)
    house.sms(YANTO, "INFO", now, now)
    with connected(), transaction():
        Seen.delete().execute()
        Inbox.update(digest=None, same=None).execute()
    assert missed.fetch(house.runtime, now) == set()
    assert Inbox.select().where(Inbox.digest.is_null(False)).count() == Inbox.select().count() == 3


def test_what_the_version_before_spooled_is_known_by_any_road(
    house: House, shelf: Shelf, now: datetime
) -> None:
    text = "LAPOR maling di 7 ulu"
    body = {
        "id": "ATXid_1",
        "from": SARI,
        "to": "20880",
        "text": text,
        "date": f"{now:%Y-%m-%d %H:%M:%S}",
    }
    house.runtime.spool.put([inbox.Item(CARRIER, "sms", "ATXid_1", SARI, body, now)])
    house.handle(now)
    house.sms(SARI, text, now, now, id_="ATXid_1")
    shelf.add(SARI, text, now)
    assert missed.fetch(house.runtime, now) == set()
    house.handle(now)
    assert len(house.reports()) == Inbox.select().count() == 1


def test_what_may_have_been_forgotten_is_not_handled_again(
    house: House, shelf: Shelf, now: datetime
) -> None:
    """After a week without a list; callbacks came all the time, and their rows are gone."""
    shelf.add(SARI, "LAPOR maling", now)
    shelf.add(SARI, "LAPOR petasan", now + timedelta(days=5))
    missed.fetch(house.runtime, now + timedelta(days=8))
    assert [row.sent_at for row in Inbox.select()] == [now + timedelta(days=5)]


@both_engines
def test_a_bookmark_never_goes_back(database: Database, now: datetime) -> None:
    with connected(), transaction():
        place = bookmarks.claim(CARRIER, now, MINUTE)
        assert place == bookmarks.Place("", now)
        assert bookmarks.claim(CARRIER, now, MINUTE) is None
        assert bookmarks.move(CARRIER, "", "7", now)
        assert not bookmarks.move(CARRIER, "", "3", now)
        assert bookmarks.claim(CARRIER, now + MINUTE, MINUTE) == bookmarks.Place("7", now)
        bookmarks.ask_again(CARRIER, now + MINUTE)
        assert bookmarks.claim(CARRIER, now + MINUTE, MINUTE) == bookmarks.Place("7", now)


def test_a_silent_carrier_is_known(database: Database, now: datetime) -> None:
    with connected(), transaction():
        bookmarks.claim(CARRIER, now, MINUTE)
        assert bookmarks.unheard(now + 4 * MINUTE, 5 * MINUTE) == []
        assert bookmarks.unheard(now + 6 * MINUTE, 5 * MINUTE) == [CARRIER]
        bookmarks.move(CARRIER, "", "", now + 6 * MINUTE)
        assert bookmarks.unheard(now + 7 * MINUTE, 5 * MINUTE) == []
        assert bookmarks.unheard(now + 12 * MINUTE, 5 * MINUTE) == [CARRIER]
