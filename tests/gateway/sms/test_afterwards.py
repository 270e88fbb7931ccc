"""Two hours after a report: what its phone adds, amends and ends; who learns of it, who never."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows import messages
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from gateway.jobs import desk, retention
from storage import reports
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Outbox, Report, ReportStep
from storage.places import units
from tests.cast import LONG_AGO, SARI, YANTO
from tests.gateway.calling import PLACE, CallingHouse
from tests.gateway.conftest import KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.records import House

MINUTE = timedelta(minutes=1)
BRAWL = "ada tawuran di lr ketapang rt 14 7 ulu"
RACE = "ada balap liar di jalan sudirman 7 ulu"
DESK, OTHER_DESK = "+6281200009999", "+6281200008888"


class Street(House):
    """A gateway with two desks, and a phone that writes so many minutes after the first text."""

    def __init__(self, settings: Settings, database: Database, vault: Vault, now: datetime) -> None:
        super().__init__(settings, database, vault)
        self.now = now
        with connected(), transaction():
            units.load(
                [
                    {"code": "P1", "name": "Polsek A", "areas": KECAMATAN, "desk_phone": DESK},
                    {
                        "code": "P2",
                        "name": "Polsek B",
                        "areas": OTHER_KECAMATAN,
                        "desk_phone": OTHER_DESK,
                    },
                ],
                LONG_AGO,
            )

    def says(self, text: str, minutes: float = 0, phone: str = SARI) -> list[str]:
        """What this SMS is answered; the word on privacy is left out."""
        at, before = self.now + minutes * MINUTE, len(self.answers(phone))
        self.sms(phone, text, at, at)
        self.handle(at)
        desk.tell_desk(self.runtime, at)
        return [text for text in self.answers(phone)[before:] if "HAPUS" not in text]

    def later(self, minutes: float) -> None:
        """The clock goes round so much later."""
        desk.tell_desk(self.runtime, self.now + minutes * MINUTE)

    def told(self, report: Report, role: str = "operator") -> str:
        """All that the reporter told in it."""
        with connected():
            seen = reports.show(self.vault, report.code, role, None)
            return (
                reports.whole(seen.story, reports.steps(self.vault, report.code, role))
                if seen
                else ""
            )

    def notes(self, report: Report) -> list[tuple[str, str]]:
        """Its timeline: who, and what was noted."""
        with connected():
            return [
                (step.actor, step.note)
                for step in reports.steps(self.vault, report.code, "operator")
            ]


@pytest.fixture
def street(settings: Settings, database: Database, vault: Vault, now: datetime) -> Street:
    return Street(settings, database, vault, now)


def say(key: str, report: Report, **words: str) -> str:
    """A text of the catalogue about this report."""
    return messages.say(key, "id", code=report.code, **words)


@pytest.mark.parametrize("minutes", [2, 45, 119])
def test_what_is_added_is_kept_told_and_answered_in_one_line(street: Street, minutes: int) -> None:
    street.says(BRAWL)
    (report,) = street.reports()
    more = "pelakunya 2 orang naik motor beat hitam"
    assert street.says(more, minutes) == [say("tambahan", report)]
    assert len(street.reports()) == 1 and street.told(report) == f"{BRAWL}\n{more}"
    street.later(minutes + 2)
    first, news = street.answers(DESK)
    assert first.startswith("MENDESAK") and news.startswith("TAMBAHAN") and "beat" not in news


@pytest.mark.parametrize("first", [BRAWL, "ado polisi mintak duit di pos 7 ulu"])
def test_who_fears_to_be_known_hears_who_learns_of_it(street: Street, first: str) -> None:
    street.says(first)
    (report,) = street.reports()
    told = street.told(report)
    street.says("tolong jangan kasih tau siapa2", 5)
    assert street.answers(SARI)[-1] == messages.say("privacy_general", "id")
    (report,) = street.reports()
    assert street.told(report) == told


def test_after_two_hours_it_is_none_of_the_report(street: Street) -> None:
    street.says(BRAWL)
    (said,) = street.says("pelakunya 2 orang naik motor beat hitam", 121)
    (report,) = street.reports()
    assert said == messages.say("unclear", "id") and street.told(report) == BRAWL


def test_a_place_is_amended_the_old_one_kept_and_the_desk_told(street: Street) -> None:
    street.says(BRAWL)
    (report,) = street.reports()
    (said,) = street.says("eh salah maksudnya jalan mayor salim batubara", 10)
    assert said == say("tambahan_tempat", report, place="jalan mayor salim batubara")
    (report,) = street.reports()
    assert street.place(report) == "jalan mayor salim batubara" and report.area_id == TUJUH_ULU
    assert ("tempat semula", "lr ketapang rt 14 7 ulu") in street.notes(report)
    assert street.told(report).startswith(BRAWL)
    street.later(12)
    assert [text.split()[0] for text in street.answers(DESK)] == ["MENDESAK", "TEMPAT"]


def test_a_place_of_another_desk_tells_both(street: Street) -> None:
    street.says(BRAWL)
    street.says("ralat bukan 7 ulu tapi 18 ilir pak", 10)
    (report,) = street.reports()
    assert report.area_id == "16.71.05.1001"
    street.later(12)
    assert [text.split()[0] for text in street.answers(OTHER_DESK)] == ["MENDESAK"]
    before, moved = street.answers(DESK)
    assert before.startswith("MENDESAK") and "pindah ke 18 Ilir" in moved
    street.says("pelakunya 2 orang naik motor beat", 20)
    street.later(25)
    assert len(street.answers(DESK)) == 2 and street.answers(OTHER_DESK)[1].startswith("TAMBAHAN")


@pytest.mark.parametrize("minutes", [0.3, 10])
@pytest.mark.parametrize(
    "text",
    ["yang tadi sudah bubar", "la bubar pak, makasih", "sudah aman", "dak jadi pak salah paham"],
)
def test_what_has_ended_is_a_note_and_closes_nothing(
    street: Street, text: str, minutes: float
) -> None:
    street.says(BRAWL)
    (before,) = street.reports()
    assert street.says(text, minutes) == [say("tambahan_usai", before)]
    (report,) = street.reports()
    assert (report.state, report.urgent, report.category) == (
        "baru",
        True,
        before.category,
    ) and report.closed_at is None
    street.later(12)
    assert "Kata pelapor sudah usai" in street.answers(DESK)[1]


def test_what_has_ended_stops_no_notice_that_is_on_its_way(street: Street) -> None:
    at = street.now
    street.sms(SARI, BRAWL, at, at)
    street.sms(SARI, "sudah bubar", at + 2 * MINUTE, at + 2 * MINUTE)
    street.handle(at + 2 * MINUTE)  # the desk has not been told yet
    street.later(3)
    (told,) = street.answers(DESK)
    assert told.startswith("MENDESAK")


def test_an_open_question_does_not_eat_what_ended_or_was_wrong(street: Street) -> None:
    street.says("LAPOR tawuran")
    street.says("sudah bubar pak", 5)
    (report,) = street.reports()
    assert street.place(report) == "" and "sudah bubar" in street.told(report)
    street.says("lr ketapang rt 14 7 ulu", 6)
    assert street.place(street.reports()[0]) == "lr ketapang rt 14 7 ulu"


def test_danger_climbs_and_another_event_is_another_report(street: Street) -> None:
    street.says(RACE)
    (report,) = street.reports()
    assert not report.urgent and street.answers(DESK) == []
    assert street.says("mereka bawa celurit ada yang dibacok", 10)[0].startswith(
        f"Ditambahkan ke laporan {grouped(report.code)} sebagai"
    )
    (report,) = street.reports()
    assert report.urgent
    assert len(street.answers(DESK)) == 1
    street.says("kebakaran di lr mawar rt 2 10 ulu", 20)
    assert [report.category for report in street.reports()] == [report.category, "kebakaran"]


def test_many_additions_are_few_notices(street: Street) -> None:
    street.says(BRAWL)
    for number in range(30):
        street.says(f"pelakunya pakai motor nomor {number} warna hitam", 2 + number / 10)
    for minutes in range(6, 40):
        street.later(minutes)
    (report,) = street.reports()
    assert street.told(report).count("pelakunya") == 30
    assert 2 <= len(street.answers(DESK)) <= 5


def test_the_phone_of_nobody_else_adds_anything(street: Street) -> None:
    street.says(BRAWL)
    street.says("pelakunya 2 orang naik motor beat hitam", 5, phone=YANTO)
    street.says("la bubar galo pak", 6, phone=YANTO)
    (report,) = street.reports()
    assert street.told(report) == BRAWL


def test_what_follows_a_call_belongs_to_its_report(house: CallingHouse) -> None:
    house.dial("c1")
    house.press("c1", "1", "4", PLACE, "1")
    house.drain()
    house.later(minutes=20)
    house.sms("ATXid_1", "motornya sekitar 20 pakai knalpot brong")
    house.sms("ATXid_2", "sudah bubar pak")
    (report,) = house.reports()
    assert house.sent()[-2:] == [say("tambahan", report), say("tambahan_usai", report)]


# --- what nobody may learn ---


@pytest.mark.parametrize(
    ("secret", "category"),
    [
        ("polisinya malah minta uang", "petugas"),
        ("pak rt nya ikut mukul warga", "petugas"),
        ("satpam situ yang mukul budak", "petugas"),
        ("polisi yg datang malah minta rokok", "petugas"),
        ("ternyata yg balap anggota brimob", "petugas"),
        ("ketua RT nya ikut balapan", "petugas"),
        ("suami saya mukul saya", "kdrt"),
        ("mereka sambil nyabu pak", "narkoba"),
    ],
)
@pytest.mark.parametrize("minutes", [0.2, 10, 110])
def test_what_is_secret_is_a_report_of_its_own(
    street: Street, secret: str, category: str, minutes: float
) -> None:
    street.says(RACE)
    answers = street.says(secret, minutes)
    first, second = sorted(street.reports(), key=lambda report: report.id)
    assert (second.category, bool(second.sensitive)) == (category, True)
    assert answers == [say("ack_sensitive", second)]
    assert street.told(first) == RACE and street.notes(first) == [("pelapor", "")]
    assert street.answers(DESK) == []
    # What follows is not told to who knows the first, unless it says so.
    street.says("namanya budi orangnya tinggi kurus", minutes + 2)
    (first, second) = sorted(street.reports(), key=lambda report: report.id)
    assert street.told(first) == RACE
    assert "namanya budi" in street.told(second, "dpo")
    street.says("balapannya sudah selesai pak", minutes + 0.5)
    street.says("balapannya sudah selesai pak, makasih", minutes + 4)
    first = min(street.reports(), key=lambda report: report.id)
    assert street.told(first).count("balapannya") == 2


@pytest.mark.parametrize(
    "text",
    [
        "sudah aman pak",
        "ga jadi pak salah paham",
        "eh salah maksudnya jalan mayor",
        "rumahnya pagar hijau pak",
    ],
)
def test_who_holds_the_phone_learns_of_no_sensitive_report_and_changes_none(
    street: Street, text: str
) -> None:
    street.says("suami saya mukul saya di lr ketapang rt 14 7 ulu")
    (before,) = street.reports()
    answers = street.says(text, 10)
    assert not any(grouped(before.code) in answer for answer in answers)
    assert answers == street.says(text, 10, phone=YANTO) or len(street.reports()) > 1
    report = min(street.reports(), key=lambda report: report.id)
    assert (report.state, report.category, report.urgent) == (
        before.state,
        before.category,
        before.urgent,
    )
    assert street.place(report) == street.place(before) and text in street.told(report, "dpo")


def test_a_report_that_was_not_to_be_answered_is_sensitive(street: Street) -> None:
    street.says(BRAWL)
    with connected(), transaction():
        Report.update(quiet=True).execute()
    street.says("pelakunya 2 orang naik motor beat hitam", 5)
    assert not any("Ditambahkan" in text for text in street.answers(SARI))


# --- a phone with one open report is not asked for its number ---

WAITING = (
    "STATUS",
    "status pak",
    "udah 1 jam ga ada yang dateng",
    "kok belum ada yang datang",
    "mano polisinyo pak",
    "lamo nian pak dak datang datang",
    "kok ga dibales",
    "sudah 2 jam tidak ada petugas",
    "ado yang datang dak",
)


@pytest.mark.parametrize("text", WAITING)
def test_one_open_report_is_meant_without_its_number(street: Street, text: str) -> None:
    street.says(BRAWL)
    (report,) = street.reports()
    assert street.says(text, 60) == [messages.say("status.baru", "id", code=report.code)]


@pytest.mark.parametrize("text", WAITING)
def test_none_several_and_sensitive_ones_are_asked_for(street: Street, text: str) -> None:
    asked = street.says(text, -300, phone=YANTO)
    assert "angka laporan" in asked[0]
    street.says("suami saya mukul saya di lr ketapang", -200, phone=YANTO)
    assert street.says(text, 60, phone=YANTO) == asked
    street.says(BRAWL)
    street.says("kebakaran di 10 ulu", 1.5)
    assert street.says(text, 60) == asked


def test_a_sensitive_report_beside_it_does_not_count(street: Street) -> None:
    street.says(RACE)
    street.says("polisinya malah minta uang", 5)
    first = min(street.reports(), key=lambda report: report.id)
    assert street.says("STATUS", 60) == [messages.say("status.baru", "id", code=first.code)]


def test_a_closed_one_does_not_count(street: Street, now: datetime) -> None:
    street.says(BRAWL)
    street.says("kebakaran di 10 ulu", 2)
    first, second = street.reports()
    with connected(), transaction():
        reports.set_state(street.vault, first.code, "selesai", "", "operator", now)
    assert street.says("STATUS", 60) == [messages.say("status.baru", "id", code=second.code)]


# --- HAPUS ---


def test_of_a_sensitive_report_hapus_takes_number_and_joins_and_the_case_stays(
    street: Street, now: datetime
) -> None:
    text = "suami saya mukul saya di lr ketapang rt 14 7 ulu"
    street.says(text)
    (report,) = street.reports()
    street.says("rumahnya pagar hijau pak", 3)
    assert street.says(f"HAPUS {report.code}", 5) == [
        messages.say("hapus.terima_nomor", "id", code=report.code)
    ]
    retention.forget(street.runtime, now + timedelta(hours=23))
    assert street.reports()[0].phone_id is not None
    retention.forget(street.runtime, now + timedelta(hours=25))
    (after,) = street.reports()
    assert after.phone_id is None and after.conversation.startswith("erased-")
    assert (after.state, after.category) == (report.state, "kdrt")
    assert text in street.told(after, "dpo") and "pagar hijau" in street.told(after, "dpo")


def test_of_another_it_takes_the_text_too_and_every_notice(street: Street, now: datetime) -> None:
    street.says(BRAWL)
    (report,) = street.reports()
    street.says("pelakunya 2 orang naik motor beat hitam", 5)
    street.later(8)
    with connected(), transaction():
        assert Outbox.select().where(Outbox.lane == "alarm").count() == 2
        Outbox.update(state="delivered").execute()
    assert street.says("HAPUS", 9) == [messages.say("hapus.terima", "id", code=report.code)]
    retention.forget(street.runtime, now + timedelta(hours=25))
    (after,) = street.reports()
    assert after.phone_id is None and street.told(after) == ""
    with connected():
        assert Outbox.select().where(Outbox.lane == "alarm").count() == 0
        assert ReportStep.select().where(ReportStep.note.is_null(False)).count() == 0


def test_what_was_added_to_a_report_without_a_text_is_erased_when_it_is_too_old(
    street: Street, now: datetime
) -> None:
    street.says("DARURAT")
    street.says("pelakunya 2 orang naik motor beat hitam", 40)
    (report,) = street.reports()
    assert "beat hitam" in street.told(report)
    retention.forget(street.runtime, now + timedelta(days=120))
    assert street.told(report) == ""


def test_the_wounded_of_an_event_are_part_of_it(street: Street) -> None:
    street.says("ada begal di jalan sudirman")
    street.says("korban luka di kepala", 4)
    (report,) = street.reports()
    assert "korban luka" in street.told(report)


def test_whom_others_are_about_to_burn_is_an_alarm(street: Street) -> None:
    street.says(BRAWL)
    (said,) = street.says("satu orang ketangkep warga mau dibakar", 4)
    assert "sebagai DARURAT" in said and len(street.reports()) == 1
