"""Mediation, through the real intake: who is asked, who is called, what a mediator says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows import messages
from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from gateway.jobs import questions, silent_mediators
from gateway.officers import mediation, questioning
from storage import people, reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Mediation, Outbox, Report, ReportStep
from storage.people.contacts import ContactRow
from storage.record import audit
from storage.reports.unlinking import unlink
from tests.cast import AYU, DARMO, HASAN, RUDI, SARI, UJANG, WATI, YANTO
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.sms.test_officers_words import DESK, NOISE, Polsek, say

QUARREL = "cekcok tetangga soal parkir motor di lr ketapang rt 14 7 ulu"
#: What nobody is a mediator for is read as before.
AS_BEFORE = {
    "DAMAI": messages.say("not_enrolled", "id"),  # a slip of AMAN
    "RUJUK": messages.say("unclear", "id"),
}
HOUR = timedelta(hours=1)


class Neighbourhood(Polsek):
    """A polsek with two officers, and contacts who may mediate, or may not."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, now: datetime) -> None:
        super().__init__(settings, database, vault, now)
        rows = [
            ContactRow(DARMO, "Pak Darmo", TUJUH_ULU, "mitra"),
            ContactRow(UJANG, "Pak Ujang", TUJUH_ULU, "ketua_rt"),
            ContactRow(SARI, "Bu Sari", TUJUH_ULU, "tokoh"),
            ContactRow(WATI, "Wati", TUJUH_ULU, "penjaga"),
        ]
        with connected(), transaction():
            saved = people.save_contacts(vault, rows, now)
        self.contacts = {row.phone: kept.id for row, kept in zip(rows, saved, strict=True)}

    def ask(self, report: Report, minutes: float = 2) -> list[str]:
        """The officer takes the report and asks for a mediation; what the officer hears of it."""
        digits = self.digits(AYU, report)
        self.says(AYU, f"TERIMA {digits}", minutes)
        return self.says(AYU, f"TANYA {grouped(report.code)} {digits} 7", minutes + 1)

    def asked(self, minutes: float = 5) -> list[str]:
        """What the reporter is asked now."""
        before = len(self.answers(SARI))
        questions.ask(self.runtime, self.now + timedelta(minutes=minutes))
        return self.answers(SARI)[before:]

    def choose(self, report: Report, phone: str = DARMO, minutes: float = 20) -> None:
        """The desk chooses who mediates."""
        with connected():
            seen = reports.show(self.vault, report.code, "", None)
            assert seen is not None
            at = self.now + timedelta(minutes=minutes)
            contact = self.contacts.get(phone, 99)
            mediation.choose(self.runtime, seen, contact, None, "meja", at)

    def wanted(self, text: str = QUARREL) -> Report:
        """A report whose reporter wants a mediation."""
        report = self.noisy(text)
        self.ask(report)
        self.asked()
        self.says(SARI, "1", 10)
        return report

    def noisy(self, text: str = QUARREL, phone: str = SARI) -> Report:
        """A report of which the officers were told."""
        return self.reported(text, phone)

    def silence(self, minutes: float) -> list[str]:
        """What the mediator hears of the clock at this time."""
        before = len(self.answers(DARMO))
        silent_mediators.remind(self.runtime, self.now + timedelta(minutes=minutes))
        return self.answers(DARMO)[before:]

    def first_silence(self) -> datetime:
        """When the mediator is reminded."""
        with connected():
            found: datetime = Mediation.select().get().due_at
            return found

    def state(self) -> str:
        with connected():
            found: str = Mediation.select().get().state
            return found


def over(report: Report) -> str:
    """What a mediator hears of what is over."""
    return messages.say("tengah_lewat", "id", code=report.code)


@pytest.fixture
def here(settings: Settings, database: Database, vault: Vault, now: datetime) -> Neighbourhood:
    return Neighbourhood(settings, database, vault, now)


