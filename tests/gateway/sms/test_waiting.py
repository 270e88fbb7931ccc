"""An open question never eats what matters: conversations by SMS from the phone to the records."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows import messages
from flows.reading.further import AFTERWARDS, AT_ONCE
from flows.rules.report_steps import ADDED
from flows.rules.tickets import grouped
from gateway.install.settings import Settings
from storage import people, reports, watch
from storage.conversations import recent
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import CheckIn, Remark, Report
from storage.watch import remarks
from tests.cast import DARMO, SARI, UJANG
from tests.gateway.conftest import TUJUH_ULU, both_engines
from tests.gateway.records import House

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ADDRESS = "lr ketapang rt 14 7 ulu"


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    return House(settings, database, vault)


@pytest.fixture
def melati(house: House, now: datetime) -> None:
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 10, (DARMO, UJANG)
    )
    with transaction():
        watch.save_posts(house.vault, [row], now - MINUTE)


def talk(
    house: House, phone: str, now: datetime, *said: str, every: timedelta = 5 * MINUTE
) -> list[str]:
    """These SMS one after the other; what each was answered with, the word on privacy aside."""
    for place, text in enumerate(said):
        house.sms(phone, text, now + place * every, now + place * every)
        house.handle(now + place * every)
    return [text for text in house.answers(phone) if not text.startswith("No HP d")]


def kept(house: House, report: Report) -> list[str]:
    with connected():
        return [
            step.note
            for step in reports.steps(house.vault, report.code, "operator")
            if step.actor == ADDED
        ]


@pytest.mark.parametrize(
    ("kind", "later", "goes_on"),
    [("3", 20 * MINUTE, True), ("3", 300 * MINUTE, True), ("3", 380 * MINUTE, False)]
    + [("13", 20 * MINUTE, True), ("13", 300 * MINUTE, False)],
)
def test_lanjut_goes_on_with_the_menu_as_long_as_after_a_call(
    house: House, now: datetime, kind: str, later: timedelta, goes_on: bool
) -> None:
    """And with a sensitive report only while its question waits: another may have the phone."""
    talk(house, SARI, now, "MENU", "1", kind, ADDRESS)
    begun = house.answers(SARI)[-1]
    *_, offered = talk(house, SARI, now + later, "LANJUT")
    assert (offered == begun) is goes_on and ("Tidak ada laporan" in offered) is not goes_on
    talk(house, SARI, now + later + MINUTE, "kirim")
    states = [report.state for report in house.reports()]
    assert states == ["baru" if goes_on else "tidak_selesai"]


@pytest.mark.parametrize("every", [10 * SECOND, 5 * MINUTE])
def test_a_report_after_status_is_one(house: House, now: datetime, every: timedelta) -> None:
    answers = talk(house, SARI, now, "STATUS", "ada kebakaran di 7 ulu rt 5", every=every)
    (report,) = house.reports()
    assert (report.category, report.urgent, report.area_id) == ("kebakaran", True, TUJUH_ULU)
    assert grouped(report.code) in answers[-1] and "salah ketik" not in "".join(answers)


@pytest.mark.parametrize("every", [10 * SECOND, 5 * MINUTE])
def test_talk_is_kept_and_the_true_address_completes_the_report(
    house: House, now: datetime, every: timedelta
) -> None:
    said = ["bentar pak masih ngumpet", "dmn ya ini saya ga tau nama jalannya"]
    answers = talk(house, SARI, now, "LAPOR maling", *said, ADDRESS, every=every)
    (report,) = house.reports()
    assert house.place(report) == ADDRESS and report.area_id == TUJUH_ULU
    assert kept(house, report) == said
    assert [grouped(report.code) in answer for answer in answers] == [True] * 4
    assert answers[-1] == messages.say("sms.tempat_terima", "id", code=report.code)


def test_the_fire_in_an_answer_is_not_lost(house: House, now: datetime) -> None:
    talk(house, SARI, now, "LAPOR tolong pak ada kejadian", "kebakaran di 10 ulu rt 4")
    (report,) = house.reports()
    assert (report.category, report.urgent, house.place(report)) == (
        "kebakaran",
        True,
        "10 ulu rt 4",
    )


def test_a_fire_beside_another_report_is_one_of_its_own(house: House, now: datetime) -> None:
    talk(house, SARI, now, "LAPOR petasan", "kebakaran di 10 ulu rt 4", every=10 * SECOND)
    first, second = house.reports()
    assert (first.category, second.category) == ("petasan", "kebakaran")
    assert house.place(second) == "10 ulu rt 4" and second.urgent


@pytest.mark.parametrize("said", ["siap aman terkendali", "AMAN", "situasi kondusif ndan"])
def test_a_guards_word_counts_while_a_place_is_asked_and_the_question_stays(
    house: House, melati: None, now: datetime, said: str
) -> None:
    answers = talk(house, UJANG, now, "STATUS", said, "482135")
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
    assert answers[1] == messages.say("guard_aman", "id", post="Pos Melati")
    assert "482 135" in answers[2] and house.reports() == []


def test_what_accuses_an_officer_is_not_kept_with_the_report(house: House, now: datetime) -> None:
    talk(house, SARI, now, "LAPOR petasan", "polisinya malah minta uang")
    first, second = house.reports()
    assert (first.category, second.category, second.sensitive) == ("petasan", "petugas", True)
    assert kept(house, first) == []


def test_danger_in_an_answer_makes_the_report_urgent_and_is_told_as_an_emergency(
    house: House, now: datetime
) -> None:
    answers = talk(
        house, SARI, now, "LAPOR maling", "tolong mereka masuk rumah bawak parang", ADDRESS
    )
    (report,) = house.reports()
    assert report.urgent and house.place(report) == ADDRESS
    assert answers[1].startswith(f"DARURAT {grouped(report.code)}") and answers[2].startswith(
        f"DARURAT {grouped(report.code)}"
    )


def test_what_is_said_of_a_closed_report_is_kept_all_the_same(house: House, now: datetime) -> None:
    talk(house, SARI, now, "LAPOR maling")
    (report,) = house.reports()
    with transaction():
        Report.update(state="selesai", closed_at=now).execute()
    talk(house, SARI, now + MINUTE, "bentar pak masih ngumpet")
    assert kept(house, report) == ["bentar pak masih ngumpet"]


def test_a_report_of_which_nobody_may_learn_is_known_behind_many_others(
    house: House, now: datetime
) -> None:
    others = (f"LAPOR petasan di lr ketapang rt {turn} 7 ulu" for turn in range(1, 11))
    talk(house, SARI, now, "LAPOR suami saya mukul saya", *others, every=2 * MINUTE)
    later = now + 22 * MINUTE
    with connected():
        phone = people.phone_ids(house.vault, [SARI], later)[SARI]
        found = recent.reported(house.vault, {phone: later}, AFTERWARDS, AT_ONCE)[phone]
    assert [report.sensitive for report in found] == [False] * recent.NEWEST + [True]


# ---- Guards


def test_a_guard_tells_of_a_race_and_the_ketua_is_not_alarmed(
    house: House, melati: None, now: datetime
) -> None:
    answers = talk(house, UJANG, now, "aman, cuma ada anak2 balap liar")
    (report,) = house.reports()
    assert (report.category, report.area_id) == ("balap_liar", TUJUH_ULU)
    assert house.place(report) == "Pos Melati RT 14 RW 03"
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
    assert grouped(report.code) in answers[0] and answers[0].startswith("AMAN Pos Melati")


@both_engines
def test_remarks_are_kept_for_the_officers_of_the_post(
    house: House, melati: None, now: datetime
) -> None:
    talk(house, UJANG, now, "aman, lampu pos mati, hubungi 081234567890", "warga sudah bubar ndan")
    post = watch.find("MELATI")
    assert post is not None
    with transaction():
        night = [
            watch.Slot(
                post=post,
                night=now.date(),
                due_at=now,
                remind_at=now,
                late_at=now,
                state="menunggu",
            )
        ]
        said = remarks.of_night(house.vault, post, night)
    assert [remark.text.partition(", hubungi")[0] for remark in said] == [
        "aman, lampu pos mati",
        "warga sudah bubar ndan",
    ]
    assert "081234567890" not in said[0].text
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
    with transaction():
        assert remarks.forget(now + timedelta(days=89), 10, 90) == 0
        assert remarks.forget(now + timedelta(days=91), 10, 90) == 2


def test_not_calm_reaches_the_desk_and_the_answer_completes_it(
    house: House, melati: None, now: datetime
) -> None:
    answers = talk(house, UJANG, now, "dak aman ndan", "ado maling di rumah warga")
    (report,) = house.reports()
    assert (report.category, report.urgent, report.area_id) == ("kriminalitas", True, TUJUH_ULU)
    assert "Ada apa" in answers[0] and kept(house, report) == ["ado maling di rumah warga"]
    with connected():
        assert CheckIn.select().count() == 0


def test_not_calm_and_then_calm_again(house: House, melati: None, now: datetime) -> None:
    talk(house, UJANG, now, "tidak aman", "siap aman terkendali")
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
    assert len(house.reports()) == 1


@pytest.mark.parametrize("every", [10 * SECOND, 5 * MINUTE])
def test_a_guards_word_and_a_warning_are_heard_after_a_report_too(
    house: House, melati: None, now: datetime, every: timedelta
) -> None:
    said = ["ado maling motor di lr ketapang", "aman, cuma ada anak2 balap liar", "dak aman ndan"]
    answers = talk(house, UJANG, now, *said, every=every)
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
    assert [report.category for report in house.reports()] == [
        "kriminalitas",
        "balap_liar",
        "lainnya",
    ]
    assert "Ada apa" in answers[-1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [("LAPOR", "tawuran di lr ketapang 7 ulu " * 12), ("LAPOR maling", "nunggu " * 60)],
)
def test_a_long_answer_is_kept_to_its_end(
    house: House, now: datetime, asked: str, said: str
) -> None:
    talk(house, SARI, now, asked, f"{said}akhir cerita")
    (report,) = house.reports()
    with connected():
        seen = reports.show(house.vault, report.code, "operator", None)
        assert seen is not None
        told = reports.whole(seen.story, reports.steps(house.vault, report.code, "operator"))
    assert told.endswith("akhir cerita") and len(told) > 300


@pytest.mark.parametrize(
    "said", ["polisinyo cuma nonton bae", "satpam minta rokok", "pak rt nyo ikut pulo"]
)
def test_what_may_accuse_is_a_report_of_its_own_and_the_question_stays(
    house: House, now: datetime, said: str
) -> None:
    answers = talk(house, SARI, now, "LAPOR petasan", said, ADDRESS)
    first, second = house.reports()
    assert (house.place(first), second.category, second.sensitive) == (ADDRESS, "petugas", True)
    assert kept(house, first) == [] and grouped(first.code) not in answers[1]


@both_engines
@pytest.mark.parametrize(
    "said", ["pos aman, polisi patroli tadi minta rokok", "aman, pak rt ikut main judi"]
)
def test_what_a_guard_remarks_of_an_officer_is_read_by_no_colleague(
    house: House, melati: None, now: datetime, said: str
) -> None:
    talk(house, UJANG, now, said)
    (report,) = house.reports()
    assert (report.category, report.sensitive) == ("petugas", True)
    with connected():
        assert [word.word for word in CheckIn.select()] == ["aman"]
        assert Remark.select().count() == 0


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ("aman tapi ada kebakaran di lr ketapang", TUJUH_ULU),
        ("maling di rt 5 tolong cepat mereka bawa parang", TUJUH_ULU),
        ("ada maling di 18 ilir", "16.71.05.1001"),
    ],
)
def test_a_lane_that_a_guard_names_lies_where_the_post_does(
    house: House, melati: None, now: datetime, said: str, area: str
) -> None:
    talk(house, UJANG, now, said)
    (report,) = house.reports()
    assert report.area_id == area and "Pos" not in house.place(report)


@pytest.mark.parametrize(
    "said", ["cuaca hujan, pos kosong ndan", "hujan deras ndan", "kawan belum datang ndan"]
)
def test_news_of_the_post_is_kept_and_the_word_asked_for(
    house: House, melati: None, now: datetime, said: str
) -> None:
    assert talk(house, UJANG, now, said) == [messages.say("sms.kabar", "id", post="Pos Melati")]
