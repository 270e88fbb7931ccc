"""What reports announce, as the record keeps it: each is reminded of once; the soonest first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from storage import reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Area, Report
from storage.reports import ahead, placing

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def filed(vault: Vault, number: int, now: datetime, happens_at: datetime, **more: Any) -> str:
    """A report told at `now` of something that will happen at that time."""
    fields: dict[str, Any] = {"category": "konflik_sosial", "urgent": True, "sensitive": False}
    incident = reports.Incident(
        conversation=f"talk-{number}",
        code=f"{number:06d}",
        place="",
        channel="sms",
        phone_id=None,
        at=now,
        happens_at=happens_at,
        **{"area": None} | fields | more,
    )
    with transaction():
        reports.file(vault, [incident])
    return incident.code


def added(vault: Vault, code: str, now: datetime, **more: Any) -> Report:
    addition = reports.Addition(
        code=code,
        text="x",
        at=now,
        before=False,
        place="",
        area=None,
        category="",
        urgent=False,
        alarm=False,
        **more,
    )
    with transaction():
        assert reports.add(vault, [addition]) == {code}
    found: Report = Report.get(Report.code == code)
    return found


def due(now: datetime) -> list[int]:
    return [report.id for report in ahead.waiting(now, 100)]


def taken(now: datetime) -> list[str]:
    with connected(), transaction():
        return [report.code for report in ahead.take(due(now), now)]


def test_a_report_is_due_an_hour_before_and_until_it_happens(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        filed(vault, 1, now, now + 5 * HOUR)
        assert due(now + 4 * HOUR - MINUTE) == []
        assert len(due(now + 4 * HOUR)) == len(due(now + 5 * HOUR - MINUTE)) == 1
        assert due(now + 5 * HOUR) == []


@pytest.mark.parametrize(
    "more",
    [{"sensitive": True}, {"category": "petugas"}, {"urgent": False}],
    ids=["sensitive", "about an officer", "routine"],
)
def test_of_these_nobody_is_reminded(
    database: Database, vault: Vault, now: datetime, more: dict[str, Any]
) -> None:
    with connected():
        filed(vault, 1, now, now + 5 * HOUR, **more)
        assert due(now + 4 * HOUR) == []


def test_neither_of_what_was_told_within_the_hour_nor_of_what_is_closed(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        filed(vault, 1, now, now + HOUR)
        code = filed(vault, 2, now, now + 2 * HOUR)
        with transaction():
            reports.set_state(vault, code, "selesai", "", "ayu", now)
        assert due(now + HOUR) == []


def test_each_is_taken_once_however_many_clocks_there_are(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        codes = [filed(vault, number, now, now + 5 * HOUR) for number in range(40)]
    later = now + 4 * HOUR
    with ThreadPoolExecutor(4) as clocks:
        found = [code for codes in clocks.map(taken, [later] * 4) for code in codes]
    # A clock passes over what another is taking.
    found += taken(later)
    assert sorted(found) == codes
    assert taken(later) == []


def test_an_addition_changes_the_time_only_of_what_was_announced(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        code = filed(vault, 1, now, now + 5 * HOUR)
        assert added(vault, code, now).happens_at == now + 5 * HOUR
        changed = added(vault, code, now, happens_at=now + 6 * HOUR)
        assert changed.happens_at == now + 6 * HOUR
        late = added(vault, code, now + 2 * HOUR, happens_at=now + 2 * HOUR + MINUTE)
        assert late.reminded_at == now + 2 * HOUR
        Report.update(happens_at=None, reminded_at=None).execute()
        assert added(vault, code, now, happens_at=now + 6 * HOUR).happens_at is None
        told = added(vault, code, now, happens_at=now + 6 * HOUR, announces=True)
        assert told.happens_at == now + 6 * HOUR and told.reminded_at is None


def test_who_was_reminded_is_not_reminded_again_of_another_time(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        code = filed(vault, 1, now, now + 5 * HOUR)
        assert taken(now + 4 * HOUR) == [code]
        added(vault, code, now + 4 * HOUR, happens_at=now + 9 * HOUR)
        assert taken(now + 8 * HOUR) == []


def test_a_race_announced_is_urgent_whenever_it_is_known_to_be_one(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        race = filed(vault, 1, now, now + 5 * HOUR, category="balap_liar", urgent=False)
        assert added(vault, race, now, happens_at=now + 6 * HOUR).urgent
        noise = filed(vault, 2, now, now + 5 * HOUR, category="gangguan_umum", urgent=False)
        assert not added(vault, noise, now, happens_at=now + 6 * HOUR).urgent
        with transaction():
            placing.set_kinds([placing.KindSet("talk-2", "balap_liar", False, False, now)])
        assert Report.get(Report.code == noise).urgent


def test_what_comes_stands_in_its_order_and_within_the_territory(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected():
        for code, path in (("16.71.02", "16.71/16.71.02/"), ("16.71.03", "16.71/16.71.03/")):
            Area.create(code=code, name=code, level="kecamatan", path=path)
        filed(vault, 1, now, now + 5 * HOUR, area="16.71.02")
        filed(vault, 2, now, now + 2 * HOUR, area="16.71.02")
        filed(vault, 3, now, now + 3 * HOUR, area="16.71.03")
        filed(vault, 4, now, now + 3 * HOUR, area="16.71.02", sensitive=True)
        filed(vault, 5, now, now + 3 * HOUR, area="16.71.02", category="petugas")
        with transaction():
            over = filed(vault, 6, now, now + 3 * HOUR, area="16.71.02")
            reports.set_state(vault, over, "ditolak", "", "ayu", now)

        def coming(path: str | None, at: datetime, limit: int = 9) -> list[str]:
            seen = reports.coming(vault, "operator", path, at, limit, UTC)
            return [report.code for report in seen]

        assert coming("16.71/16.71.02/", now) == ["000002", "000001"]
        assert coming(None, now) == ["000002", "000003", "000001"]
        assert coming(None, now, limit=1) == ["000002"]
        assert coming(None, now + 2 * HOUR) == ["000003", "000001"]


def test_its_time_goes_with_the_words(database: Database, vault: Vault, now: datetime) -> None:
    with connected():
        filed(vault, 1, now, now + 5 * HOUR, story="kagek malem")
        with transaction():
            reports.forget_texts(now + timedelta(days=9), 10, 1, lambda *_: None)
        assert Report.get().story is None and Report.get().happens_at is None