def test_a_dispute_is_mediated_from_the_question_to_the_peace(here: Neighbourhood) -> None:
    report = here.noisy()
    code = grouped(report.code)
    assert here.ask(report) == [say("tanya", report)]
    (asked,) = here.asked()
    assert asked.startswith(f"Laporan {code}, dari petugas: mau ditengahi") and "2 polisi" in asked
    assert here.says(SARI, "1", 10) == [messages.say("tanya.tengah_ya", "id", code=report.code)]
    assert here.answers(AYU)[-1] == say("tengah_ya", report, text="1")
    here.choose(report)
    (told,) = here.answers(DARMO)
    at = f"{here.now.astimezone(here.runtime.settings.zone):%d/%m %H.%M}"
    assert "cekcok" in told and "lr ketapang rt 14" in told and at in told and code in told
    assert "ari" not in told.replace("cari", "") and SARI[3:] not in told and len(told) <= 160
    (said,) = here.says(DARMO, f"belum {code} masih alot", 60)
    assert said == messages.say("tengah_belum", "id", code=report.code)
    assert here.answers(AYU)[-1] == say("tengah_belum", report)
    (said,) = here.says(DARMO, f"Sudah damai pak {code}, salaman. hp 081288887777", 90)
    assert said == messages.say("tengah_damai", "id", code=report.code)
    digits = here.digits(AYU, report)
    assert here.answers(AYU)[-1] == say("tengah_damai", report, digits=digits)
    assert here.state() == "damai" and here.again(report).state == "diterima"
    (said,) = here.says(AYU, f"SELESAI {code} {digits} 3", 95)
    assert "didamaikan" in said and here.again(report).result == "didamaikan"
    contact = here.contacts[DARMO]
    assert here.audited("report.mediate") == [("meja", report.code, f'{{"contact": {contact}}}')]
    assert [(who, detail) for who, _, detail in here.audited("report.mediated")] == [
        (f"penengah {contact}", '{"outcome": "belum"}'),
        (f"penengah {contact}", '{"outcome": "damai"}'),
    ]
    with connected():
        assert audit.verify() is None
        steps = ReportStep.select().where(ReportStep.what == "mediate").order_by(ReportStep.id)
        notes = [here.vault.open_text(step.note, "report.note") for step in steps]
    assert notes[0] == f"penengah {contact}" and notes[1] == "belum: belum masih alot"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("2", "unwanted"),
        ("polisi bae", "unwanted"),
        ("dak usah", "unwanted"),
        ("iyo", "wanted"),
        ("1 tapi bukan rt 14", "wanted"),
    ],
)
def test_only_a_clear_yes_counts(here: Neighbourhood, said: str, state: str) -> None:
    report = here.noisy(NOISE)
    here.rounds(540)  # noise waits for the list of the morning
    here.ask(report, 541)
    assert here.asked(545)
    here.says(SARI, said, 550)
    assert here.state() == state
    if state == "unwanted":
        assert here.answers(AYU)[-1] == say("tengah_polisi", report, text=said)
        with pytest.raises(NotAllowed):
            here.choose(report)
        digits = here.digits(AYU, report)
        (refused,) = here.says(AYU, f"TANYA {report.code} {digits} 7", 560)
        assert refused == say("tanya_jangan", report, why="pelapor memilih polisi saja")
    else:
        assert said in here.answers(AYU)[-1]


def test_what_is_unclear_is_asked_once_more_and_then_left_to_the_police(
    here: Neighbourhood,
) -> None:
    report = here.noisy()
    here.ask(report)
    here.asked()
    (again,) = here.says(SARI, "terserah bapak", 10)
    assert again.startswith(f"Laporan {grouped(report.code)}, mau ditengahi") and "angka" in again
    assert here.state() == "asked"
    here.says(SARI, "dak tau", 12)
    assert here.state() == "unwanted"


def test_danger_in_the_answer_is_an_alarm_and_no_mediation(here: Neighbourhood) -> None:
    report = here.noisy()
    here.ask(report)
    here.asked()
    here.says(SARI, "1 tapi tolong dio ngamuk bawak parang", 10)
    assert here.state() == "unwanted" and here.again(report).emergency
    assert "parang" in here.answers(AYU)[-1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ada begal di lr ketapang rt 14 7 ulu", "jenis ini hanya untuk polisi"),
        ("tawuran di lr ketapang rt 14 7 ulu", "ada tanda kekerasan atau bahaya"),
        (f"{QUARREL}, sudah saling lempar", "ada tanda kekerasan atau bahaya"),
        (f"{QUARREL}, dio bawak parang", "ada tanda kekerasan atau bahaya"),
        ("warga antar kampung ribut di 7 ulu", "laporan mendesak, hanya untuk polisi"),
    ],
)
def test_where_there_is_force_nobody_is_asked(here: Neighbourhood, text: str, why: str) -> None:
    report = here.noisy(text)
    here.rounds(540)
    assert here.ask(report, 541) == [say("tanya_jangan", report, why=why)]
    assert here.asked(545) == []


