"""A desk whose board is gone gets one SMS, and its urgent reports start one step higher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import boards as job
from gateway.jobs import hearing
from storage.engine import db
from storage.models import Board, Outbox, Report
from storage.people.accounts import boards
from tests.cast import AYU, HASAN
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.test_ladder import CITY_DESK, DESK, NOON, OPERATOR, RW3, SECOND, Town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GONE = NOON + 4 * MINUTE


@pytest.fixture
def town(settings: Settings, database_url: str) -> Iterator[Town]:
    opened = open_runtime(settings)
    with db.connected():
        yield Town(opened)
    db.close_all()


def poll(officer: int, at: object = NOON, unit: str = "POLSEK") -> None:
    with db.transaction():
        boards.note(unit, officer, at)  # type: ignore[arg-type]


def texts(town: Town) -> list[tuple[str, str]]:
    return [(number, text) for number, text in town.told() if "Papan jaga" in text]


@both_engines
def test_its_phone_is_told_once_until_a_board_asks_again(town: Town) -> None:
    officer = town.enrol(OPERATOR, "operator", hours="08:00-20:00")
    poll(officer)
    assert job.watch(town.runtime, NOON + 3 * MINUTE) == set()
    assert job.watch(town.runtime, GONE) == {"alarm"}
    assert job.watch(town.runtime, GONE + HOUR) == set()
    [(number, text)] = texts(town)
    assert number == DESK and "Polsek mati sejak jam 14.00" in text
    assert boards.missed() == {"POLSEK"}
    poll(officer, GONE + HOUR)
    assert boards.missed() == set()
    assert job.watch(town.runtime, GONE + HOUR + 4 * MINUTE) == {"alarm"}
    assert len(texts(town)) == 2


def test_at_the_end_of_the_shift_nobody_expects_it(town: Town) -> None:
    officer = town.enrol(OPERATOR, "operator", hours="08:00-20:00")
    poll(officer)
    job.watch(town.runtime, GONE)
    job.watch(town.runtime, NOON + 6 * HOUR + MINUTE)
    assert boards.missed() == set() and not Board.select().exists()
    poll(officer, NOON + 6 * HOUR - MINUTE)
    assert job.watch(town.runtime, NOON + 6 * HOUR + 4 * MINUTE) == set()
    assert len(texts(town)) == 1


def test_a_desk_that_never_kept_one_hears_nothing_and_one_without_a_phone_climbs(
    town: Town,
) -> None:
    town.enrol(OPERATOR, "operator")
    assert job.watch(town.runtime, GONE) == set() and not Outbox.select().exists()
    poll(town.enrol(HASAN, "operator", unit="PROPAM"), unit="PROPAM")
    assert job.watch(town.runtime, GONE) == set() and not Outbox.select().exists()
    assert boards.missed() == {"PROPAM"}


def test_after_a_standstill_boards_may_ask_first(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll(town.enrol(OPERATOR, "operator"))
    monkeypatch.setattr(hearing, "still_on_the_way", lambda: True)
    assert job.watch(town.runtime, GONE) == set() and boards.missed() == set()


def test_urgent_reports_start_one_step_higher_until_it_is_back(town: Town) -> None:
    town.enrol(RW3, "petugas", "16.71.02.1006/03")
    town.enrol(AYU)
    officer = town.enrol(OPERATOR, "operator")
    poll(officer)
    job.watch(town.runtime, GONE)
    Outbox.delete().execute()
    town.report(GONE, category="kebakaran")
    town.rounds(GONE, GONE + 90 * SECOND)
    assert sorted(number for number, _ in town.when(GONE)) == sorted((DESK, RW3, AYU, CITY_DESK))
    Outbox.delete().execute()
    Report.update(state="selesai", desk_at=GONE).execute()
    back = GONE + 2 * HOUR
    poll(officer, back)
    town.report(back, "+6281290000077", category="kebakaran")
    town.rounds(back, back + 90 * SECOND)
    assert sorted(number for number, _ in town.when(back)) == sorted((DESK, RW3))
