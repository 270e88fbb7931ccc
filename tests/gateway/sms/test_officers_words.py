"""Officers by SMS, through the real intake: what counts, from whom, and what comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from peewee import Database

from flows import messages
from flows.rules import duty
from flows.rules.duty import on_duty
from flows.rules.ladder import PAUSE
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from gateway.jobs import climbing, desk, dispatching, questions
from gateway.jobs.officers_deeds import MOST_WRONG
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Audit, Dispatch, DutyChange, Report, ReportStep
from storage.people import duties, officers
from storage.people.officers import OfficerRow
from storage.places import units
from storage.record import audit
from storage.reports import deeds, numbering
from storage.sent import spending
from tests.cast import AYU, HASAN, LONG_AGO, SARI, YANTO, resident
from tests.gateway.conftest import KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU, both_engines
from tests.gateway.records import House

MINUTE = timedelta(minutes=1)
DESK = "+6281200009999"
BEGAL = "ada begal di lr ketapang rt 14 7 ulu pelakunya dua wong bawak parang"
NOISE = "orgen tunggal berisik nian di lr ketapang rt 14 7 ulu"


class Polsek(House):
    """A unit with a desk and two officers of one kelurahan, always on duty."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, now: datetime) -> None:
        super().__init__(settings, database, vault)
        self.now = now
        with connected(), transaction():
            units.load(
                [{"code": "P1", "name": "Polsek A", "areas": KECAMATAN, "desk_phone": DESK}],
                LONG_AGO,
            )
            answers = tuple(officers.areas_named([TUJUH_ULU]))
            self.ids = officers.save(
                vault,
                [
                    OfficerRow(AYU, "Aiptu Ayu Lestari", "P1", "petugas", answers, "24"),
                    OfficerRow(HASAN, "Bripka Hasan", "P1", "petugas", answers, "24"),
                ],
                LONG_AGO,
            )

    def says(self, phone: str, text: str, minutes: float = 0, late: float = 0) -> list[str]:
        """What this SMS is answered; the word on privacy is left out."""
        at, before = self.now + minutes * MINUTE, len(self.answers(phone))
        self.sms(phone, text, at, at + late * MINUTE)
        self.handle(at + late * MINUTE)
        return [text for text in self.answers(phone)[before:] if "HAPUS" not in text]

    def rounds(self, minutes: float = 0) -> None:
        """What the clock does."""
        at = self.now + minutes * MINUTE
        climbing.climb(self.runtime, at)
        desk.tell_desk(self.runtime, at)
        dispatching.tell(self.runtime, at)

    def reported(self, text: str = BEGAL, phone: str = SARI, minutes: float = 0) -> Report:
        """A report of which both officers have been told."""
        self.says(phone, text, minutes)
        self.rounds(minutes)
        return self.reports()[-1]

    def digits(self, phone: str, report: Report) -> str:
        """The digits that an officer was told with a report."""
        with connected():
            found = Dispatch.get(Dispatch.officer == self.ids[phone], Dispatch.report == report.id)
            return str(found.digits)

    def again(self, report: Report) -> Report:
        """The report as it is now."""
        with connected():
            found: Report = Report.get_by_id(report.id)
            return found

    def audited(self, action: str) -> list[tuple[str, str, str]]:
        """Who did this, to what, with which detail."""
        with connected():
            rows = Audit.select().where(Audit.action == action).order_by(Audit.seq)
            return [(row.actor, row.subject, row.detail) for row in rows]


@pytest.fixture
def polsek(settings: Settings, database: Database, vault: Vault, now: datetime) -> Polsek:
    return Polsek(settings, database, vault, now)


def say(key: str, report: Report | None = None, **words: object) -> str:
    """A text of the catalogue."""
    code = {"code": report.code} if report is not None else {}
    return messages.say(f"petugas_{key}", "id", **code, **words)


