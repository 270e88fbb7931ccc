"""What is still to come: desks are told when it will be, and reminded an hour before, once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from flows.gsm import septets
from flows.notice_text import reminders, written
from flows.rules.kinds import KINDS
from flows.rules.notices import Notice, Urgent
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.jobs import coming, desk, retention
from gateway.worker import clock
from storage import people, reports
from storage.engine import db
from storage.models import Outbox, Report
from storage.people import officers
from storage.people.officers import OfficerRow
from storage.places import areas, units
from storage.sent import outbox
from tests.cast import HASAN, LONG_AGO, YANTO
from tests.gateway.conftest import CITY, PLACES, TUJUH_ULU, both_engines

DESK, MOBILE = "0812-0000-0031", "+6281200000031"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
#: What the tests' moment, 22.00 in Palembang, is followed by four hours later.
AT = "02.00 (11/02)"
LIST = "Rincian ada di daftar laporan."
LONG = "Kelurahan dengan nama yang panjang sekali di ujung kota"


@pytest.fixture
def runtime(settings: Settings, database_url: str) -> Iterator[Runtime]:
    """One unit whose desk has a mobile phone."""
    opened = open_runtime(settings)
    with db.connected():
        with db.transaction():
            areas.load(PLACES)
            lines = [("POLRESTABES", CITY, "0711-312011"), ("POLSEK-SU1", "16.71.02", DESK)]
            units.load(
                [
                    {"code": code, "name": code, "parent_code": "", "areas": area, "desk_phone": at}
                    for code, area, at in lines
                ],
                LONG_AGO,
            )
        yield opened
    db.close_all()


def filed(
    runtime: Runtime, number: int, now: datetime, ahead: timedelta = 4 * HOUR, **more: Any
) -> str:
    """A report told at `now` of something so far ahead."""
    fields: dict[str, Any] = {
        "category": "konflik_sosial",
        "area": TUJUH_ULU,
        "urgent": True,
        "sensitive": False,
        "place": f"lr ketapang {number}",
    } | more
    with db.transaction():
        incident = reports.Incident(
            conversation=f"c{number}-0",
            code=f"{number:06d}",
            channel="sms",
            phone_id=None,
            at=now,
            happens_at=now + ahead,
            **fields,
        )
        reports.file(runtime.vault, [incident])
    return incident.code


def texts(runtime: Runtime) -> list[str]:
    """What goes to desks; every one of it to the mobile phone, before everything else."""
    rows = list(Outbox.select().order_by(Outbox.id))
    assert {row.lane for row in rows} <= {"alarm"}
    assert set(numbers_of(runtime, rows)) <= {MOBILE}
    return [body(runtime, row) for row in rows]


def numbers_of(runtime: Runtime, rows: Sequence[Outbox]) -> list[str]:
    numbers = people.number_of(runtime.vault, [row.phone_id for row in rows])
    return [numbers[row.phone_id] for row in rows]


def body(runtime: Runtime, row: Outbox) -> str:
    return runtime.vault.open_text(row.body, outbox.PURPOSE)


def reminded(runtime: Runtime, now: datetime) -> list[str]:
    """The SMS that a round adds."""
    before = len(texts(runtime))
    woken = coming.remind(runtime, now)
    new = texts(runtime)[before:]
    assert woken == ({"alarm"} if new else set())
    return new


def test_the_desk_hears_when_it_will_be(runtime: Runtime, now: datetime) -> None:
    filed(runtime, 482137, now)
    desk.tell_desk(runtime, now)
    area = f"Tawuran/konflik, 7 Ulu, AKAN TERJADI {AT}"
    assert texts(runtime) == [f"MENDESAK 482 137: {area}. {LIST}"]


def test_what_is_past_when_the_desk_hears_of_it_will_not_be(
    runtime: Runtime, now: datetime
) -> None:
    filed(runtime, 482137, now)
    desk.tell_desk(runtime, now + 4 * HOUR)
    assert texts(runtime) == [f"MENDESAK 482 137: Tawuran/konflik, 7 Ulu. {LIST}"]


def test_several_of_one_event_have_its_time_only_if_they_agree(
    runtime: Runtime, now: datetime
) -> None:
    for number in (100001, 100002):
        filed(runtime, number, now, place="lr ketapang")
    desk.tell_desk(runtime, now)
    filed(runtime, 100003, now, place="lr kapten")
    filed(runtime, 100004, now, 5 * HOUR, place="lr kapten")
    desk.tell_desk(runtime, now)
    assert texts(runtime) == [
        f"MENDESAK 2 laporan: 100 001, 100 002. Tawuran/konflik, 7 Ulu, AKAN TERJADI {AT}.",
        "MENDESAK 2 laporan: 100 003, 100 004. Tawuran/konflik, 7 Ulu.",
    ]


def test_an_hour_before_it_is_reminded_of_once(runtime: Runtime, now: datetime) -> None:
    filed(runtime, 482137, now)
    assert reminded(runtime, now + 3 * HOUR - MINUTE) == []
    told = f"1 JAM LAGI 482 137: Tawuran/konflik, 7 Ulu, {AT}."
    assert reminded(runtime, now + 3 * HOUR) == [told]
    for seconds in range(2, 3700, 60):
        assert reminded(runtime, now + 3 * HOUR + timedelta(seconds=seconds)) == []
    (row,) = Outbox.select()
    assert row.expires_at == now + 4 * HOUR


def test_late_the_reminder_says_how_much_is_left_and_too_late_there_is_none(
    runtime: Runtime, now: datetime
) -> None:
    filed(runtime, 482137, now)
    filed(runtime, 482145, now, 4 * HOUR + 30 * MINUTE)
    (told,) = reminded(runtime, now + 4 * HOUR + 7 * MINUTE)
    assert told.startswith("23 MENIT LAGI 482 145: ")


def test_several_that_tell_of_the_same_share_an_sms(runtime: Runtime, now: datetime) -> None:
    for number in (100001, 100002):
        filed(runtime, number, now)
    filed(runtime, 100003, now, category="balap_liar")
    filed(runtime, 100004, now, 4 * HOUR + 5 * MINUTE)
    assert reminded(runtime, now + 3 * HOUR + 10 * MINUTE) == [
        f"50 MENIT LAGI 2 laporan: 100 001, 100 002. Tawuran/konflik, 7 Ulu, {AT}.",
        f"50 MENIT LAGI 100 003: Balap liar, 7 Ulu, {AT}.",
        "55 MENIT LAGI 100 004: Tawuran/konflik, 7 Ulu, 02.05 (11/02).",
    ]


@pytest.mark.parametrize(
    "more",
    [{"sensitive": True}, {"category": "petugas"}, {"urgent": False}, {"ahead": HOUR}],
    ids=["sensitive", "about an officer", "routine", "told within the hour"],
)
def test_of_these_there_is_no_reminder(
    runtime: Runtime, now: datetime, more: dict[str, Any]
) -> None:
    filed(runtime, 482137, now, **more)
    for minutes in range(0, 300, 20):
        assert reminded(runtime, now + minutes * MINUTE) == []


def test_nor_of_one_that_is_closed_but_of_one_that_an_officer_has(
    runtime: Runtime, now: datetime
) -> None:
    closed, taken = filed(runtime, 100001, now), filed(runtime, 100002, now)
    with db.transaction():
        reports.set_state(runtime.vault, closed, "selesai", "", "ayu", now)
        reports.set_state(runtime.vault, taken, "diterima", "", "ayu", now)
    assert [text[:19] for text in reminded(runtime, now + 3 * HOUR)] == ["1 JAM LAGI 100 002:"]


@both_engines
def test_the_officer_who_has_it_is_reminded_too_and_no_other(
    runtime: Runtime, now: datetime
) -> None:
    rows = [OfficerRow(number, "x", "POLSEK-SU1", "petugas", ()) for number in (HASAN, YANTO)]
    with db.transaction():
        ids = officers.save(runtime.vault, rows, LONG_AGO)
    mine, theirs = filed(runtime, 100001, now), filed(runtime, 100002, now)
    left = filed(runtime, 100003, now, category="balap_liar")
    with db.transaction():
        for code, number in ((mine, HASAN), (theirs, YANTO)):
            Report.update(officer=ids[number]).where(Report.code == code).execute()
        officers.disable(ids[YANTO], now)
    coming.remind(runtime, now + 3 * HOUR)
    told = [(numbers_of(runtime, [row])[0], body(runtime, row)[:21]) for row in Outbox.select()]
    assert sorted(told) == sorted(
        [
            (MOBILE, "1 JAM LAGI 2 laporan:"),
            (MOBILE, f"1 JAM LAGI {left[:3]} {left[3:]}: B"),
            (HASAN, "1 JAM LAGI 100 001: T"),
        ]
    )


def test_a_desk_without_a_mobile_phone_holds_nobody_up(runtime: Runtime, now: datetime) -> None:
    filed(runtime, 100001, now, area=None)
    filed(runtime, 100002, now)
    assert len(reminded(runtime, now + 3 * HOUR)) == 1
    assert {report.reminded_at for report in Report.select()} == {now + 3 * HOUR}


def test_a_desk_that_fails_stops_no_other_and_is_tried_again(
    runtime: Runtime, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(runtime, 100001, now, area=None)
    filed(runtime, 100002, now)
    number_of = coming.desks.number_of

    def fails(settings: Settings, unit: Any) -> str:
        if unit.code == "POLRESTABES":
            raise ValueError("made by the test")
        return number_of(settings, unit)

    with monkeypatch.context() as broken:
        broken.setattr(coming.desks, "number_of", fails)
        assert len(reminded(runtime, now + 3 * HOUR)) == 1
    assert Report.get(Report.code == "100001").reminded_at is None
    reminded(runtime, now + 3 * HOUR + MINUTE)
    assert Report.get(Report.code == "100001").reminded_at == now + 3 * HOUR + MINUTE


def test_of_several_clocks_one_reminds(runtime: Runtime, now: datetime) -> None:
    for number in range(100001, 100041):
        filed(runtime, number, now, timedelta(hours=3, minutes=number % 7))

    def tick(_: int) -> None:
        with db.connected():
            coming.remind(runtime, now + 3 * HOUR - MINUTE)

    with ThreadPoolExecutor(4) as clocks:
        list(clocks.map(tick, range(4)))
    coming.remind(runtime, now + 3 * HOUR - MINUTE)
    found = [code for text in texts(runtime) for code in re.findall(r"\d{3} \d{3}", text)]
    assert sorted(found) == [f"100 0{number:02d}" for number in range(1, 41)]


def test_a_clock_that_jumped_waits_before_it_reminds() -> None:
    assert coming.remind in clock.ROUNDS and coming.remind in clock.JUDGING


@both_engines
def test_its_words_are_gone_when_the_reporter_takes_it_back(
    runtime: Runtime, now: datetime
) -> None:
    code = filed(runtime, 482137, now)
    reminded(runtime, now + 3 * HOUR)
    Outbox.update(state="delivered").execute()
    Report.update(erase_at=now + 25 * HOUR).where(Report.code == code).execute()
    retention.lapse(runtime, now + 25 * HOUR)
    retention.forget(runtime, now + 25 * HOUR)
    assert Report.get(Report.code == code).happens_at is None
    assert Outbox.select().count() == 0


@pytest.mark.parametrize(("kind", "news"), list(product(KINDS, ["", "more", "place"])))
def test_every_notice_of_what_is_to_come_is_one_part_and_ends_with_its_words(
    kind: str, news: str, now: datetime
) -> None:
    for unfinished in (False, True):
        report = Urgent(1, "99999999", None, kind, "A", frozenset(), now, unfinished, 0, news=news)
        ((text, _),) = written(Notice("one", (report,)), {"A": LONG}, {1: AT})
        assert septets(text) <= 160 and f", AKAN TERJADI {AT}. " in text and text.endswith(".")
    for codes in (["99999999"], [f"{number:08d}" for number in range(99)]):
        for text, named in reminders(codes, kind, LONG, AT, "55 MENIT"):
            assert septets(text) <= 160 and named and text.endswith(".") and AT in text
