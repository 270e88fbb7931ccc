"""How many reports there were is the same before they are counted, after, and when they are
erased.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import Database

from flows.rules.counting import COUNTED_AFTER, NEVER
from flows.rules.report_steps import ACCEPTED, REOPEN, REPORTER, SENT
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Area, DayCount, HourCount, Report, ReportStep
from storage.people.phones import phone_ids
from storage.places import areas
from storage.reports import counted, counting
from storage.reports.counted import Asked
from storage.reports.unlinking import unlink
from tests.cast import resident

WIB = ZoneInfo("Asia/Jakarta")
CITY, DISTRICT, SEVEN_ULU = "16/16.71/", "16/16.71/16.71.02/", "16/16.71/16.71.02/16.71.02.1006/"
PLACES = (CITY, DISTRICT, SEVEN_ULU, "16/16.71/16.71.03/", "16/16.71/16.71.03/16.71.03.1001/")
KINDS = ("kriminalitas", "petasan", "kdrt", "petugas")
#: A Monday.
BEGUN = datetime(2027, 2, 1, tzinfo=WIB)
WHOLE = Asked(BEGUN.date(), BEGUN.date() + timedelta(days=7), WIB)


def code_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def made(number: int, at: datetime, path: str | None, kind: str, **more: Any) -> Report:
    fields: dict[str, Any] = {"channel": "sms", "state": SENT, "alias": "Warga-1"}
    report: Report = Report.create(
        code=f"{number:06d}",
        conversation=f"sms{number}",
        category=kind,
        area=code_of(path) if path else None,
        created_at=at,
        received_at=at,
        updated_at=at,
        **fields | more,
    )
    ReportStep.create(report=report, at=at, actor=REPORTER, state=SENT)
    return report


def accepted(report: Report, after: timedelta) -> None:
    at = report.created_at + after
    ReportStep.create(report=report, at=at, actor="ayu", state=ACCEPTED, what="accept")


def places() -> None:
    for path in PLACES:
        Area.create(code=code_of(path), name=path, level="x", path=path)


def week(vault: Vault, seed: int) -> list[Report]:
    chance = random.Random(seed)
    phones = phone_ids(vault, [resident(number) for number in range(120)], BEGUN)
    reports = []
    for number in range(120):
        at = BEGUN + timedelta(minutes=chance.randrange(7 * 24 * 60))
        path = chance.choice((*PLACES, None))
        kind = chance.choice(KINDS)
        flagged = kind in ("kdrt", "petugas") or chance.random() < 0.1
        phone = phones[resident(number)]
        report = made(number, at, path, kind, sensitive=flagged, phone=phone)
        if chance.random() < 0.7:
            accepted(report, timedelta(minutes=chance.randrange(90)))
        reports.append(report)
    return reports


def everything(path: str = "") -> dict[str, Any]:
    asked = Asked(WHOLE.since, WHOLE.until, WIB, path)
    return {
        "area": counted.by_area(asked),
        "day": counted.by_day(asked),
        "hour": counted.by_hour(asked),
        "waits": counted.waits(asked),
    }


def test_counts_are_the_same_before_and_after_and_when_reports_are_erased(
    database: Database, vault: Vault
) -> None:
    end = BEGUN + timedelta(days=7)
    with connected():
        with transaction():
            places()
            reports = week(vault, 7)
        before = {path: everything(path) for path in ("", CITY, DISTRICT, SEVEN_ULU)}
        assert sum(before[""]["area"].values()) == sum(before[""]["day"].values()) == 120
        with transaction():
            half = counting.count_due(BEGUN + timedelta(days=4) + COUNTED_AFTER, WIB, 1000)
        assert 0 < half < 120
        assert {path: everything(path) for path in before} == before
        with transaction():
            assert counting.count_due(end + COUNTED_AFTER, WIB, 50) == 50
            assert half + 50 + counting.count_due(end + COUNTED_AFTER, WIB, 1000) == 120
            assert counting.count_due(end + COUNTED_AFTER, WIB, 1000) == 0
            unlink([report.id for report in reports], end)
        assert {path: everything(path) for path in before} == before


def test_an_area_that_moves_takes_what_was_counted_in_it_along(database: Database) -> None:
    other = "16/16.71/16.71.03/"
    with connected(), transaction():
        Area.create(code="16", name="16", level="provinsi", path="16/")
        places()
        made(1, BEGUN, SEVEN_ULU, "petasan")
        made(2, BEGUN, other, "petasan")
        counting.count_due(BEGUN + timedelta(days=2), WIB, 10)
        cells = {"code": "16.71.02.1006", "name": "7 Ulu", "level": "kelurahan"}
        assert areas.load([{**cells, "parent_code": "16.71.03"}]).saved == 1
        assert {
            path: sum(counted.by_day(Asked(WHOLE.since, WHOLE.until, WIB, path)).values())
            for path in ("", "16/", CITY, DISTRICT, other)
        } == {"": 2, "16/": 2, CITY: 2, DISTRICT: 0, other: 2}


def test_what_may_lead_to_a_person_is_counted_coarsely(database: Database) -> None:
    with connected(), transaction():
        places()
        made(1, BEGUN, SEVEN_ULU, "kdrt", sensitive=True)
        made(2, BEGUN, SEVEN_ULU, "kriminalitas", sensitive=True)
        made(3, BEGUN, SEVEN_ULU, "petugas", sensitive=True)
        for _ in range(2):
            assert set(counted.by_area(WHOLE)) == {
                ("16.71", "kdrt"),
                ("16.71", "kriminalitas"),
                ("16.71", "petugas"),
            }
            assert counted.by_hour(WHOLE) == {}
            assert counted.waits(WHOLE) == {("16.71", NEVER): 2}
            assert counted.by_area(Asked(WHOLE.since, WHOLE.until, WIB, DISTRICT)) == {}
            counting.count_due(BEGUN + timedelta(days=2), WIB, 10)
        assert not HourCount.select().exists()


def test_days_and_hours_are_those_of_the_clock_on_the_wall(database: Database) -> None:
    late = datetime(2027, 2, 1, 23, 59, tzinfo=WIB)
    with connected(), transaction():
        places()
        made(1, late, SEVEN_ULU, "petasan")
        made(2, late + timedelta(minutes=1), SEVEN_ULU, "petasan")
        for _ in range(2):
            first, second = date(2027, 2, 1), date(2027, 2, 2)
            assert counted.by_day(WHOLE) == {(first, "petasan"): 1, (second, "petasan"): 1}
            assert counted.by_hour(WHOLE) == {23: 1, 24: 1}
            one = Asked(first, second, WIB)
            assert counted.by_area(one) == {("16.71.02.1006", "petasan"): 1}
            counting.count_due(late + timedelta(days=2), WIB, 10)
        assert DayCount.select().count() == 2


def test_what_lost_its_hours_before_it_was_counted_has_none(database: Database) -> None:
    at = datetime(2027, 2, 1, tzinfo=UTC)
    with connected(), transaction():
        places()
        made(1, at, SEVEN_ULU, "petasan", phone=None)
        counting.count_due(at + timedelta(days=2), WIB, 10)
        assert counted.by_area(WHOLE) == {("16.71.02.1006", "petasan"): 1}
        assert counted.by_hour(WHOLE) == {} and counted.waits(WHOLE) == {}


def test_of_the_closed_those_are_told_that_were_opened_again(database: Database) -> None:
    with connected(), transaction():
        places()
        made(1, BEGUN, SEVEN_ULU, "petasan", state="selesai")
        made(2, BEGUN, DISTRICT, "petasan")
        again = made(3, BEGUN, CITY, "petasan")
        ReportStep.create(report=again, at=BEGUN, actor="pelapor belum", state=SENT, what=REOPEN)
        made(4, BEGUN, SEVEN_ULU, "petugas", state="selesai")
        assert counted.closed_and_reopened(WHOLE) == (2, 1)
        assert counted.closed_and_reopened(Asked(WHOLE.since, WHOLE.until, WIB, DISTRICT)) == (1, 0)