def test_the_desk_asks_the_same_way_and_is_refused_the_same(here: Neighbourhood) -> None:
    report, other = here.noisy(), here.noisy("tawuran di lr ketapang rt 14 7 ulu", YANTO)
    with connected():
        for each in (report, other):
            seen = reports.show(here.vault, each.code, "", None)
            assert seen is not None
            if each is report:
                questioning.ask(here.vault, seen, "tengah", "", "meja", here.now)
            else:
                with pytest.raises(NotAllowed, match="kekerasan"):
                    questioning.ask(here.vault, seen, "tengah", "", "meja", here.now)
    assert here.asked(1)
    told = len(here.answers(DESK))
    here.says(SARI, "1 tapi bukan pak darmo", 10)
    assert here.state() == "wanted"
    # Who asked hears it, and nothing of the reporter's words.
    assert here.answers(DESK)[told:] == [messages.say("meja_tengah_ya", "id", code=report.code)]
    assert here.answers(AYU) == [text for text in here.answers(AYU) if "ditengahi" not in text]


def test_the_desk_that_asked_hears_that_only_the_police_are_wanted(here: Neighbourhood) -> None:
    report = here.noisy()
    with connected():
        seen = reports.show(here.vault, report.code, "", None)
        assert seen is not None
        questioning.ask(here.vault, seen, "tengah", "", "meja", here.now)
    assert here.asked(1)
    here.says(SARI, "2", 10)
    told = messages.say("meja_tengah_polisi", "id", code=report.code)
    assert here.answers(DESK)[-1] == told


DAY = 24 * 60


@both_engines
def test_a_mediator_who_says_nothing_is_reminded_once_and_then_given_up(
    here: Neighbourhood,
) -> None:
    report = here.wanted()
    here.choose(report)
    (told,) = here.answers(DARMO)
    assert here.silence(23 * 60) == []
    due = here.first_silence()
    local = due.astimezone(here.runtime.settings.zone)
    assert 7 <= local.hour < 20 and due >= here.now + timedelta(days=1)
    minutes = (due - here.now).total_seconds() / 60
    (again,) = here.silence(minutes)
    assert again != told and grouped(report.code) in again and "cekcok" in again
    assert here.state() == "reminded" and here.silence(minutes + 1) == []
    before = len(here.answers(AYU))
    assert here.silence(minutes + 2 * DAY) == []
    assert here.answers(AYU)[before:] == [say("tengah_diam", report)]
    assert here.state() == "diam" and here.silence(minutes + 9 * DAY) == []
    assert here.says(DARMO, f"damai {report.code}", minutes + 9 * DAY) == [over(report)]
    with connected():
        steps = ReportStep.select().where(ReportStep.what == "mediate").order_by(ReportStep.id)
        assert [step.actor for step in steps][-1] == "kentongan"


@both_engines
def test_who_answers_is_not_reminded(here: Neighbourhood) -> None:
    report = here.wanted()
    here.choose(report)
    due = (here.first_silence() - here.now).total_seconds() / 60
    here.silence(due)
    here.says(DARMO, f"BELUM {report.code}", due + 5)
    assert here.silence(due + 5 * DAY) == [] and here.state() == "belum"


@pytest.mark.parametrize("why", ["left", "force", "closed"])
def test_who_cannot_mediate_any_more_is_not_reminded(here: Neighbourhood, why: str) -> None:
    report = here.wanted()
    here.choose(report)
    due = (here.first_silence() - here.now).total_seconds() / 60
    with connected():
        if why == "left":
            people.drop_contact(here.contacts[DARMO], here.now)
        elif why == "force":
            Report.update(emergency=True).execute()
        else:
            Report.update(state="selesai", closed_at=here.now).execute()
    before = len(here.answers(AYU))
    assert here.silence(due) == []
    if why == "closed":
        assert here.state() == "given" and len(here.answers(AYU)) == before
    else:
        assert here.state() == "diam"
        assert here.answers(AYU)[-1] == say("tengah_diam", report)


@both_engines
@pytest.mark.parametrize("column", ["sensitive", "quiet", "urgent", "emergency"])
def test_what_the_report_became_since_is_asked_anew(here: Neighbourhood, column: str) -> None:
    report = here.noisy(NOISE)
    here.rounds(540)
    here.ask(report, 541)
    with connected():
        Report.update(**{column: True}).execute()
    assert here.asked(545) == []
    with connected():
        assert not Mediation.select().exists()


