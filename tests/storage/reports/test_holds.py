"""What is held for a case is not erased; the audit of its time stays; in the end all of it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from peewee import Database

from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Report
from storage.people import requests
from storage.places import areas
from storage.reports import Incident, erasure, expiring, holds
from storage.reports.holds import Hold, New
from tests.cast import SARI
from tests.gateway.conftest import PLACES, TUJUH_ULU

DAY = timedelta(days=1)
CODES = ("48001", "48002")


def nothing(what: str, ids: Sequence[int]) -> None:
    """Promise nothing."""


@pytest.fixture
def told(database: Database, vault: Vault, now: datetime) -> datetime:
    """Two reports of a phone, closed, with a HAPUS each; the first is held."""
    with db.transaction():
        areas.load(PLACES)
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        for code in CODES:
            incident = Incident(
                conversation=f"c{code}",
                code=code,
                channel="sms",
                urgent=False,
                sensitive=False,
                phone_id=phone,
                at=now,
                category="petasan",
                place="lr ketapang",
                story="ribut",
                area=TUJUH_ULU,
            )
            reports.file(vault, [incident])
            reports.set_state(vault, code, "selesai", "", "desk", now)
        reports.ask_erasure({(code, phone) for code in CODES}, now)
    return now


def hold(vault: Vault, code: str, at: datetime, days: int = 90) -> Hold:
    report = reports.find(code)
    assert report is not None
    with db.transaction():
        made = holds.ask(vault, New(report.id, "bukti", "LP/7", days), "petugas 1", at)
    assert made is not None
    found = holds.find(vault, made, "dpo", None)
    assert found is not None and found.reason == "bukti"
    return found


def kept() -> dict[str, tuple[bool, bool]]:
    """Whether number and words of each report are there."""
    return {row.code: (row.phone_id is not None, row.story is not None) for row in Report.select()}


def erase(at: datetime) -> None:
    with db.transaction():
        erasure.erase_due(at, 9, nothing)
        erasure.forget_numbers(at, 9, 30, nothing)
        erasure.forget_texts(at, 9, 90, nothing)


def test_what_is_held_stays_until_it_is_let_go(told: datetime, vault: Vault) -> None:
    held = hold(vault, "48001", told)
    with db.transaction():
        assert not holds.agree(held, "petugas 1", told)
        assert holds.agree(held, "petugas 2", told) and not holds.agree(held, "petugas 3", told)
    erase(told + 89 * DAY)
    assert kept() == {"48001": (True, True), "48002": (False, False)}
    assert holds.oldest(told) == told and holds.oldest(told + 91 * DAY) is None
    (listed,) = holds.listed(vault, "pengawas", "16/16.71/", told)
    assert (listed.agreed_by, listed.code) == ("petugas 2", "48001")
    assert holds.listed(vault, "pengawas", "99/", told) == []
    with db.transaction():
        assert holds.end(listed, "petugas 2", told + 89 * DAY)
        assert not holds.end(listed, "petugas 2", told + 89 * DAY)
    erase(told + 89 * DAY)
    assert kept() == {"48001": (False, False), "48002": (False, False)}


def test_one_person_alone_holds_it_for_three_days(told: datetime, vault: Vault) -> None:
    held = hold(vault, "48001", told)
    report = reports.find("48001")
    assert report is not None
    with db.transaction():
        again = New(report.id, "bukti", "LP/8", 30)
        assert holds.ask(vault, again, "petugas 1", told) is None
    erase(told + 2 * DAY)
    assert kept()["48001"] == (True, True)
    with db.transaction():
        assert not holds.agree(held, "petugas 2", told + 4 * DAY)
    erase(told + 4 * DAY)
    assert kept()["48001"] == (False, False)


def test_what_goes_next_is_counted(told: datetime, vault: Vault) -> None:
    def counted(at: datetime) -> tuple[int, ...]:
        found = expiring.expiring(at, 7 * DAY, 30, 90)
        return found["closed"], found["numbers"], found["texts"], found["asked"]

    assert counted(told - 7 * DAY) == (0, 0, 0, 0)
    assert counted(told) == (2, 0, 0, 2)
    assert counted(told + 84 * DAY) == (2, 2, 2, 2)


def test_whose_request_it_was_is_forgotten_with_the_answer(told: datetime, vault: Vault) -> None:
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], told)[SARI]
        made = requests.ask(vault, "akses", "surat", phone, "ingin tahu", "petugas 1", told)
    assert (requests.late(told + 2 * DAY), requests.late(told + 3 * DAY)) == (0, 1)
    about = requests.kept_about(phone)
    assert about is not None
    assert ({row[0] for row in about.reports}, about.officer) == (set(CODES), False)
    assert requests.kept_about(phone + 1) is None
    with db.transaction():
        assert requests.close(vault, made, "dipenuhi", "dikirim", "petugas 1", told)
        assert not requests.close(vault, made, "ditolak", "x", "petugas 1", told)
        assert requests.forget(told + 89 * DAY, 9, 90) == 0
    assert requests.late(told + 9 * DAY) == 0
    (answered,) = requests.closed_ones(vault)
    assert (answered.phone_id, answered.answer) == (None, "dikirim")
    with db.transaction():
        assert [requests.forget(told + 91 * DAY, 9, 90) for _ in range(2)] == [1, 0]
    (answered,) = requests.closed_ones(vault)
    assert (answered.note, answered.answer, answered.outcome) == ("", "", "dipenuhi")
