"""`flask report accept|close|assign`: what the API does, typed."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage import reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Dispatch, Report
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from tests.cast import AYU, LONG_AGO
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines


@pytest.fixture
def ayu(secrets: dict[str, str], vault: Vault, now: datetime) -> int:
    """The id of an officer; and two reports, 48001 and (about an officer) 48002."""
    with db.transaction():
        units.load([{"code": "SEK", "name": "Polsek", "areas": KECAMATAN}], LONG_AGO)
        row = OfficerRow(AYU, "Ayu", "SEK", "petugas", (Answers(TUJUH_ULU),), "24")
        for code, category in (("48001", "petasan"), ("48002", "petugas")):
            incident = reports.Incident(
                conversation=code,
                code=code,
                category=category,
                place="",
                story="",
                area=TUJUH_ULU,
                channel="sms",
                urgent=False,
                sensitive=category == "petugas",
                phone_id=None,
                at=now,
            )
            reports.file(vault, [incident])
        return officers.save(vault, [row], LONG_AGO)[AYU]


def kept(code: str = "48001") -> Report:
    found: Report = Report.get(Report.code == code)
    return found


@both_engines
def test_a_report_is_taken_given_and_closed(flask: Flask_, ayu: int) -> None:
    assert flask("report", "accept", "48 001", "--by", "operator").exit_code == 0
    assert kept().state == "diterima"
    again = flask("report", "accept", "48001")
    assert again.exit_code == 1 and "somebody has this report already" in again.stderr
    given = flask("report", "assign", "48001", "--officer", ayu, "--reason", "dekat")
    assert given.exit_code == 0, given.stderr
    assert Dispatch.get().officer_id == ayu
    assert flask("report", "assign", "48001", "--unit", "SEK", "--reason", "x").exit_code == 0
    assert kept().sent_to_id == "SEK"
    assert flask("report", "close", "48001", "--result", "di_tempat").exit_code == 0
    assert (kept().state, kept().result) == ("selesai", "di_tempat")
    closed = flask("report", "close", "48001")
    assert closed.exit_code == 1 and "can become nothing" in closed.stderr
    assert [row.action for row in Audit.select().order_by(Audit.seq)] == [
        "report.accept",
        "report.assign",
        "report.assign",
        "report.close",
    ]


def test_what_is_not_done(flask: Flask_, ayu: int) -> None:
    for words, status in (
        (("accept", "48002"), 1),  # about an officer
        (("accept", "48001", "--by", "dpo"), 1),
        (("close", "48001", "--result", "beres"), 2),
        (("close", "48001", "--note", "x" * 1001), 2),
        (("assign", "48001", "--reason", "x"), 2),
        (("assign", "48001", "--reason", "x", "--officer", ayu, "--unit", "SEK"), 2),
        (("assign", "48001", "--reason", "x", "--officer", 99), 1),
        (("assign", "48001", "--reason", "x", "--unit", "X"), 1),
        (("assign", "48001", "--reason", "x", "--officer", ayu, "--by", "petugas"), 1),
        (("assign", "48002", "--reason", "x", "--officer", ayu, "--by", "inspektorat"), 1),
    ):
        assert flask("report", *words).exit_code == status, words
    assert kept().state == kept("48002").state == "baru"