def test_who_reported_is_a_party_and_so_is_who_has_no_such_task(here: Neighbourhood) -> None:
    report = here.wanted()
    refused = {}
    for phone in (SARI, WATI, HASAN):
        with pytest.raises(Unusable) as why:
            here.choose(report, phone)
        refused[phone] = why.value.why
    with connected():
        ujang = people.find_phone(here.vault, UJANG)
        assert ujang is not None
        people.stop_messages({ujang.id: here.now})
    with pytest.raises(Unusable) as why:
        here.choose(report, UJANG)
    assert why.value.why == refused[SARI]  # nobody learns by this who reported
    assert here.state() == "wanted" and here.answers(DARMO) == []
    here.choose(report)
    with pytest.raises(NotAllowed):
        here.choose(report)


def test_who_reported_the_like_of_one_incident_is_a_party_too(here: Neighbourhood) -> None:
    report = here.wanted()
    here.says(DARMO, "tetangga cekcok soal parkir di lr ketapang rt 14 7 ulu", 12)
    other = here.reports()[-1]
    with connected(), transaction():
        reports.link(here.vault, report.code, other.code, "sama", "meja", here.now)
    with pytest.raises(Unusable):
        here.choose(report)


@both_engines
def test_whose_place_it_is_no_mediator_reads(here: Neighbourhood) -> None:
    report = here.wanted()
    with connected():
        words = here.vault.seal("depan rumah saya nomor 5 lr ketapang", "report.place")
        Report.update(place=words).execute()
    here.choose(report)
    (told,) = here.answers(DARMO)
    assert "rumah" not in told and "7 Ulu" in told


def test_words_of_others_change_nothing_and_are_read_as_before(here: Neighbourhood) -> None:
    report = here.wanted()
    code = grouped(report.code)
    assert here.says(DARMO, f"DAMAI {code}", 15) == [AS_BEFORE["DAMAI"]]
    here.choose(report)
    for phone in (UJANG, RUDI, HASAN):
        for word, before in AS_BEFORE.items():
            assert here.says(phone, f"{word} {code}", 30) == [before]
    (said,) = here.says(UJANG, f"BELUM {code}", 31)
    assert said == messages.say("status.tidak_ada", "id", code=report.code)
    (said,) = here.says(SARI, f"BELUM {code}", 32)  # the reporter's own BELUM
    assert said == messages.say("belum.open", "id", code=report.code)
    assert here.state() == "given" and here.audited("report.mediated") == []


def test_rujuk_goes_back_to_the_officer_and_stays_there(here: Neighbourhood) -> None:
    report = here.wanted()
    here.choose(report)
    here.says(DARMO, f"DAMAI {report.code}", 40)
    (said,) = here.says(DARMO, f"rujuk {report.code} ribut lagi", 60)
    assert said == messages.say("tengah_rujuk", "id", code=report.code)
    assert here.answers(AYU)[-1] == say("tengah_rujuk", report)
    assert here.says(DARMO, f"damai {report.code}", 70) == [over(report)]
    assert here.state() == "rujuk"


def test_where_no_officer_has_it_the_desk_is_told(here: Neighbourhood) -> None:
    report = here.wanted()
    here.choose(report)
    here.says(AYU, f"ALIH {report.code} {here.digits(AYU, report)} sakit", 30)
    here.says(DARMO, f"DAMAI {report.code}", 40)
    told = messages.say("meja_tengah", "id", code=report.code, result="DAMAI")
    assert here.answers(DESK)[-1] == told


def test_of_a_closed_report_a_mediator_says_nothing_more(here: Neighbourhood) -> None:
    report = here.wanted()
    here.choose(report)
    with connected():
        Report.update(state="selesai", closed_at=here.now).execute()
    assert here.says(DARMO, f"DAMAI {report.code}", 40) == [over(report)]
    assert here.state() == "given"


@both_engines
def test_when_its_number_is_forgotten_nothing_of_the_mediation_leads_to_it(
    here: Neighbourhood,
) -> None:
    report = here.wanted()
    here.choose(report)
    here.says(DARMO, f"DAMAI {report.code}", 40)
    named = Outbox.dedup_key.startswith("mediation:")
    with connected(), transaction():
        assert Outbox.select().where(named).count() == 2
        Outbox.update(state="delivered").execute()
        unlink([report.id], here.now + HOUR)
        assert Outbox.select().where(named).count() == 0
        kept = Mediation.get()
    for at in (kept.asked_at, kept.given_at, kept.answered_at):
        assert (at.hour, at.minute, at.second) == (0, 0, 0)
    assert kept.state == "damai"  # what came of it stays
