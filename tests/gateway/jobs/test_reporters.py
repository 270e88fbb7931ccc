"""Reporters hear what becomes of their report, and answer what an officer asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from peewee import Database

from gateway.install.settings import Settings
from gateway.jobs import questions as asking
from gateway.jobs import reporters
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Question, Report
from storage.people import officers, rosters
from storage.people.officers import OfficerRow
from storage.places import units
from storage.reports import deeds, links, questions
from tests.cast import AH_LONG, AYU, LONG_AGO, SARI, YANTO
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.records import House

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> Iterator[House]:
    made = House(settings, database, vault)
    with db.connected(), db.transaction():
        units.load([{"code": "P1", "name": "Polsek", "areas": KECAMATAN}], LONG_AGO)
        answers = tuple(officers.areas_named([TUJUH_ULU]))
        officers.save(vault, [OfficerRow(AYU, "Ayu", "P1", "petugas", answers, "24")], LONG_AGO)
    yield made


def reported(
    house: House, now: datetime, text: str = "tawuran di lr ketapang rt 14 7 ulu"
) -> Report:
    house.sms(SARI, text, now, now)
    house.handle(now)
    return house.reports()[-1]


def news(house: House, now: datetime) -> list[str]:
    """What the reporter is told in this round."""
    before = len(house.answers(SARI))
    reporters.tell_news(house.runtime, now)
    return house.answers(SARI)[before:]


def ask(
    house: House, report: Report, now: datetime, template: str = "masih", text: str = ""
) -> int:
    with db.connected(), db.transaction():
        officer = rosters.listed(house.vault)[0].id
        (made,) = questions.add(
            house.vault, [questions.New(report.id, officer, "petugas 1", template, text)], now
        )
    return made


def test_each_change_of_state_is_told_once_in_plain_words(house: House, now: datetime) -> None:
    report = reported(house, now)
    assert news(house, now) == []
    with db.connected(), db.transaction():
        deeds.accept([deeds.Accepting(report.id, None, "meja")], now + MINUTE)
    assert len(news(house, now + MINUTE)) == 1 and news(house, now + MINUTE) == []
    with db.connected(), db.transaction():
        deeds.close(house.vault, [deeds.Closing(report.id, None, "meja", "didamaikan")], now + HOUR)
    (closed,) = news(house, now + HOUR)
    grouped = f"{report.code[:3]} {report.code[3:]}".strip()
    assert closed.startswith(f"Laporan {grouped}: didamaikan.") and f"BELUM {grouped}" in closed
    assert news(house, now + 2 * HOUR) == []


@both_engines
@pytest.mark.parametrize("column", ["sensitive", "quiet"])
def test_nothing_follows_a_report_of_which_nobody_may_learn(
    house: House, now: datetime, column: str
) -> None:
    report = reported(house, now)
    with db.connected(), db.transaction():
        Report.update(**{column: True}).execute()
        deeds.accept([deeds.Accepting(report.id, None, "meja")], now + MINUTE)
    assert news(house, now + MINUTE) == []
    question = ask(house, report, now + MINUTE)
    asking.ask(house.runtime, now + MINUTE)
    with db.connected():
        assert Question.get_by_id(question).state == "over"
        Report.update(**{column: False}).execute()
    assert news(house, now + 2 * MINUTE) == []  # it counts as heard


@both_engines
def test_who_said_berhenti_kabar_hears_and_is_asked_nothing(house: House, now: datetime) -> None:
    """But for what they ask themselves, and until they want it again."""
    report = reported(house, now)
    house.sms(SARI, "BERHENTI KABAR", now + SECOND, now + SECOND)
    house.handle(now + SECOND)
    with db.connected(), db.transaction():
        deeds.accept([deeds.Accepting(report.id, None, "meja")], now + MINUTE)
    assert news(house, now + MINUTE) == []
    question = ask(house, report, now + MINUTE)
    asking.ask(house.runtime, now + MINUTE)
    with db.connected():
        assert Question.get_by_id(question).state == "over"
    house.sms(SARI, "STATUS", now + 2 * MINUTE, now + 2 * MINUTE)
    house.handle(now + 2 * MINUTE)
    assert report.code[:3] in house.answers(SARI)[-1]
    house.sms(SARI, "MULAI KABAR", now + 3 * MINUTE, now + 3 * MINUTE)
    house.handle(now + 3 * MINUTE)
    with db.connected(), db.transaction():
        deeds.close(house.vault, [deeds.Closing(report.id, None, "meja", "didamaikan")], now + HOUR)
    assert len(news(house, now + HOUR)) == 1


def test_a_foreign_number_hears_nothing(house: House, now: datetime) -> None:
    house.sms(AH_LONG, "tawuran di lr ketapang rt 14 7 ulu", now, now)
    house.handle(now)
    (report,) = house.reports()
    with db.connected(), db.transaction():
        deeds.accept([deeds.Accepting(report.id, None, "meja")], now)
    reporters.tell_news(house.runtime, now)
    assert house.answers(AH_LONG) == []


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ("sudah bubar pak", False),
        ("masih rame", False),
        ("iyo masih, ado yg bawak parang tolong", True),
        ("7 ulu parak masjid", False),
        ("ya", False),
    ],
)
def test_an_answer_goes_to_the_report_and_to_who_asked(
    house: House, now: datetime, said: str, alarm: bool
) -> None:
    report = reported(house, now)
    ask(house, report, now + MINUTE)
    before = len(house.answers(SARI))
    assert asking.ask(house.runtime, now + MINUTE) == {"reply"}
    assert asking.ask(house.runtime, now + MINUTE) == set()
    (asked,) = house.answers(SARI)[before:]
    assert "apa masih terjadi" in asked
    later = now + 3 * HOUR
    house.sms(SARI, said, later, later)
    house.handle(later)
    assert len(house.reports()) == 1
    (answer,) = house.answers(AYU)
    assert answer.endswith(said) and answer.startswith("Jawaban pelapor")
    assert len(house.answers(SARI)) == before + 2
    with db.connected():
        (question,) = Question.select()
        assert question.state == "answered"
        assert Report.get_by_id(report.id).emergency is alarm


def test_what_is_another_event_is_a_report_of_its_own(house: House, now: datetime) -> None:
    report = reported(house, now)
    ask(house, report, now + MINUTE)
    asking.ask(house.runtime, now + MINUTE)
    later = now + 5 * HOUR
    house.sms(SARI, "LAPOR kebakaran di pasar 16", later, later)
    house.handle(later)
    assert len(house.reports()) == 2 and house.answers(AYU) == []


def test_a_question_waits_while_the_phone_has_another_before_it_and_for_a_day(
    house: House, now: datetime
) -> None:
    report = reported(house, now, "tawuran")  # it is asked where
    with db.connected():
        assert "?" in house.answers(SARI)[-1]
    first = ask(house, report, now)
    second = ask(house, report, now, "luka")
    assert asking.ask(house.runtime, now + MINUTE) == set()
    assert asking.ask(house.runtime, now + 31 * MINUTE) == {"reply"}
    assert asking.ask(house.runtime, now + 32 * MINUTE) == set()
    assert asking.ask(house.runtime, now + 25 * HOUR) == set()
    with db.connected():
        assert [Question.get_by_id(id_).state for id_ in (first, second)] == ["over", "over"]


@both_engines
def test_own_words_wait_for_a_second_person(house: House, now: datetime) -> None:
    report = reported(house, now)
    question = ask(house, report, now, template="", text="Motor warna apa?")
    assert asking.ask(house.runtime, now + SECOND) == set()
    with db.connected(), db.transaction():
        assert [
            (kept.text, kept.state) for kept in questions.of_report(house.vault, report.id)
        ] == [("Motor warna apa?", "waiting")]
        assert not questions.judge(question, report.id, True, "petugas 1")
        assert questions.judge(question, report.id, True, "operator")
        assert not questions.judge(question, report.id, False, "pengawas")
    assert asking.ask(house.runtime, now + MINUTE) == {"reply"}
    assert "petugas tanya: Motor warna apa?" in house.answers(SARI)[-1]


def closed(house: House, report: Report, at: datetime) -> None:
    with db.connected(), db.transaction():
        deeds.accept([deeds.Accepting(report.id, None, "meja")], at)
        deeds.close(house.vault, [deeds.Closing(report.id, None, "meja", "di_tempat")], at)


def says(house: House, text: str, at: datetime, phone: str = SARI) -> str:
    house.sms(phone, text, at, at)
    house.handle(at)
    return house.answers(phone)[-1]


@both_engines
def test_belum_opens_a_closed_report_once_and_within_three_days(
    house: House, now: datetime
) -> None:
    report = reported(house, now)
    code = f"{report.code[:3]} {report.code[3:]}"
    assert "belum ditutup" in says(house, f"BELUM {code}", now + MINUTE)
    closed(house, report, now + HOUR)
    assert "kirim ke petugas lain" in says(house, f"belum {code} pak", now + 2 * HOUR)
    with db.connected():
        again = Report.get_by_id(report.id)
        assert (again.state, again.round, again.closed_at) == ("baru", 1, None)
    assert "belum ditutup" in says(house, f"BELUM {code}", now + 3 * HOUR)
    closed(house, report, now + 4 * HOUR)
    assert "tidak bisa dibuka lagi" in says(house, f"BELUM {code}", now + 5 * HOUR)
    other = reported(house, now + 6 * HOUR, "kebakaran di lr ketapang rt 14 7 ulu")
    closed(house, other, now + 6 * HOUR)
    assert "tidak bisa dibuka lagi" in says(house, f"BELUM {other.code}", now + 79 * HOUR)


def test_belum_of_another_phone_or_of_a_sensitive_report_changes_nothing(
    house: House, now: datetime
) -> None:
    report = reported(house, now)
    closed(house, report, now + HOUR)
    assert "tidak" in says(house, f"BELUM {report.code}", now + 2 * HOUR, YANTO)
    with db.connected():
        Report.update(sensitive=True).execute()
    said = says(house, f"BELUM {report.code}", now + 3 * HOUR)
    assert "petugas" not in said and "laporan" not in said.casefold()
    with db.connected():
        assert Report.get_by_id(report.id).state == "selesai"


@pytest.mark.parametrize(
    "text", ["belum ado polisi datang di 7 ulu maling masuk rumah", "belum", "blm aman pak"]
)
def test_belum_begins_many_a_text_that_is_none(house: House, now: datetime, text: str) -> None:
    report = reported(house, now)
    closed(house, report, now + HOUR)
    says(house, text, now + 2 * HOUR)
    with db.connected():
        assert Report.get_by_id(report.id).state == "selesai"


@both_engines
def test_who_reported_the_same_incident_hears_the_result_too(house: House, now: datetime) -> None:
    report = reported(house, now)
    says(house, "ado tawuran di lr ketapang rt 14 7 ulu", now + MINUTE, YANTO)
    other = house.reports()[-1]
    with db.connected(), db.transaction():
        links.link(house.vault, report.code, other.code, "sama", "meja", now + 2 * MINUTE)
    before = len(house.answers(YANTO))
    closed(house, report, now + HOUR)
    reporters.tell_news(house.runtime, now + HOUR)
    (said,) = house.answers(YANTO)[before:]
    assert "kejadian yang sama selesai di tempat" in said and "BELUM" not in said
    with db.connected():
        assert Report.get_by_id(other.id).state == "baru"


def test_who_stopped_news_hears_none(house: House, now: datetime) -> None:
    report = reported(house, now)
    says(house, "BERHENTI KABAR", now + MINUTE)
    closed(house, report, now + HOUR)
    assert news(house, now + HOUR) == []
