"""`flask report mediate|sheet` and the same by API; the sheet is read back from its PDF."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Mediation, Outbox, Report
from storage.people import officers
from storage.people.contacts import ContactRow
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from storage.reports import mediations
from storage.reports.mediations import Answer, Given
from tests.cast import AYU, DARMO, LONG_AGO, SARI, UJANG
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

CODE = "48001"
STORY = "Sari Dewi: cekcok tetangga soal batas tanah, lapor dari 0812-0000-0001"


@pytest.fixture
def contacts(secrets: dict[str, str], vault: Vault, now: datetime) -> dict[str, int]:
    """Contacts by phone; and a report of SARI whose reporter wants a mediation."""
    with db.transaction():
        units.load([{"code": "SEK", "name": "Polsek SU I", "areas": KECAMATAN}], LONG_AGO)
        row = OfficerRow(AYU, "Aiptu Ayu", "SEK", "petugas", (Answers(TUJUH_ULU),), "24")
        ayu = officers.save(vault, [row], LONG_AGO)[AYU]
        rows = [
            ContactRow(DARMO, "Darmo <b>& Co", TUJUH_ULU, "mitra"),
            ContactRow(SARI, "Sari Dewi", TUJUH_ULU, "tokoh"),
            ContactRow(UJANG, "Ujang", ELSEWHERE, "ketua_rt"),
        ]
        saved = people.save_contacts(vault, rows, now)
        ids = {row.phone: kept.id for row, kept in zip(rows, saved, strict=True)}
        sari = people.find_phone(vault, SARI)
        assert sari is not None
        incident = reports.Incident(
            conversation=CODE,
            code=CODE,
            category="konflik_sosial",
            place="rumah saya lr ketapang",
            story=STORY,
            area=TUJUH_ULU,
            channel="sms",
            urgent=True,
            sensitive=False,
            phone_id=sari.id,
            at=now,
        )
        reports.file(vault, [incident])
        report = Report.get()
        mediations.asked({report.id: ayu}, now)
        mediations.chosen({CODE: "wanted"})
    return ids


@both_engines
def test_the_desk_chooses_and_prints_the_sheet(
    flask: Flask_, contacts: dict[str, int], vault: Vault, now: datetime, tmp_path: Path
) -> None:
    to = tmp_path / "sheet.pdf"
    assert flask("report", "sheet", CODE, to).exit_code == 1 and not to.exists()
    chosen = flask("report", "mediate", "48 001", "--mediator", contacts[DARMO], "--by", "operator")
    assert chosen.exit_code == 0, chosen.stderr
    told = vault.open_text(Outbox.get(Outbox.lane == "alarm").body, "outbox.body")
    assert "Sari" not in told and "7 Ulu" in told
    mediation = Mediation.get()
    with db.transaction():
        given = Given(mediation.id, mediation.report_id, contacts[DARMO])
        words = "salaman, patok digeser 😀. HP aku 0813-7771-2345"
        assert mediations.answer(vault, [Answer(given, "damai", words)], now)
    made = flask("report", "sheet", CODE, to, "--by", "operator")
    assert made.exit_code == 0, made.stderr
    (page,) = PdfReader(to).pages
    text = page.extract_text()
    for there in (
        "480 01",
        "cekcok",
        "Darmo <b>& Co (mitra)",
        "Aiptu Ayu, Polsek SU I",
        f"DAMAI, {now:%d/%m/%Y}",
        "salaman, patok digeser",
        "Pihak kedua",
    ):
        assert there in text, there
    report = Report.get()
    secret = ("Sari", "rumah", "0812", "0813", SARI[3:], AYU[3:], DARMO[3:], report.alias, "batas")
    whole = text + str(PdfReader(to).metadata) + to.read_bytes().decode("latin-1")
    assert [words for words in secret if words in whole] == []
    assert f"{now:%H.%M}" not in text and f"{now:%H:%M}" not in text
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    again = flask("report", "sheet", CODE, to)
    assert again.exit_code == 1 and "cannot be written" in again.stderr
    actions = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert actions == ["report.mediate", "report.sheet", "report.sheet"]
    # Whoever mediated may have another task since.
    with db.transaction():
        Contact.update(role="linmas").where(Contact.id == contacts[DARMO]).execute()
    assert flask("report", "sheet", CODE, tmp_path / "later.pdf").exit_code == 0
    assert "(linmas)" in PdfReader(tmp_path / "later.pdf").pages[0].extract_text()


def test_who_does_not_mediate(
    flask: Flask_, app: Flask, contacts: dict[str, int], secrets: dict[str, str]
) -> None:
    for contact, by in ((contacts[SARI], ""), (99, ""), (contacts[UJANG], "operator")):
        given = ("--by", by) if by else ()
        refused = flask("report", "mediate", CODE, "--mediator", contact, *given)
        assert refused.exit_code == 1 and "contact" in refused.stderr
        if by or contact != contacts[UJANG]:
            answer = app.test_client().post(
                f"/api/v1/reports/{CODE}/mediation",
                json={"mediator": contact},
                headers={"Authorization": f"Bearer {secrets['operator']}"},
            )
            assert answer.status_code == 422, answer.json
    assert flask("report", "mediate", CODE, "--mediator", 1, "--by", "dpo").exit_code == 1
    assert Mediation.get().state == "wanted" and not Outbox.select().exists()


@both_engines
def test_by_api(app: Flask, contacts: dict[str, int], secrets: dict[str, str]) -> None:
    def post(body: object) -> int:
        answer = app.test_client().post(
            f"/api/v1/reports/{CODE}/mediation",
            json=body,
            headers={"Authorization": f"Bearer {secrets['operator']}"},
        )
        return answer.status_code

    assert [post(body) for body in ({}, {"mediator": "1"}, {"mediator": 0})] == [422, 422, 422]
    assert post({"mediator": contacts[DARMO]}) == 200
    assert post({"mediator": contacts[DARMO]}) == 409
    assert Mediation.get().contact_id == contacts[DARMO]