@both_engines
def test_an_officer_is_told_takes_it_and_closes_it(polsek: Polsek) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    told = polsek.answers(AYU)[-1]
    assert told.endswith(f"TERIMA {digits[:2]} {digits[2:]}") and "SARI" not in told
    (said,) = polsek.says(AYU, f"TERIMA {digits}", 1)
    assert said == say("terima", report, digits=digits)
    found = polsek.again(report)
    assert (found.state, found.officer_id, found.route_at) == ("diterima", polsek.ids[AYU], None)
    (said,) = polsek.says(AYU, f"selesai {grouped(report.code)} {digits} 2 dua orang", 30)
    assert said == say("periksa", report, result="pelaku diamankan polisi")
    found = polsek.again(report)
    assert (found.state, found.result) == ("menunggu_verifikasi", "diamankan")
    actor = f"petugas {polsek.ids[AYU]}"
    assert polsek.audited("report.accept") == [(actor, report.code, "{}")]
    assert [who for who, _, _ in polsek.audited("report.close")] == [actor]
    with connected():
        steps = ReportStep.select().where(ReportStep.what != "").order_by(ReportStep.id)
        assert [(step.what, step.actor) for step in steps] == [
            ("accept", actor),
            ("close", actor),
        ]
        assert polsek.vault.open_text(steps[1].note, "report.note") == "dua orang"
        assert audit.verify() is None


def test_who_comes_second_hears_since_when_somebody_has_it(polsek: Polsek) -> None:
    report = polsek.reported()
    mine, theirs = polsek.digits(AYU, report), polsek.digits(HASAN, report)
    polsek.says(AYU, f"TERIMA {mine}", 1)
    assert polsek.says(HASAN, f"TERIMA {theirs}", 2) == [say("sudah", report, at="22.01")]
    for word in ("SELESAI", "ALIH"):
        (said,) = polsek.says(HASAN, f"{word} {report.code} {theirs} 1", 3)
        assert said == say("sudah", report, at="22.01")
    assert polsek.again(report).officer_id == polsek.ids[AYU]
    # Who has it may say so again.
    assert polsek.says(AYU, f"terima {mine}", 4) == [say("terima", report, digits=mine)]


@both_engines
def test_two_in_one_batch_have_it_in_the_order_in_which_they_said_so(polsek: Polsek) -> None:
    report = polsek.reported()
    for phone, seconds in ((AYU, 9), (HASAN, 5)):
        at = polsek.now + timedelta(seconds=60 + seconds)
        polsek.sms(phone, f"TERIMA {polsek.digits(phone, report)}", at, polsek.now + 2 * MINUTE)
    polsek.handle(polsek.now + 2 * MINUTE)
    assert polsek.again(report).officer_id == polsek.ids[HASAN]
    assert polsek.answers(AYU)[-1] == say("sudah", report, at="22.02")


def test_nothing_counts_without_terima_and_its_digits(polsek: Polsek) -> None:
    report, other = polsek.reported(), polsek.reported("ada kebakaran di 7 ulu", YANTO, 1)
    digits = polsek.digits(AYU, report)
    code = grouped(report.code)
    assert polsek.says(AYU, f"SELESAI {code} {digits} 1", 2) == [
        say("belum", report, digits=digits)
    ]
    wrong = f"{(int(digits) + 1) % 10_000:04}"
    for text in (
        f"TERIMA {wrong}",
        f"TERIMA {polsek.digits(HASAN, report)}",
        f"SELESAI {other.code} {digits} 1",
        f"ALIH {other.code} {digits} sakit",
    ):
        if text != f"TERIMA {digits}":
            assert polsek.says(AYU, text, 3) == [say("salah")], text
    assert [polsek.again(each).state for each in (report, other)] == ["baru", "baru"]
    assert polsek.again(report).accepted_at is None


def test_five_wrong_digits_an_hour_and_no_more_is_heard(polsek: Polsek) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    guesses = [f"{(int(digits) + more) % 10_000:04}" for more in range(1, MOST_WRONG + 4)]
    said = [polsek.says(AYU, f"TERIMA {guess}", 1) for guess in guesses]
    assert said[: MOST_WRONG - 1] == [[say("salah")]] * (MOST_WRONG - 1)
    assert said[MOST_WRONG - 1 :] == [[say("salah_banyak")], [], [], []]
    assert polsek.says(AYU, f"TERIMA {digits}", 2) == []
    assert polsek.again(report).accepted_at is None
    wrong = polsek.audited("officer.digits_wrong")
    assert len(wrong) == MOST_WRONG and {subject for _, subject, _ in wrong} == {
        f"officer:{polsek.ids[AYU]}"
    }
    # Another officer is not kept from it, and an hour later nor is this one.
    other = polsek.reported("ada kebakaran di 7 ulu", YANTO, 3)
    assert polsek.says(HASAN, f"TERIMA {polsek.digits(HASAN, report)}", 4)
    assert polsek.says(AYU, f"TERIMA {polsek.digits(AYU, other)}", 62)
    assert polsek.again(other).officer_id == polsek.ids[AYU]


