"""Numbers that were opened, and the change of shift."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from storage import people, reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Area, Report, ReportStep, Unmasking
from storage.places import areas
from storage.reports import shifts, unmasking
from tests.cast import resident
from tests.gateway.conftest import PLACES, TUJUH_ULU

CODES = ("48000", "48001", "48002")
REASON = "Pelapor dibutuhkan sebagai saksi."


@pytest.fixture
def filed(database: Database, vault: Vault, now: datetime) -> list[int]:
    """Three reports of one phone, the last about an officer; their ids."""
    with transaction():
        areas.load(PLACES)
        phone = people.phone_ids(vault, [resident(1)], now)[resident(1)]
        reports.file(
            vault,
            [
                reports.Incident(
                    conversation=code,
                    code=code,
                    category="petugas" if code == CODES[2] else "kriminalitas",
                    place="lr ketapang",
                    area=TUJUH_ULU,
                    channel="sms",
                    urgent=code == CODES[1],
                    sensitive=False,
                    phone_id=phone,
                    at=now,
                )
                for code in CODES
            ],
        )
        return [report.id for report in Report.select().order_by(Report.id)]


def asked(vault: Vault, report: int, now: datetime, by: str = "petugas 1") -> int | None:
    new = unmasking.New(report, by, "SU1", REASON, "LP/1/2027")
    with transaction():
        return unmasking.ask(vault, new, now)


def decided(request: int, now: datetime, *, by: str = "petugas 2", unit: str = "RES") -> bool:
    with transaction():
        return unmasking.decide(request, True, by, unit, now)


def test_a_number_is_seen_by_who_asked_while_it_is_open(
    filed: list[int], vault: Vault, now: datetime
) -> None:
    request = asked(vault, filed[0], now)
    assert request is not None and asked(vault, filed[0], now) is None
    assert unmasking.number(vault, request, "petugas 1", now) is None
    assert not decided(request, now, by="petugas 1")
    assert not decided(request, now, unit="SU1")
    assert not decided(request, now + timedelta(days=1))
    assert decided(request, now) and not decided(request, now)
    assert unmasking.number(vault, request, "petugas 2", now) is None
    later = now + timedelta(minutes=14)
    assert unmasking.number(vault, request, "petugas 1", later) == (resident(1), True)
    assert unmasking.number(vault, request, "petugas 1", later) == (resident(1), False)
    assert unmasking.number(vault, request, "petugas 1", now + timedelta(minutes=15)) is None
    assert unmasking.opened_since(now - timedelta(days=30)) == 1
    assert unmasking.opened_since(now) == 0
    assert asked(vault, filed[0], now + timedelta(minutes=15)) is not None


def test_requests_are_seen_by_who_sees_the_report(
    filed: list[int], vault: Vault, now: datetime
) -> None:
    for report in filed:
        asked(vault, report, now)

    def waiting(role: str, unit: str = "RES", at: datetime = now) -> list[str]:
        found = unmasking.waiting(vault, role, "16/16.71/", unit, at)
        return sorted(request.code for request in found)

    path = Area.get(Area.code == TUJUH_ULU).path
    assert waiting("pengawas") == [*CODES[:2]] and waiting("dpo") == [*CODES]
    assert waiting("inspektorat") == [CODES[2]]
    assert waiting("dpo", unit="SU1") == waiting("dpo", at=now + timedelta(days=1)) == []
    first = unmasking.of_report(vault, CODES[0])[0]
    assert (first.reason, first.case, first.state) == (REASON, "LP/1/2027", "menunggu")
    assert unmasking.find(vault, first.id, "pengawas", path) == first
    assert unmasking.find(vault, first.id, "inspektorat", path) is None
    assert unmasking.find(vault, first.id, "pengawas", "16/16.99/") is None


def test_reason_and_moment_go_with_text_and_number(
    filed: list[int], vault: Vault, now: datetime
) -> None:
    request = asked(vault, filed[0], now)
    assert request is not None and decided(request, now)
    with transaction():
        reports.forget_numbers(now + timedelta(days=40), 10, 30, lambda *_: None)
        reports.forget_texts(now + timedelta(days=100), 10, 90, lambda *_: None)
    row = Unmasking.get()
    assert row.reason is None and row.asked_at == now.replace(hour=0)
    assert unmasking.number(vault, request, "petugas 1", now) is None


def test_what_is_open_is_taken_over_by_name(filed: list[int], vault: Vault, now: datetime) -> None:
    path = Area.get(Area.code == TUJUH_ULU).path
    waiting = shifts.waiting(vault, "operator", path)
    assert [seen.code for seen in waiting] == [CODES[1], CODES[0]]
    with transaction():
        reports.set_state(vault, CODES[0], "selesai", "", "ayu", now)
        taken = shifts.take_over(CODES, "operator", path, TUJUH_ULU, "petugas 7", now)
        assert shifts.take_over(["99999"], "operator", path, TUJUH_ULU, "x", now) == []
    assert taken == [CODES[1]]
    (last,) = shifts.last(TUJUH_ULU)
    assert (last.actor, last.at, last.reports) == ("petugas 7", now, 1)
    (step,) = ReportStep.select().where(ReportStep.what == "shift")
    assert (step.report_id, step.actor) == (filed[1], "petugas 7")
