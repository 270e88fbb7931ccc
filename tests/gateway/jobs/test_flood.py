"""A flood of reports delays nobody else's: it waits for itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import climbing, desk, dispatching
from storage import people, reports
from storage.engine import db
from storage.models import Dispatch, Report
from storage.reports import alerts
from storage.reports import climbing as ladders
from storage.reports.fairness import A_ROUND
from tests.cast import AYU, HASAN, SARI, resident
from tests.gateway.conftest import ELSEWHERE, TUJUH_ULU, both_engines
from tests.gateway.jobs.test_ladder import (
    CITY_DESK,
    DESK,
    HEAD,
    MINUTE,
    NOON,
    OPERATOR,
    SECOND,
    Town,
)

FLOOD, NUMBERS = 5000, 50
STEPS = (climbing.climb, desk.tell_desk, dispatching.tell)


@pytest.fixture
def town(settings: Settings, database_url: str) -> Iterator[Town]:
    opened = open_runtime(settings)
    with db.connected():
        made = Town(opened)
        for phone, role in ((AYU, "petugas"), (OPERATOR, "operator"), (HEAD, "pengawas")):
            made.enrol(phone, role)
        made.enrol(HASAN, "petugas", ELSEWHERE, unit="RESTABES")
        yield made
    db.close_all()


def flood(town: Town, count: int = FLOOD, numbers: int = NUMBERS, **more: object) -> None:
    """So many urgent reports of one kelurahan, number after number, within one minute."""
    vault = town.runtime.vault
    phones = [resident(number) for number in range(numbers)]
    fields = {"urgent": True, "sensitive": False, "category": "kebakaran"} | more
    with db.transaction():
        ids = people.phone_ids(vault, phones, NOON)
        start = Report.select().count()
        incidents = [
            reports.Incident(
                conversation=f"f{place}-0",
                code=f"{600_000 + place}",
                story="ado api",
                channel="sms",
                phone_id=ids[phones[place % numbers]],
                at=NOON + 60 * SECOND * (place - start) / count,
                area=TUJUH_ULU,
                place=f"LR KETAPANG RT {place}",
                **fields,  # type: ignore[arg-type]
            )
            for place in range(start, start + count)
        ]
        reports.file(vault, incidents)


class Rounds:
    """Rounds of the clock: how many statements each was."""

    def __init__(self, town: Town, patch: pytest.MonkeyPatch) -> None:
        self.town, self.now = town, NOON + 60 * SECOND
        self.ran: Counter[str] = Counter()
        real = town.runtime.database.execute_sql

        def counted(*given: Any, **more: Any) -> Any:
            self.ran["statements"] += 1
            return real(*given, **more)

        patch.setattr(town.runtime.database, "execute_sql", counted)

    def one(self) -> int:
        self.ran.clear()
        for step in STEPS:
            step(self.town.runtime, self.now)
        self.now += 2 * SECOND
        return self.ran["statements"]


@pytest.mark.parametrize("numbers", [NUMBERS, FLOOD], ids=["of-50-numbers", "of-5000-numbers"])
def test_an_urgent_report_from_elsewhere_is_routed_in_the_round_after_it(
    town: Town, monkeypatch: pytest.MonkeyPatch, numbers: int
) -> None:
    """All of the flood has come before it, and nothing of the flood is done yet."""
    flood(town, numbers=numbers)
    code = town.report(NOON + 60 * SECOND, SARI, area=ELSEWHERE, place="LR MUFAKAT RT 1")
    rounds = Rounds(town, monkeypatch)
    rounds.one()
    told = [to for to, text in town.told() if f"{code[:3]} {code[3:]}" in text]
    assert set(told) == {CITY_DESK, HASAN}
    assert Report.select().where(Report.climbs == "").count() > FLOOD / 2
    for _ in range(FLOOD // A_ROUND):
        rounds.one()
    assert Report.select().where(Report.climbs == "").count() == 0
    assert Dispatch.select().where(Dispatch.officer.is_null(False)).count() == FLOOD + 1
    assert len([to for to, _ in town.told() if to in (AYU, DESK)]) < 2 * (NUMBERS + FLOOD / 10)


def test_a_round_is_as_many_statements_however_long_the_flood_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood(town, 100)
    rounds = Rounds(town, monkeypatch)
    rounds.one()
    flood(town, A_ROUND + 500)
    first = rounds.one()
    flood(town, 2 * A_ROUND)
    assert rounds.one() <= first


def test_the_first_report_of_each_number_goes_before_the_second_of_any(town: Town) -> None:
    flood(town, 40, numbers=2)
    late = [
        town.report(NOON + 60 * SECOND, resident(100), urgent=False),
        town.report(NOON + 61 * SECOND, resident(101)),
        town.report(NOON + 62 * SECOND, resident(102), area=ELSEWHERE),
        town.report(NOON + 63 * SECOND, resident(0), emergency=True),
    ]
    with db.transaction():
        now = NOON + 70 * SECOND
        first = {report.code for report in ladders.take(town.runtime.vault, now, 4)}
        known = {report.id: report.code for report in Report.select()}
        at_desks = {known[report.id] for report in alerts.waiting(now, 4)}
    # Of the number that floods its DARURAT, and of the other one the first.
    assert first == at_desks == {late[1], late[2], late[3], "600001"}


@both_engines
def test_what_is_left_of_a_flood_does_not_make_officers_wait(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where the dispatches are made, and nobody was told."""
    flood(town, 1000)
    for _ in range(3):
        climbing.climb(town.runtime, NOON + 60 * SECOND)
    code = town.report(NOON + 61 * SECOND, SARI, area=ELSEWHERE)
    climbing.climb(town.runtime, NOON + 62 * SECOND)
    monkeypatch.setattr(dispatching, "BATCH", 200)
    monkeypatch.setattr(dispatching, "A_ROUND", 200)
    dispatching.tell(town.runtime, NOON + 62 * SECOND)
    assert [to for to, text in town.told() if f"{code[:3]} {code[3:]}" in text] == [HASAN]