@both_engines
@pytest.mark.parametrize("who", ["stranger", "disabled"])
def test_other_phones_change_nothing_and_are_read_as_before(polsek: Polsek, who: str) -> None:
    report = polsek.reported()
    digits, phone = polsek.digits(AYU, report), YANTO
    if who == "disabled":
        phone = AYU
        with connected(), transaction():
            officers.disable(polsek.ids[AYU], polsek.now)
    for text in (
        f"TERIMA {digits}",
        f"SELESAI {report.code} {digits} 1",
        f"ALIH {report.code} {digits} sakit",
        "DINAS",
        "LEPAS Hasan",
        "TUGAS",
        f"ISI {report.code}",
    ):
        for answer in polsek.says(phone, text, 1):
            assert answer == messages.say("unclear", "id")
    found = polsek.again(report)
    assert (found.state, found.accepted_at, found.round) == ("baru", None, 0)
    with connected():
        assert not DutyChange.select().exists()
        assert not ReportStep.select().where(ReportStep.what != "").exists()


def test_a_darurat_is_held_by_sms_and_never_closed(polsek: Polsek) -> None:
    polsek.says(SARI, "DARURAT tolong di lr ketapang rt 14 7 ulu")
    polsek.rounds()
    (report,) = polsek.reports()
    digits = polsek.digits(AYU, report)
    for minutes in (1, 3):
        (said,) = polsek.says(AYU, f"TERIMA {digits}", minutes)
        assert said == say("terima_darurat", report, digits=digits)
        assert polsek.again(report).route_at == polsek.now + minutes * MINUTE + PAUSE
    polsek.says(HASAN, f"TERIMA {polsek.digits(HASAN, report)}", 4)
    assert polsek.again(report).route_at == polsek.now + 4 * MINUTE + PAUSE
    (said,) = polsek.says(HASAN, f"SELESAI {report.code} {polsek.digits(HASAN, report)} 4", 5)
    assert said == say("periksa", report, result="dicek, tidak ditemukan")
    found = polsek.again(report)
    assert found.state == "menunggu_verifikasi" and found.route_at is not None
    # Until the desk closes it, its ladder goes on, and who is told of it may hold it.
    assert polsek.says(AYU, f"TERIMA {digits}", 8) == [say("terima_darurat", report, digits=digits)]
    found = polsek.again(report)
    assert found.state == "menunggu_verifikasi"
    assert found.route_at == polsek.now + 8 * MINUTE + PAUSE


def test_what_is_handed_on_reaches_the_others_again_and_not_who_did(polsek: Polsek) -> None:
    report = polsek.reported()
    mine, theirs = polsek.digits(AYU, report), polsek.digits(HASAN, report)
    polsek.says(AYU, f"TERIMA {mine}", 1)
    told = len(polsek.answers(HASAN)), len(polsek.answers(AYU))
    assert polsek.says(AYU, f"ALIH {report.code} {mine} sedang di Polres", 2) == [
        say("alih", report)
    ]
    polsek.rounds(2)
    (again,) = polsek.answers(HASAN)[told[0] :]
    assert grouped(report.code) in again and len(polsek.answers(AYU)) == told[1] + 1
    assert polsek.says(AYU, f"TERIMA {mine}", 3) == [say("lewat", report)]
    # The digits of the round before are this officer's and this report's, too.
    assert polsek.says(HASAN, f"TERIMA {theirs}", 4) == [say("terima", report, digits=theirs)]
    assert polsek.again(report).officer_id == polsek.ids[HASAN]
    assert "Polres" not in "".join(detail for _, _, detail in polsek.audited("report.hand_on"))


def test_a_late_terima_counts_while_nobody_has_it(polsek: Polsek) -> None:
    report, other = polsek.reported(), polsek.reported("ada kebakaran di 7 ulu", YANTO, 1)
    mine = polsek.digits(AYU, other)
    polsek.says(HASAN, f"TERIMA {polsek.digits(HASAN, other)}", 2)
    assert polsek.says(AYU, f"TERIMA {mine}", 3, late=180) == [say("sudah", other, at="22.02")]
    polsek.says(AYU, f"TERIMA {polsek.digits(AYU, report)}", 3, late=180)
    assert polsek.again(report).officer_id == polsek.ids[AYU]


