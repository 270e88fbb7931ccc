"""A guard's DARURAT: who hears of it, who is asked what can be seen, and what the answers are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from gateway.jobs import distress
from storage.engine.vault import Vault
from storage.models import Outbox, Post, Report, ReportStep
from storage.sent import outbox
from storage.watch import posed
from tests.cast import DARMO, SARI, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.night import Night, quiet_counter

PARTNER, PARTNERS_KETUA, NEAR, FAR = resident(1), resident(2), resident(3), resident(4)


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    """Pos Melati with the partner Pos Mawar; Pos Kenanga is nearby, Pos Anggrek's watch is over."""
    made = Night(settings, database, vault, now, counter)
    mawar = made.enrol("MAWAR", "22:00", "04:00", (PARTNERS_KETUA, PARTNER))
    made.enrol("KENANGA", "22:00", "04:00", (NEAR,))
    made.enrol("ANGGREK", "20:00", "21:30", (FAR,))
    Post.update(partner=mawar.id).where(Post.code == "MELATI").execute()
    return made


def danger(night: Night, phone: str, text: str, minutes: float) -> None:
    night.say(phone, text, minutes)
    distress.tell(night.runtime, night.at(minutes))
    distress.tell(night.runtime, night.at(minutes))  # a second clock
    night.send(minutes)


@both_engines
def test_partners_hear_of_it_and_guards_nearby_are_asked(night: Night) -> None:
    night.say(PARTNER, "MASUK 2", 1)
    danger(night, UJANG, "DARURAT", 5)
    for phone in (DARMO, WATI, PARTNER, PARTNERS_KETUA):
        (told,) = [text for text in night.got(phone) if text.startswith("DARURAT dari Pos Melati")]
        assert "JANGAN mengejar" in told and "jam 22.05" in told and "110" in told
    assert not [text for text in night.got(UJANG) if "dari Pos Melati" in text]
    (asked,) = night.got(NEAR)
    assert "Lihat dari pos, jangan mendatangi, jangan menyebarkan" in asked
    assert night.got(FAR) == []
    # Of the partner's guards the one who spoke tonight is asked, too.
    assert len([text for text in night.got(PARTNER) if "Tampak sesuatu" in text]) == 1
    danger_rows = Outbox.select().where(Outbox.dedup_key.startswith("distress:"))
    assert {row.rank for row in danger_rows} == {outbox.DANGER}


@both_engines
def test_what_is_seen_nearby_stands_in_the_timeline_once_and_closes_nothing(night: Night) -> None:
    danger(night, UJANG, "TITIR", 5)
    (asked,) = night.got(NEAR)
    digits = re.findall(r"YA (\d\d) atau TIDAK (\d\d)\.", asked)[0][0]
    night.say(NEAR, f"ya {digits} pak", 7)
    night.say(NEAR, f"YA {digits}", 8)
    steps = list(ReportStep.select().where(ReportStep.what == "seen"))
    assert [(step.actor, step.state) for step in steps] == [("pos KENANGA", "baru")]
    report = Report.get()
    assert (report.state, report.emergency) == ("baru", True)
    _, thanks, late = night.answers(NEAR)
    assert "sudah kami teruskan" in thanks and "sudah ditutup" in late


@both_engines
def test_digits_of_another_phone_answer_nothing(night: Night) -> None:
    danger(night, UJANG, "DARURAT", 5)
    digits = re.findall(r"YA (\d\d)", night.got(NEAR)[0])[0]
    night.say(SARI, f"YA {digits}", 7)
    assert ReportStep.select().where(ReportStep.what.in_(["seen", "unseen"])).count() == 0
    night.say(NEAR, f"dak {digits}", 40)  # half an hour later it counts no more
    assert posed.tally("corroborate", 1) == (2, 0, 0)


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        (SARI, "DARURAT"),  # a resident's: neighbours never hear of it
        (UJANG, "DARURAT pak rt ngancam kami pake parang"),  # about an RT head
        (UJANG, "DARURAT adik kami diperkosa"),  # sensitive by its words
    ],
)
def test_a_residents_and_what_is_sensitive_reach_no_partner(
    night: Night, phone: str, text: str
) -> None:
    danger(night, phone, text, 5)
    assert Report.get().emergency
    for other in (DARMO, WATI, PARTNER, PARTNERS_KETUA, NEAR):
        assert night.got(other) == []


@both_engines
def test_a_second_cry_within_half_an_hour_wakes_nobody_again(night: Night) -> None:
    danger(night, UJANG, "DARURAT", 5)
    danger(night, WATI, "DARURAT maling bawa parang di rt 5", 10)
    assert Report.select().where(Report.emergency).count() == 2
    assert len([text for text in night.got(DARMO) if text.startswith("DARURAT")]) == 1
    danger(night, DARMO, "DARURAT", 45)
    assert len([text for text in night.got(UJANG) if text.startswith("DARURAT")]) == 1


def test_a_cry_after_a_report_that_can_wait_is_one_of_the_post(night: Night) -> None:
    """Officers must not read "aman" and of a lamp where a guard cries."""
    night.say(UJANG, "AMAN tapi lampu mati RT 5", 3)
    danger(night, UJANG, "TITIR", 5)
    lamp, cry = Report.select().order_by(Report.id)
    assert [lamp.urgent, lamp.emergency, cry.urgent, cry.emergency] == [False, False, True, True]
    assert len([text for text in night.got(DARMO) if text.startswith("DARURAT dari")]) == 1


def test_a_cry_that_is_added_to_an_urgent_report_is_heard_by_partners_too(night: Night) -> None:
    night.say(UJANG, "ada tawuran di lorong ketapang 7 ulu", 3)
    danger(night, UJANG, "TITIR", 5)
    assert [report.emergency for report in Report.select()] == [True]
    assert len([text for text in night.got(DARMO) if text.startswith("DARURAT dari")]) == 1
