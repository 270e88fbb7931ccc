"""After a report of the same phone: parts of one text in any order, additions, other reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from peewee import Database

from flows import messages
from flows.rules.report_steps import ADDED
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from gateway.jobs import desk, retention
from storage import reports, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Outbox, Report, ReportStep
from storage.places import units
from tests.cast import LONG_AGO, SARI, UJANG, YANTO
from tests.gateway.conftest import CITY, TUJUH_ULU, both_engines
from tests.gateway.records import House

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BRAWL = "ada tawuran di lr ketapang rt 14 7 ulu"

#: One long text as a phone cuts it, and two ways in which its parts may be read: as reports or as
#: nothing.
LONG = (
    "ada anak anak sekolah rame rame bawa batu dan kayu kumpul di depan gang pempek 7 ulu mau"
    " menyerang sekolah sebelah"
    " pak tolong kirim anggota cepat sebelum jatuh korban lagi seperti minggu lalu terima"
    " kasih banyak"
)
FIRST, SECOND_PART = LONG[:153], LONG[153:]
FIGHT, CROWD = (
    f"{'tawuran pelajar di lr ketapang 7 ulu ' * 5}"[:160],
    "mereka kumpul di depan gang tawuran sudah mulai",
)


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    return House(settings, database, vault)


def told(house: House, report: Report) -> str:
    """All that officers read of a report."""
    with connected():
        seen = reports.show(house.vault, report.code, "operator", None)
        assert seen is not None
        return reports.whole(seen.story, reports.steps(house.vault, report.code, "operator"))


def additions(report: Report) -> int:
    with connected():
        return (
            ReportStep.select()
            .where(ReportStep.report == report.id, ReportStep.actor == ADDED)
            .count()
        )


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
@pytest.mark.parametrize(
    "parts", [(FIRST, SECOND_PART), (FIGHT, CROWD)], ids=["a report and nothing", "two reports"]
)
@pytest.mark.parametrize("reverse", [False, True], ids=["in order", "second part first"])
@pytest.mark.parametrize("dated", [True, False], ids=["dates tell", "one second"])
def test_parts_of_one_text_are_one_report_in_the_right_order(
    house: House, now: datetime, together: bool, parts: tuple[str, str], reverse: bool, dated: bool
) -> None:
    coming = [
        (text, now + (place * 2 * SECOND if dated else timedelta()))
        for place, text in enumerate(parts)
    ]
    for text, said_at in reversed(coming) if reverse else coming:
        house.sms(SARI, text, said_at, now + 5 * SECOND)
        if not together:
            house.handle(now + 5 * SECOND)
    house.handle(now + 6 * SECOND)
    (report,) = house.reports()
    assert " ".join(told(house, report).split()) == " ".join(" ".join(parts).split())
    answers = [text for text in house.answers(SARI) if not text.startswith("No HP")]
    unclear = messages.say("unclear", "id")
    # The report is acknowledged once; a part that came before it may have been told that it is no
    # report yet.
    assert sum(grouped(report.code) in text for text in answers) == 1
    assert all(grouped(report.code) in text or text == unclear for text in answers)


def test_three_parts_in_any_order_are_one_report(house: House, now: datetime) -> None:
    parts = [
        "(1/3) ada tawuran pelajar di",
        "(2/3) lr ketapang rt 14 7 ulu banyak",
        "(3/3) sekali orangnya pak",
    ]
    for count, order in enumerate(permutations(parts)):
        at = now + count * 10 * MINUTE
        for text in order:
            house.sms(SARI, text, at, at)
            house.handle(at)
    assert len(house.reports()) == 6
    for report in house.reports():
        assert report.category == "konflik_sosial"
        kept = told(house, report) + house.place(
            report
        )  # what answers the question for the place is the place
        assert all(part in kept for part in parts), kept


def test_what_was_forgotten_is_added_and_answered_in_one_line(house: House, now: datetime) -> None:
    house.sms(SARI, BRAWL, now, now)
    house.sms(SARI, "pelakunya 2 orang naik motor beat hitam", now + 20 * SECOND, now + 20 * SECOND)
    house.handle(now + 20 * SECOND)
    (report,) = house.reports()
    assert told(house, report) == f"{BRAWL}\npelakunya 2 orang naik motor beat hitam"
    assert house.answers(SARI)[-1] == messages.say("tambahan", "id", code=report.code)
    house.sms(SARI, "apakah laporan saya sudah ditangani", now + 90 * SECOND, now + 90 * SECOND)
    house.handle(now + 90 * SECOND)
    assert additions(report) == 1


def test_an_equal_text_within_a_minute_is_no_second_report(house: House, now: datetime) -> None:
    for place in range(4):
        house.sms(SARI, BRAWL, now + place * 15 * SECOND, now + place * 15 * SECOND)
        house.handle(now + place * 15 * SECOND)
    (report,) = house.reports()
    assert additions(report) == 3
    assert len([text for text in house.answers(SARI) if not text.startswith("No HP")]) == 1
    house.sms(SARI, BRAWL, now + 10 * MINUTE, now + 10 * MINUTE)
    house.handle(now + 10 * MINUTE)
    assert len(house.reports()) == 2


@pytest.mark.parametrize(
    "own",
    [
        "kebakaran di 10 ulu",
        "tawuran di lr kuningan rt 3 7 ulu",
        "polisinya malah minta uang",
        "suami saya mukul saya",
    ],
)
def test_another_event_and_what_is_secret_is_a_report_of_its_own(
    house: House, now: datetime, own: str
) -> None:
    house.sms(SARI, BRAWL, now, now)
    house.sms(SARI, own, now + 5 * SECOND, now)
    house.handle(now)
    first, second = house.reports()
    assert told(house, first) == BRAWL and additions(first) == additions(second) == 0
    assert bool(second.sensitive) is ("mukul" in own or "polisi" in own)


@both_engines
def test_what_accuses_only_together_is_a_report_of_its_own_that_tells_both(
    house: House, now: datetime
) -> None:
    house.sms(SARI, "ada polisi di simpang", now, now)
    house.sms(SARI, "minta uang ke semua pengendara di jalan sudirman", now + 5 * SECOND, now)
    house.handle(now)
    first, second = house.reports()
    assert (first.category, second.category, bool(second.sensitive)) == ("lainnya", "petugas", True)
    with connected():
        seen = reports.show(house.vault, second.code, "inspektorat", None)
    assert seen is not None and "ada polisi di simpang minta uang" in seen.story


@both_engines
def test_another_phone_is_another_report(house: House, now: datetime) -> None:
    house.sms(SARI, BRAWL, now, now)
    house.sms(YANTO, "pelakunya 2 orang, tawuran di lr ketapang", now + SECOND, now)
    house.handle(now)
    assert len(house.reports()) == 2


def test_what_follows_a_closed_report_is_a_report_of_its_own(house: House, now: datetime) -> None:
    house.sms(SARI, BRAWL, now, now)
    house.handle(now)
    with connected(), transaction():
        reports.set_state(house.vault, house.reports()[0].code, "selesai", "", "operator", now)
    house.sms(SARI, "masih tawuran di lr ketapang", now + 10 * SECOND, now)
    house.handle(now)
    assert len(house.reports()) == 2


@both_engines
def test_danger_makes_it_urgent_and_tells_the_desk_again(house: House, now: datetime) -> None:
    with connected(), transaction():
        units.load(
            [{"code": "P1", "name": "Polsek", "areas": CITY, "desk_phone": "081200009999"}],
            LONG_AGO,
        )
    desk_texts: list[int] = []
    for place, text in enumerate(
        ("DARURAT", "begal bawa parang di lr ketapang rt 14 7 ulu", "DARURAT", "SOS")
    ):
        at = now + place * 10 * SECOND
        house.sms(SARI, text, at, at)
        house.handle(at)
        for later in (timedelta(), 20 * MINUTE):
            desk.tell_desk(house.runtime, at + later)
        with connected():
            desk_texts.append(Outbox.select().where(Outbox.lane == "alarm").count())
    (report,) = house.reports()
    assert report.urgent and report.category == "kriminalitas"
    assert house.place(report) == "lr ketapang rt 14 7 ulu" and report.area_id == TUJUH_ULU
    assert desk_texts == [1, 2, 3, 4]
    assert house.answers(SARI)[-1] == messages.say("tambahan_darurat", "id", code=report.code)


@both_engines
def test_an_addition_to_a_sensitive_report_is_answered_by_nothing_that_tells_of_it(
    house: House, now: datetime
) -> None:
    house.sms(SARI, "suami saya mukul saya di rumah", now, now)
    house.sms(SARI, "alamatnya lr ketapang rt 14 7 ulu", now + 5 * SECOND, now)
    house.handle(now)
    (report,) = house.reports()
    assert report.sensitive and additions(report) == 1
    assert set(house.answers(SARI)) == {messages.say("ack_sensitive", "id", code=report.code)}


@pytest.mark.parametrize(
    ("cry", "told"),
    [("DARURAT", True), ("DARURAT kebakaran di rt 5", False)],
    ids=["at the post", "of another place"],
)
def test_the_desk_hears_that_a_guard_who_cried_says_aman_and_nothing_ends(
    house: House, now: datetime, cry: str, told: bool
) -> None:
    post = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 180, 20, (UJANG,)
    )
    with connected(), transaction():
        watch.save_posts(house.vault, [post], LONG_AGO)
        units.load([{"code": "P", "name": "P", "areas": CITY, "desk_phone": YANTO}], LONG_AGO)
    house.sms(UJANG, cry, now, now)
    house.handle(now)
    desk.tell_desk(house.runtime, now + SECOND)
    house.sms(UJANG, "lah aman pak cuma kucing", now + 5 * MINUTE, now + 5 * MINUTE)
    house.handle(now + 5 * MINUTE)
    (report,) = house.reports()
    assert (report.state, additions(report)) == ("baru", int(told))
    assert (report.news == "over") is told
    assert house.answers(UJANG)[-1].startswith("AMAN Pos Melati dan catatan tersimpan.")


def test_what_follows_an_accusation_beside_a_check_in_tells_of_no_report(
    house: House, now: datetime
) -> None:
    """The guard read the answer of a check-in alone, and so did whoever stood beside them."""
    post = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 180, 20, (UJANG,)
    )
    with connected(), transaction():
        watch.save_posts(house.vault, [post], LONG_AGO)
    house.sms(UJANG, "aman tapi pak RT mabok di pos", now, now)
    house.handle(now)
    (report,) = house.reports()
    for told in ("di pos ini lampu jugo mati", "nian itu pak"):
        house.sms(UJANG, told, now + 5 * SECOND, now + 5 * SECOND)
        house.handle(now + 5 * SECOND)
    assert not [text for text in house.answers(UJANG) if grouped(report.code) in text]
    assert additions(report)


def test_a_place_that_is_added_answers_the_question_for_it(house: House, now: datetime) -> None:
    house.sms(SARI, "LAPOR maling", now, now)
    house.handle(now)
    house.sms(
        SARI, "ada maling lagi bongkar rumah di lr ketapang rt 14 7 ulu", now + 8 * SECOND, now
    )
    house.handle(now)
    (report,) = house.reports()
    assert house.place(report) == "lr ketapang rt 14 7 ulu" and report.area_id == TUJUH_ULU
    house.sms(SARI, "LAPOR kebakaran di 10 ulu", now + 5 * MINUTE, now + 5 * MINUTE)
    house.handle(now + 5 * MINUTE)
    assert len(house.reports()) == 2


def test_an_addition_is_erased_with_its_report(house: House, now: datetime) -> None:
    house.sms(SARI, BRAWL, now, now)
    house.sms(SARI, "pelakunya si anu", now + SECOND, now)
    house.handle(now)
    (report,) = house.reports()
    house.sms(SARI, f"HAPUS {report.code}", now + 5 * MINUTE, now + 5 * MINUTE)
    house.handle(now + 5 * MINUTE)
    retention.forget(house.runtime, now + timedelta(hours=25))
    assert told(house, house.reports()[0]) == ""