@both_engines
def test_what_was_closed_meanwhile_is_not_taken(polsek: Polsek) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    with connected():
        Report.update(state="selesai", closed_at=polsek.now).execute()
    assert polsek.says(AYU, f"TERIMA {digits}", 1) == [say("tutup", report)]
    assert polsek.says(AYU, f"ISI {report.code}", 1) == [say("tutup", report)]
    assert polsek.again(report).accepted_at is None


@both_engines
def test_the_same_sms_twice_is_one_word(polsek: Polsek) -> None:
    report = polsek.reported()
    text, at = f"TERIMA {polsek.digits(AYU, report)}", polsek.now + MINUTE
    before = len(polsek.answers(AYU))
    for _ in range(2):
        polsek.sms(AYU, text, at, at, "ATXid_same")
    polsek.handle(at)
    assert len(polsek.answers(AYU)) == before + 1 and len(polsek.audited("report.accept")) == 1


def test_tugas_lists_what_is_taken_first_and_isi_tells_it_again(polsek: Polsek) -> None:
    assert polsek.says(AYU, "TUGAS") == [say("tugas_kosong")]
    first = polsek.reported()
    second = polsek.reported("ada kebakaran di lr temon 7 ulu", YANTO, 1)
    mine, open_ = polsek.digits(AYU, second), polsek.digits(AYU, first)
    polsek.says(AYU, f"TERIMA {mine}", 2)
    (said,) = polsek.says(AYU, "tugas", 3)
    codes = ", ".join(
        f"{grouped(report.code)}/{digits[:2]} {digits[2:]}"
        for report, digits in ((second, mine), (first, open_))
    )
    assert said == say("tugas", count=2, mine=1, codes=codes)
    (text,) = polsek.says(AYU, f"ISI {grouped(first.code)}", 4)
    assert "AKAN TERJADI" not in text
    assert "begal" in text and text.endswith(f"Balas TERIMA {open_[:2]} {open_[2:]}")
    (text,) = polsek.says(AYU, f"isi {second.code}", 5)
    assert "kebakaran" in text and text.endswith(f"Angka Anda {mine[:2]} {mine[2:]}")
    polsek.says(HASAN, "TUGAS", 6)
    assert polsek.says(AYU, "ISI 482 135", 7) == [
        messages.say("petugas_isi_tidak", "id", code="482135")
    ]
    assert [subject for _, subject, _ in polsek.audited("report.read")] == [
        first.code,
        second.code,
    ]


@both_engines
def test_a_bundle_is_opened_one_by_one(polsek: Polsek) -> None:
    for number in range(12):
        polsek.says(resident(number), "ada tawuran di lr ketapang rt 14 7 ulu")
    polsek.rounds()
    with connected():
        plain = Dispatch.select().where(
            Dispatch.officer == polsek.ids[AYU], Dispatch.digits.is_null()
        )
        missing = [dispatch.report for dispatch in plain]
    assert missing, polsek.answers(AYU)
    (text,) = polsek.says(AYU, f"ISI {missing[0].code}", 1)
    digits = polsek.digits(AYU, missing[0])
    assert text.endswith(f"TERIMA {digits[:2]} {digits[2:]}")
    polsek.says(AYU, f"TERIMA {digits}", 2)
    assert polsek.again(missing[0]).officer_id == polsek.ids[AYU]
    (listed,) = polsek.says(AYU, "TUGAS", 3)
    assert len(listed) <= 160 and re.search(r"\+\d+\.", listed) and listed.startswith("12 tugas, 1")


@both_engines
def test_of_a_sensitive_report_nothing_is_sent(polsek: Polsek) -> None:
    report = polsek.reported()
    with connected():
        Report.update(sensitive=True).where(Report.id == report.id).execute()
    hidden = messages.say("petugas_khusus", "id", count=1)
    assert polsek.says(AYU, f"ISI {report.code}", 1) == [hidden]
    assert polsek.says(AYU, "TUGAS", 2) == [hidden]


def test_what_the_reporter_added_is_told_by_isi_without_numbers(polsek: Polsek) -> None:
    report = polsek.reported()
    polsek.says(SARI, "pelakunya naik motor beat, hubungi 081377712345", 2)
    (text,) = polsek.says(AYU, f"ISI {report.code}", 3)
    assert "beat" in text and "0813" not in text and SARI[3:] not in text


