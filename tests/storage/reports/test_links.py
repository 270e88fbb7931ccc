"""Links between reports: who hears a result, what costs how much, and what erasure leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from peewee import Database

from flows.rules.rights import NotAllowed
from storage import people, reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Area, Report, ReportLink, ReportStep
from storage.places import areas
from tests.cast import resident
from tests.conftest import DEADLINE
from tests.gateway.conftest import PLACES, TUJUH_ULU

DAY = timedelta(days=1)
File = Callable[..., str]


@pytest.fixture
def file(database: Database, vault: Vault, now: datetime) -> File:
    """Files a report of a phone of its own; its ticket."""
    count = 0
    with transaction():
        areas.load(PLACES)
        phones = people.phone_ids(vault, [resident(n) for n in range(40)], now)

    def filed(**different: Any) -> str:
        nonlocal count
        given: dict[str, Any] = {
            "conversation": f"talk-{count}",
            "code": f"{48000 + count}",
            "category": "kebakaran",
            "place": "lr ketapang",
            "story": "api besar",
            "area": TUJUH_ULU,
            "channel": "sms",
            "urgent": True,
            "sensitive": False,
            "phone_id": phones[resident(count)],
            "at": now,
        }
        count += 1
        with transaction():
            reports.file(vault, [reports.Incident(**(given | different))])
        return str((given | different)["code"])

    return filed


def ids(*codes: str) -> list[int]:
    return [Report.get(Report.code == code).id for code in codes]


def chained(vault: Vault, codes: list[str], now: datetime) -> None:
    """Each linked with the next."""
    with transaction():
        for one, other in zip(codes, codes[1:], strict=False):
            reports.link(vault, one, other, "satu kejadian", "ayu", now)


def test_whoever_reported_the_incident_hears_its_result(
    file: File, vault: Vault, now: datetime
) -> None:
    first, second, closed, fourth, fifth, nobody, apart = (file() for _ in range(7))
    chained(vault, [first, second, closed, fourth, fifth, nobody], now)
    with transaction():
        reports.set_state(vault, closed, "selesai", "padam", "ayu", now)
        Report.update(phone=None).where(Report.code == nobody).execute()
    by_first = {ids(first)[0]: ids(second, fourth, fifth)}
    assert reports.hearing(ids(first)) == by_first
    assert reports.hearing(ids(first, closed, apart)) == by_first | {
        ids(closed)[0]: ids(first, second, fourth, fifth)
    }
    # In the middle stands one whose phone must not hear: what is beyond it hears nothing by way of
    # it, and it neither hears of others nor do they of it.
    for hidden in ({"quiet": True}, {"sensitive": True}, {"category": "petugas"}):
        with transaction():
            before = Report.get(Report.code == fourth)
            Report.update(hidden).where(Report.code == fourth).execute()
        assert reports.hearing(ids(first, fourth, fifth)) == {ids(first)[0]: ids(second)}
        with transaction():
            before.save()
    assert reports.hearing([]) == {}


def test_a_link_is_made_once_and_undone_once(file: File, vault: Vault, now: datetime) -> None:
    one, other = file(), file()
    chained(vault, [other, one], now)
    with transaction(), pytest.raises(NotAllowed, match="already"):
        reports.link(vault, one, other, "lagi", "rudi", now)
    (row,) = ReportLink.select()
    assert row.low_id < row.high_id and b"kejadian" not in bytes(row.reason)
    with transaction():
        assert reports.unlink(vault, one, other, "rudi", now)
        assert not reports.unlink(vault, other, one, "rudi", now)
        assert not reports.unlink(vault, one, "99999", "rudi", now)
    assert ReportLink.select().count() == 1 and ReportStep.select().count() == 2 + 2 + 2


def test_of_two_people_who_link_the_same_at_once_one_is_told(
    file: File, vault: Vault, now: datetime
) -> None:
    codes = [file() for _ in range(3)]
    pairs = [(one, other) for one in codes for other in codes if one != other]
    ready = Barrier(len(pairs), timeout=DEADLINE)

    def linked(pair: tuple[str, str]) -> bool:
        with connected():
            ready.wait()
            try:
                with transaction():
                    reports.link(vault, *pair, "satu kejadian", "ayu", now)
            except NotAllowed:
                return False
            return True

    with ThreadPoolExecutor(len(pairs)) as people_at_once:
        done = list(people_at_once.map(linked, pairs))
    assert sum(done) == ReportLink.select().count() == len(pairs) // 2
    assert reports.hearing(ids(codes[0])) == {ids(codes[0])[0]: ids(*codes[1:])}


def test_the_text_of_either_takes_the_reason_with_it(
    file: File, vault: Vault, now: datetime
) -> None:
    codes = [file(at=now - 3 * DAY), file(), file()]
    chained(vault, codes, now)
    with transaction():
        assert reports.forget_texts(now, 100, 2, lambda *_: None) == 1
    assert [row.reason is None for row in ReportLink.select().order_by(ReportLink.id)] == [
        True,
        False,
    ]
    found = reports.related(vault, codes[1], "operator", None)
    assert [(other.code, other.reason) for other in found.linked] == [
        (codes[0], ""),
        (codes[2], "satu kejadian"),
    ]
    assert reports.related(vault, codes[0], "operator", None).similar == []


def test_who_hears_is_one_question_for_many(
    file: File, vault: Vault, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [file() for _ in range(24)]
    chained(vault, codes, now)
    real, ran = database.execute_sql, Counter[str]()

    def counted(*given: Any, **more: Any) -> Any:
        ran["statements"] += 1
        return real(*given, **more)

    monkeypatch.setattr(database, "execute_sql", counted)
    heard = reports.hearing(range(1, 1000))
    assert ran["statements"] == 1
    assert len(heard) == 24 and all(len(others) == 23 for others in heard.values())


def test_an_area_that_is_gone_is_near_to_nothing(file: File, vault: Vault, now: datetime) -> None:
    one, other = file(), file()
    assert reports.related(vault, one, "operator", None).similar
    with transaction():
        Area.delete().where(Area.code == TUJUH_ULU).execute()
    for code in (one, other):
        assert reports.related(vault, code, "operator", None) == reports.Related([], [])