@both_engines
@pytest.mark.parametrize("more", [{}, {"sensitive": True, "category": "narkoba"}])
def test_routine_floods_are_few_sms_and_the_first_of_a_number_is_told_at_once(
    town: Town, more: dict[str, object]
) -> None:
    kind = {"category": "kriminalitas", "urgent": False} | more
    for second in range(0, 120, 4):
        town.report(NOON + second * SECOND, SARI, **kind)  # type: ignore[arg-type]
    other = NOON + 50 * SECOND
    town.report(other, resident(7), **kind)  # type: ignore[arg-type]
    for second in range(0, 181, 2):
        _round_of_what_was_said(town, NOON + second * SECOND)
    to = OPERATOR if more else AYU
    whens = [at for told, at in town.when(NOON) if told == to]
    assert sorted(set(whens)) == [seconds * SECOND for seconds in (0, 50, 60, 180)]
    assert len(whens) <= 6  # a list of many codes is two
    assert not Dispatch.select().where(Dispatch.told_at.is_null(), Dispatch.step == 0).count()


def _round_of_what_was_said(town: Town, now: datetime) -> None:
    """A round in which what is said later is not known yet."""
    with db.transaction():
        Report.update(route_at=Report.created_at).where(Report.climbs == "").execute()
    town.rounds(now, now)


def test_a_flood_of_sensitive_urgent_ones_is_few_sms_to_desk_and_officer(town: Town) -> None:
    for second in range(0, 120, 4):
        at = NOON + second * SECOND
        town.report(at, SARI, category="kdrt", sensitive=True)
        town.rounds(at, at)
    for to in (OPERATOR, DESK):
        assert [at for told, at in town.when(NOON) if told == to] == [0 * SECOND, 60 * SECOND]
        texts = [text for told, text in town.told() if told == to]
        assert [re.findall(r"\d+", text)[0] for text in texts] == ["1", "15"]


def test_what_was_routine_delays_nothing_urgent_of_the_same_number(town: Town) -> None:
    town.report(NOON, category="kriminalitas", urgent=False)
    town.rounds(NOON, NOON)
    town.report(NOON + 10 * SECOND)
    town.rounds(NOON + 10 * SECOND, NOON + 10 * SECOND)
    assert [at for to, at in town.when(NOON) if to == AYU] == [0 * SECOND, 10 * SECOND]


def test_of_many_routine_ones_a_few_are_named(town: Town) -> None:
    flood(town, 1000, category="kriminalitas", urgent=False)
    town.rounds(NOON + MINUTE, NOON + MINUTE)
    texts = [text for to, text in town.told() if to == AYU]
    assert len(texts) <= 4 and all("1000 laporan baru" in text for text in texts)


@both_engines
@pytest.mark.parametrize("sensitive", [False, True])
def test_a_darurat_waits_for_nothing_that_its_number_said_before(
    town: Town, sensitive: bool
) -> None:
    for second in (0, 10, 20):
        at = NOON + second * SECOND
        last = {"emergency": True, "category": "lainnya"} if second == 20 else {}
        town.report(at, sensitive=sensitive, **last)  # type: ignore[arg-type]
        town.rounds(at, at)
    officer = OPERATOR if sensitive else AYU
    for to in (DESK, officer):
        assert [at for told, at in town.when(NOON) if told == to] == [0 * SECOND, 20 * SECOND]