@both_engines
def test_dinas_and_lepas_set_duty_and_tell_whom_they_concern(polsek: Polsek) -> None:
    vault, now = polsek.vault, polsek.now
    with connected(), transaction():
        answers = tuple(officers.areas_named([TUJUH_ULU]))
        officers.save(vault, [OfficerRow(AYU, "Ayu", "P1", "petugas", answers, "")], now)

    def present(phone: str, minutes: float) -> bool:
        at = now + minutes * MINUTE
        with connected():
            id_ = polsek.ids[phone]
            found = officers.find(vault, id_)
            assert found is not None
            changes = duties.changes_of([id_], at).get(id_, ())
            zone = polsek.runtime.settings.zone
            return on_duty(duty.read(found.hours), changes, at, zone)

    assert not present(AYU, 0)
    assert polsek.says(AYU, "DINAS", 1) == [say("dinas", at="10.01")]
    assert present(AYU, 2) and present(AYU, 719) and not present(AYU, 722)
    (said,) = polsek.says(HASAN, "LEPAS", 3)
    assert said == say("tulis_lepas")
    for nobody in ("LEPAS Udin", "LEPAS Hasan", "LEPAS 081377712345"):
        assert polsek.says(HASAN, nobody, 3) == [say("lepas_siapa")]
    (said,) = polsek.says(AYU, "LEPAS hasan", 5)
    assert said.startswith("LEPAS tercatat") and "Bripka Hasan" in said
    assert not present(AYU, 6) and present(HASAN, 6)
    assert polsek.answers(HASAN)[-1].startswith("Anda menggantikan Ayu sampai jam")
    told = polsek.answers(DESK)[-1]
    with connected():
        change = DutyChange.get(DutyChange.deputy == polsek.ids[HASAN])
    assert "Ayu" in told and "Hasan" in told and told.endswith(f"jadwal {change.id}.")
    assert polsek.audited("duty.off") == [
        (
            f"petugas {polsek.ids[AYU]}",
            f"duty:{change.id}",
            f'{{"deputy": {polsek.ids[HASAN]}}}',
        )
    ]
    with connected(), transaction():
        assert duties.undo_duty(change.id, "desk", now)
    assert present(AYU, 7)


def test_dinas_said_later_holds_though_it_comes_first(polsek: Polsek) -> None:
    polsek.says(AYU, "DINAS", 20)
    polsek.says(AYU, "LEPAS Hasan", 10, late=15)
    with connected():
        changes = duties.changes_of([polsek.ids[AYU]], polsek.now)[polsek.ids[AYU]]
    zone = polsek.runtime.settings.zone
    assert on_duty((), changes, polsek.now + 30 * MINUTE, zone)
    assert not on_duty((), changes, polsek.now + 15 * MINUTE, zone)


@both_engines
def test_lepas_by_the_deputys_number(polsek: Polsek) -> None:
    polsek.says(AYU, f"LEPAS 0{HASAN[3:]}", 1)
    with connected():
        assert DutyChange.get(DutyChange.officer == polsek.ids[AYU]).deputy_id == polsek.ids[HASAN]


def test_nobodys_duty_is_changed_by_sms_without_end(polsek: Polsek) -> None:
    for minute in range(9):
        polsek.says(AYU, "LEPAS hasan", minute)
    assert len(polsek.audited("duty.off")) == 5
    assert sum("LEPAS" in text for text in polsek.answers(DESK)) == 5


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("TERIMA", "tulis_terima"),
        ("TERIMA 123", "tulis_terima"),
        ("SELESAI 482 135 beres", "tulis_selesai"),
        ("ALIH", "tulis_alih"),
        ("ISI 48213", "tulis_isi"),
    ],
)
def test_a_wrong_form_is_answered_with_the_right_one(polsek: Polsek, text: str, key: str) -> None:
    assert polsek.says(AYU, text) == [say(key)]


def test_an_officer_thanks_and_reports_like_anybody(polsek: Polsek) -> None:
    assert polsek.says(AYU, "terima kasih pak") == []
    assert polsek.says(AYU, "selesai pak", 1)[0] == messages.say("unclear", "id")
    polsek.says(AYU, "lepas kendali mobil nabrak", 2)
    polsek.says(AYU, BEGAL, 200)
    assert [report.category for report in polsek.reports()] == ["kecelakaan", "kriminalitas"]
    with connected():
        assert not DutyChange.select().exists()


