"""Several phones report the like from one area within minutes: it becomes urgent; desks hear."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from flows.rules.report_steps import ITSELF
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.jobs import desk, surge
from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Outbox, Report
from storage.reports.surging import LOOKS_BACK
from tests.cast import resident
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.jobs.test_desk import runtime, texts
from tests.gateway.records import House

__all__ = ["runtime"]

MINUTE = timedelta(minutes=1)


class Street:
    """Phones that report to a gateway."""

    def __init__(self, runtime: Runtime, now: datetime) -> None:
        self.runtime, self.now, self._count = runtime, now, 0

    def report(self, phone: int, minutes: float = 0, **different: Any) -> str:
        """A report of the phone with this number, so many minutes before now; its ticket."""
        self._count += 1
        at = self.now - minutes * MINUTE
        with db.transaction():
            number = resident(phone)
            given: dict[str, Any] = {
                "conversation": f"talk-{self._count}",
                "code": f"{482000 + self._count}",
                "category": "kriminalitas",
                "place": "",
                "area": TUJUH_ULU,
                "channel": "sms",
                "urgent": False,
                "sensitive": False,
                "phone_id": people.phone_ids(self.runtime.vault, [number], at)[number],
                "at": at,
            }
            reports.file(self.runtime.vault, [reports.Incident(**(given | different))])
        return str((given | different)["code"])

    def tick(self, minutes: float = 0) -> None:
        """A round of the clock so many minutes from now."""
        assert surge.raise_urgency(self.runtime, self.now + minutes * MINUTE) == set()

    def urgent(self) -> list[str]:
        """The tickets of urgent reports, in the order in which they were filed."""
        return [row.code for row in Report.select().where(Report.urgent).order_by(Report.id)]

    def notes(self, code: str) -> list[tuple[str, str, str]]:
        return [
            (step.actor, step.state, step.note)
            for step in reports.steps(self.runtime.vault, code, "operator")
            if step.actor == ITSELF
        ]


@pytest.fixture
def street(runtime: Runtime, now: datetime) -> Street:
    return Street(runtime, now)


def test_the_third_phone_makes_all_three_urgent_and_the_desk_hears_of_each(street: Street) -> None:
    codes = [street.report(1, 9), street.report(2, 4, category="mencurigakan")]
    street.tick()
    assert street.urgent() == []
    codes.append(street.report(3))
    for _ in range(3):
        street.tick()
        desk.tell_desk(street.runtime, street.now)
    assert street.urgent() == codes
    for code in codes:
        assert street.notes(code) == [(ITSELF, "baru", "3 laporan serupa dalam 10 menit")]
    said = " ".join(texts(street.runtime))  # nobody else is sent anything
    assert all(said.count(f"{code[:3]} {code[3:]}") == 1 for code in codes)
    # The next phone's joins them, and is told alone.
    later = street.report(4, -5)
    street.tick(5)
    assert street.urgent() == [*codes, later]


@pytest.mark.parametrize(
    "different",
    [
        {"category": "kebakaran"},
        {"category": "lainnya"},
        {"category": "kdrt", "sensitive": True},
        {"category": "petugas", "sensitive": True},
        {"category": "petugas"},
        {"sensitive": True},
        {"quiet": True},
        {"area": ELSEWHERE},
        {"area": KECAMATAN},
        {"phone_id": None},
    ],
    ids=str,
)
def test_what_does_not_count(street: Street, different: dict[str, Any]) -> None:
    street.report(1)
    street.report(2)
    street.report(3, **different)
    street.report(4, **different)
    street.tick()
    assert street.urgent() == []


@pytest.mark.parametrize("area", [CITY, "16"])
def test_somewhere_in_a_city_is_not_one_area(street: Street, area: str) -> None:
    for phone in range(5):
        street.report(phone, area=area)
    street.tick()
    assert street.urgent() == []


def test_one_phone_counts_once_and_no_flood_of_one_becomes_urgent(street: Street) -> None:
    for minute in range(10):
        street.report(1, minute)
    street.report(2)
    street.tick()
    assert street.urgent() == []
    # Of each phone one: the newest.
    newest = [street.report(phone) for phone in (1, 2, 3)]
    street.tick()
    assert street.urgent() == newest
    street.report(1)
    street.tick()
    assert street.urgent() == newest
    # Its report is closed: what it says then is news.
    with db.transaction():
        reports.set_state(street.runtime.vault, newest[0], "selesai", "", "ayu", street.now)
    again = street.report(1)
    street.tick()
    assert street.urgent() == [*newest, again]


@both_engines
def test_what_is_urgent_counts_and_what_is_refused_or_not_sent_does_not(street: Street) -> None:
    street.report(1, urgent=True)
    refused = street.report(2)
    closed = street.report(3)
    with db.transaction():
        for code, state in ((refused, "ditolak"), (closed, "selesai")):
            reports.set_state(street.runtime.vault, code, state, "", "ayu", street.now)
        draft = Report.get(Report.code == street.report(4))
        Report.update(state="tidak_selesai").where(Report.id == draft.id).execute()
    street.tick()
    assert len(street.urgent()) == 1
    fifth = street.report(5)
    street.tick()
    assert street.urgent()[1:] == [fifth]
    with db.transaction():
        Report.update(state="baru").where(Report.id == draft.id).execute()
    street.tick()
    assert street.urgent()[1:] == [draft.code, fifth]


@both_engines
def test_what_came_late_or_after_a_standstill_still_counts_and_the_past_does_not(
    street: Street,
) -> None:
    past = LOOKS_BACK / MINUTE
    late = [street.report(phone, past - 1) for phone in (1, 2, 3)]
    for phone in (4, 5, 6):
        street.report(phone, past + 1)
    street.tick()
    assert street.urgent() == late


def test_somebody_has_it_in_hand_and_the_desk_is_not_told_of_it(street: Street) -> None:
    taken, other = street.report(1), street.report(2)
    with db.transaction():
        reports.set_state(street.runtime.vault, taken, "diterima", "", "ayu", street.now)
    third = street.report(3)
    street.tick(1)
    assert street.urgent() == [taken, other, third]
    assert street.notes(taken) == [(ITSELF, "diterima", "3 laporan serupa dalam 10 menit")]
    # Whoever has it has it; whom the others are to reach is asked anew.
    assert [row.route_at for row in Report.select().order_by(Report.id)] == [
        None,
        street.now + MINUTE,
        street.now + MINUTE,
    ]
    desk.tell_desk(street.runtime, street.now)
    assert f"{taken[:3]} {taken[3:]}" not in " ".join(texts(street.runtime))


@both_engines
def test_a_flood_of_one_area_hides_nothing_of_another(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.reports.surging.PER_AREA", 5)
    honest = [street.report(phone, area=ELSEWHERE) for phone in (1, 2)]
    for _ in range(20):
        street.report(9)
    honest.append(street.report(3, area=ELSEWHERE))
    street.tick()
    assert street.urgent() == honest


def test_by_sms_from_three_phones(
    settings: Settings, database: Database, vault: Vault, now: datetime
) -> None:
    house = House(settings, database, vault)
    words = ("maling masuk rumah di 7 ulu", "ada orang mencurigakan di 7 ulu", "maling motor 7 ulu")
    for phone, said in enumerate(words):
        at = now + phone * MINUTE
        house.sms(resident(phone), f"LAPOR {said}", at, at)
        house.handle(at)
    answers = [house.answers(resident(phone)) for phone in range(3)]
    assert [report.urgent for report in house.reports()] == [False] * 3
    surge.raise_urgency(house.runtime, now + 3 * MINUTE)
    assert [report.urgent for report in house.reports()] == [True] * 3
    # Nobody who reported is sent anything for it.
    assert [house.answers(resident(phone)) for phone in range(3)] == answers


@both_engines
def test_a_round_costs_the_same_however_many_there_are(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = street.runtime.database
    real, ran = database.execute_sql, Counter[str]()

    def counted(name: str, minutes: float) -> None:
        def execute(*given: Any, **more: Any) -> Any:
            ran[name] += 1
            return real(*given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(database, "execute_sql", execute)
            street.tick(minutes)

    counted("nothing", 0)
    for phone in range(3):
        street.report(phone)
    counted("three", 0)
    for phone in range(3, 40):
        street.report(phone, -1, area=(TUJUH_ULU, ELSEWHERE, KECAMATAN)[phone % 3])
    counted("many", 1)
    counted("done", 1)
    assert len(street.urgent()) == 40 and Outbox.select().count() == 0
    assert ran["nothing"] == ran["done"] == 1
    assert ran["three"] == ran["many"]