def test_a_machine_with_an_officers_number_is_soon_answered_no_more(polsek: Polsek) -> None:
    said = [polsek.says(AYU, "Saya sedang tidak bisa membalas pesan ini", n) for n in range(9)]
    assert sum(map(bool, said)) <= 3
    lists = [polsek.says(AYU, "TUGAS", 10 + n / 10) for n in range(20)]
    assert sum(map(bool, lists)) == 11


def test_two_machines_that_answer_each_other_stop_after_three(polsek: Polsek) -> None:
    """The reporter's phone and the officer's answer whatever comes, also questions and news."""
    machines = {SARI: "Pesan Anda kami terima, terima kasih", AYU: "Saya sedang rapat, nanti ya"}
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    polsek.says(AYU, f"TERIMA {digits}", 1)
    polsek.says(AYU, f"TANYA {report.code} {digits} 1", 2)
    heard = {phone: len(polsek.answers(phone)) for phone in machines}
    begun = dict(heard)
    for minute in range(3, 60):
        polsek.rounds(minute)
        questions.ask(polsek.runtime, polsek.now + minute * MINUTE)
        for phone, text in machines.items():
            news = len(polsek.answers(phone)) - heard[phone]
            heard[phone] += news
            for _ in range(news):
                polsek.says(phone, text, minute)
    # The question is one of those to the reporter, and the answer to it one of the officer's.
    assert 1 <= heard[SARI] - begun[SARI] <= 1 + 3
    assert 1 <= heard[AYU] - begun[AYU] <= 1 + 3
    assert [len(polsek.answers(phone)) for phone in machines] == list(heard.values())
    polsek.says(AYU, f"SELESAI {report.code} {digits} 4", 61)
    assert polsek.again(report).state == "menunggu_verifikasi"


def test_officers_are_answered_beyond_the_cap_of_others(polsek: Polsek) -> None:
    settings = polsek.runtime.settings.model_copy(update={"reply_cap_per_number": 1})
    polsek.runtime = replace(polsek.runtime, settings=settings)
    said = [polsek.says(AYU, f"ISI {code}", 5 * n) for n, code in enumerate(["482135"] * 12)]
    assert sum(map(bool, said)) == 10


def test_officers_are_answered_though_the_days_money_is_spent(polsek: Polsek) -> None:
    report = polsek.reported()
    settings = polsek.runtime.settings.model_copy(update={"sms_budget_per_day": Decimal(1)})
    polsek.runtime = replace(polsek.runtime, settings=settings)
    with connected(), transaction():
        spending.add(settings.day_of(polsek.now), parts=1000)
    digits = polsek.digits(AYU, report)
    assert polsek.says(AYU, f"TERIMA {digits}", 1) == [say("terima", report, digits=digits)]
    assert all(polsek.says(AYU, text, 2) for text in ("TUGAS", f"ISI {report.code}", "DINAS"))


@both_engines
def test_many_officers_at_once_cost_the_same_number_of_statements(
    polsek: Polsek, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TERIMA, SELESAI, ALIH and wrong digits, from each of so many officers one SMS."""
    answers = tuple(officers.areas_named([TUJUH_ULU]))
    crowd = [resident(1000 + number) for number in range(40)]
    with connected(), transaction():
        rows = [OfficerRow(phone, "Bripda", "P1", "petugas", answers, "24") for phone in crowd]
        polsek.ids |= officers.save(polsek.vault, rows, LONG_AGO)
    ran = [0]
    real = polsek.runtime.database.execute_sql

    def counted(*arguments: Any, **more: Any) -> Any:
        ran[0] += 1
        return real(*arguments, **more)

    monkeypatch.setattr(polsek.runtime.database, "execute_sql", counted)
    cost = []
    for turn, count in enumerate((4, 8, 32)):
        mine = [crowd.pop() for _ in range(min(count, len(crowd)))]
        at = polsek.now + 60 * turn * MINUTE
        given = {}
        for number, phone in enumerate(mine):
            story = f"ada begal bawak parang di lr ketapang rt {number} 7 ulu"
            polsek.says(resident(100 * turn + number), story, 60 * turn)
            report = polsek.reports()[-1]
            with connected(), transaction():
                made = Dispatch.create(
                    report=report,
                    officer=polsek.ids[phone],
                    unit="P1",
                    made_at=at,
                    due_at=at,
                    told_at=at,
                )
                digits = numbering.give(polsek.ids[phone], [made.id])[made.id]
                if number % 4 in (1, 2):
                    by = deeds.Accepting(report.id, polsek.ids[phone], "petugas", hold=True)
                    assert deeds.accept([by], at)
            given[phone] = (report.code, digits)
        for number, (phone, (code, digits)) in enumerate(given.items()):
            wrong = f"{(int(digits) + 1) % 10_000:04}"
            text = (
                f"TERIMA {digits}",
                f"SELESAI {code} {digits} 1",
                f"ALIH {code} {digits} sakit",
                f"TERIMA {wrong}",
            )[number % 4]
            polsek.sms(phone, text, at + MINUTE, at + MINUTE)
        ran[0] = 0
        polsek.handle(at + MINUTE)
        cost.append(ran[0])
        states = {polsek.again(report).state for report in polsek.reports()[-count:]}
        assert states == {"diterima", "menunggu_verifikasi", "baru"}
    assert cost[1] == cost[2]
    with connected():
        assert audit.verify() is None


def test_tanya_is_asked_of_the_reporter_and_the_answer_comes_back(polsek: Polsek) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    code = grouped(report.code)
    assert polsek.says(AYU, f"TANYA {code} {digits} 1", 1) == [
        say("belum", report, digits=digits)  # who has not taken it asks nothing
    ]
    polsek.says(AYU, f"TERIMA {digits}", 2)
    assert polsek.says(AYU, f"TANYA {code} {digits} 1", 3) == [say("tanya", report)]
    before = len(polsek.answers(SARI))
    questions.ask(polsek.runtime, polsek.now + 4 * MINUTE)
    (asked,) = polsek.answers(SARI)[before:]
    assert asked.startswith(f"Laporan {code}, dari petugas: apa masih terjadi")
    assert AYU not in asked and "Ayu" not in asked
    polsek.says(SARI, "masih pak, nambah rame. hp aku 081288887777", 10)
    answer = polsek.answers(AYU)[-1]
    assert answer.startswith(f"Jawaban pelapor {code}: masih pak, nambah rame")
    assert "8888" not in answer and "Sari" not in answer


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("motornya warna apa", "tanya_dibaca"),
        ("siapa nama bapak", "tanya_jangan"),
        ("alamat rumah dimana", "tanya_jangan"),
        ("minta no hp", "tanya_jangan"),
        ("kirim NIK", "tanya_jangan"),
    ],
)
def test_own_words_are_read_first_and_who_it_is_may_not_be_asked(
    polsek: Polsek, question: str, key: str
) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    polsek.says(AYU, f"TERIMA {digits}", 1)
    (said,) = polsek.says(AYU, f"TANYA {report.code} {digits} {question}", 2)
    words = {"why": "jangan tanya nama, NIK, alamat atau HP pelapor"}
    assert said == say(key, report, **(words if key == "tanya_jangan" else {}))
    before = len(polsek.answers(SARI))
    questions.ask(polsek.runtime, polsek.now + 4 * MINUTE)
    assert len(polsek.answers(SARI)) == before


def test_who_wished_for_no_sms_is_asked_nothing(polsek: Polsek) -> None:
    report = polsek.reported()
    digits = polsek.digits(AYU, report)
    polsek.says(AYU, f"TERIMA {digits}", 1)
    with connected():
        Report.update(quiet=True).execute()
    assert polsek.says(AYU, f"TANYA {report.code} {digits} 1", 2) == [say("tanya_diam", report)]


def test_who_takes_over_is_told_of_what_the_officer_would_be_told_of(polsek: Polsek) -> None:
    with connected(), transaction():
        elsewhere = tuple(officers.areas_named([OTHER_KECAMATAN]))
        officers.save(
            polsek.vault,
            [OfficerRow(HASAN, "Bripka Hasan", "P1", "petugas", elsewhere, "")],
            polsek.now,
        )
    polsek.reported()
    assert polsek.answers(HASAN) == []
    polsek.says(AYU, "LEPAS Hasan", 1)
    before = len(polsek.answers(AYU))
    report = polsek.reported("ada kebakaran di lr temon 7 ulu", YANTO, 2)
    assert grouped(report.code) in polsek.answers(HASAN)[-1]
    assert len(polsek.answers(AYU)) == before
    polsek.says(HASAN, f"TERIMA {polsek.digits(HASAN, report)}", 3)
    assert polsek.again(report).officer_id == polsek.ids[HASAN]
