"""Coming to a post by SMS: a guard for tonight or from now on, a post that is not there yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from flows.reading.enrolling import EnrolWord, read
from gateway.install.settings import Settings
from gateway.jobs import enrolling
from storage import people, watch
from storage.engine.db import transaction
from storage.engine.vault import Vault, new_key
from storage.models import Audit, CheckIn, Enrolment, Guard, Posed, Post, Slot
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from storage.watch import posed
from tests.cast import AYU, DARMO, LONG_AGO, SARI, UJANG, YANTO, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.jobs.night import Night, quiet_counter

POST = "12"


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    made = Night(settings, database, vault, now, counter)
    made.enrol(POST, "22:00", "04:00", (DARMO, UJANG))
    return made


def say(night: Night, phone: str, text: str, minutes: float) -> str:
    """An SMS, and a round of the clock; returns the answer."""
    night.say(phone, text, minutes)
    told = night.answers(phone)[-1]
    enrolling.ask(night.runtime, night.at(minutes))
    night.send(minutes)
    return told


def digits(text: str) -> str:
    found = re.search(r"YA (\d\d)", text)
    assert found, text
    return found[1]


def guards(vault: Vault) -> set[str]:
    post = watch.find(POST)
    assert post is not None
    phones = [guard.phone_id for guard in watch.guards_of(post.id)]
    return set(people.number_of(vault, phones).values())


def test_a_post_is_found_however_its_code_is_written(night: Night) -> None:
    """A list may write it small, and whoever sends an SMS may not."""
    Post.update(code="mawar").where(Post.code == POST).execute()
    for phone, text in ((SARI, "MASUK POS MAWAR"), (YANTO, "daftar jaga Mawar Yanto")):
        assert "Permintaan jaga di" in say(night, phone, text, 1)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("MASUK POS 12", EnrolWord("guest", "12")),
        ("masuk#pos*12 3", EnrolWord("guest", "12", count=3)),
        ("MASUK POS P002 UDIN", EnrolWord("guest", "P002", "Udin")),
        ("masuk pos 12 saya udin petot ndan", EnrolWord("guest", "12", "Udin Petot")),
        ("masuk pos 12, 2 orang udin", EnrolWord("guest", "12", "Udin", 2)),
        ("masuk pos 12 Udin 3", EnrolWord("guest", "12", "Udin", 3)),
        ("masuk pos 12 ndan", EnrolWord("guest", "12")),
        ("masuk pos 12 maling", None),
        ("masuk pos 12 lampu mati", None),
        ("masuk pos 12 tadi malam habis isya hujan", None),
        ("DAFTAR JAGA 12 UJANG", EnrolWord("member", "12", "Ujang")),
        ("daftar jago pos melati", EnrolWord("member", "MELATI")),
        ("DAFTAR POS 12", EnrolWord("member", "12")),
        (
            "DAFTAR POS RT 14 RW 3 7 ULU",
            EnrolWord("post", where="rt 14 rw 3 7 ulu", rt="14", rw="03"),
        ),
        ("DAFTAR 7 ULU", None),
        ("masuk pos melati ada 3 orang tak dikenal", None),
        ("DAFTAR RT 14 7 ULU", None),
        ("maling masuk pos 12", None),
    ],
)
def test_the_words_and_what_only_looks_like_them(text: str, word: EnrolWord | None) -> None:
    assert read(text) == word


def test_a_guest_stands_guard_for_a_night_when_the_ketua_says_yes(night: Night) -> None:
    vault = night.vault
    assert "teruskan ke ketua" in say(night, SARI, "MASUK POS 12 2", 1)
    assert SARI not in guards(vault)
    (asked,) = night.got(DARMO)
    assert "HP ..01 ingin jaga di Pos 12 malam ini saja" in asked and "812" not in asked
    assert "tersimpan" in say(night, DARMO, f"YA {digits(asked)}", 4)
    assert SARI in guards(vault)
    (told,) = night.got(SARI)
    assert "penjaga tamu Pos 12 malam ini" in told
    (arrived,) = CheckIn.select().where(CheckIn.word == "masuk")
    assert (arrived.guards, arrived.at) == (2, night.at(1))
    assert Slot.get(Slot.post == arrived.post, Slot.due_at == night.at(0)).state == "hadir"
    assert "AMAN Pos 12 tersimpan" in say(night, SARI, "AMAN", 60)
    assert Audit.select().where(Audit.action == "post.guard").count() == 1
    enrolling.guests_leave(night.runtime, night.at(12 * 60))  # the night is over
    assert SARI not in guards(vault)


def test_a_guard_from_now_on_has_the_name_that_they_told_until_they_leave(night: Night) -> None:
    say(night, SARI, "DAFTAR JAGA 12 SARI DEWI", 1)
    (asked,) = night.got(DARMO)
    assert asked.startswith("Sari Dewi ingin jadi penjaga Pos 12.")
    say(night, DARMO, f"ya {digits(asked)}", 2)
    (told,) = night.got(SARI)
    assert "Anda sekarang penjaga Pos 12" in told
    guard = Guard.get(Guard.phone == people.find_phone(night.vault, SARI))
    assert (guard.active, guard.ketua, guard.guest_until) == (True, False, None)
    assert night.vault.open_text(guard.name, "guard.name") == "Sari Dewi"
    assert Enrolment.get().name is None
    assert "sudah penjaga" in say(night, SARI, "DAFTAR JAGA 12", 3)


def test_a_no_and_anybody_elses_yes_enrol_nobody(night: Night) -> None:
    say(night, SARI, "MASUK POS 12", 1)
    (asked,) = night.got(DARMO)
    say(night, UJANG, f"YA {digits(asked)}", 2)
    say(night, YANTO, f"YA {digits(asked)}", 2)
    assert SARI not in guards(night.vault)
    say(night, DARMO, f"TIDAK {digits(asked)}", 3)
    say(night, DARMO, f"YA {digits(asked)}", 4)
    assert SARI not in guards(night.vault)
    assert [text for text in night.got(SARI) if "belum disetujui" in text]


def test_a_ketua_is_asked_one_thing_at_a_time_and_three_in_a_night(night: Night) -> None:
    told = [say(night, resident(number), "MASUK POS 12", 1 + number) for number in range(5)]
    assert ["kami teruskan ke ketua" in text for text in told] == [True, *[False] * 4]
    assert ["tunggu giliran" in text for text in told] == [False, True, True, False, False]
    assert "Telepon ketuanya langsung" in told[-1]
    assert len(night.got(DARMO)) == 1
    for number in range(4):
        asked = night.got(DARMO)[-1]
        say(night, DARMO, f"YA {digits(asked)}", 30 + 30 * number)
        enrolling.ask(night.runtime, night.at(50 + 30 * number))
        night.send(50 + 30 * number)
    assert len(night.got(DARMO)) == 3
    for number in range(3):
        say(night, SARI, "MASUK POS 12", 200 + number)
    assert "sudah cukup" in say(night, SARI, "MASUK POS 12", 204)


def test_the_second_is_asked_about_as_soon_as_the_first_is_answered_or_old(night: Night) -> None:
    for number in range(3):
        say(night, resident(number), "MASUK POS 12", 1 + number)
    say(night, DARMO, f"TIDAK {digits(night.got(DARMO)[0])}", 5)
    first, second = night.got(DARMO)
    assert "HP ..01" in second
    for minutes in (20, 40, 60):
        enrolling.ask(night.runtime, night.at(minutes))
        night.send(minutes)
    assert len(night.got(DARMO)) == 3
    say(night, DARMO, f"YA {digits(second)}", 61)  # late, and it counts
    assert resident(1) in guards(night.vault)


def test_a_guest_whose_turn_did_not_come_that_night_hears_so(night: Night) -> None:
    for number in range(2):
        say(night, resident(number), "MASUK POS 12", 1)
    Enrolment.update(next_at=night.at(13 * 60)).where(Enrolment.asked_at.is_null()).execute()
    enrolling.ask(night.runtime, night.at(13 * 60))
    night.send(13 * 60)
    assert "belum disetujui" in night.got(resident(1))[-1]
    assert len(night.got(DARMO)) == 1


@pytest.mark.parametrize("text", ["MASUK POS 99", "DAFTAR JAGA MAWAR"])
def test_a_post_that_nobody_knows(night: Night, text: str) -> None:
    assert "tidak kami kenal" in say(night, SARI, text, 1)
    assert night.got(DARMO) == []


def test_a_new_post_waits_for_the_bhabinkamtibmas_by_day(night: Night) -> None:
    polsek = {"code": "POLSEK", "name": "Polsek", "areas": TUJUH_ULU}
    with transaction():
        units.load([polsek | {"parent_code": "", "desk_phone": ""}], LONG_AGO)
        officers.save(
            night.vault,
            [OfficerRow(AYU, "Bripka Ayu", "POLSEK", "petugas", (Answers(TUJUH_ULU),), "24")],
            LONG_AGO,
        )
    assert "DAFTAR POS RT 14 RW 3" in say(night, SARI, "DAFTAR POS RT 5 antah berantah", 1)
    assert "Bhabinkamtibmas" in say(night, SARI, "DAFTAR POS RT 9 RW 2 7 ULU", 2)
    # Twice is once; of two people who want it one has it.
    assert "Bhabinkamtibmas" in say(night, SARI, "DAFTAR POS RT 9 RW 2 7 ULU", 3)
    say(night, YANTO, "DAFTAR POS RT 9 RW 2 7 ULU", 4)
    assert night.got(AYU) == []  # it is 22.02
    morning = 9 * 60.0
    enrolling.ask(night.runtime, night.at(morning))
    night.send(morning)
    both = {posing.subject: posing.digits for posing in Posed.select()}
    asked, second = (f"YA {both[wish.id]}" for wish in Enrolment.select().order_by(Enrolment.id))
    assert all("pos ronda baru: RT 09 RW 02, " in text for text in night.got(AYU))
    say(night, AYU, asked, morning + 5)
    say(night, AYU, second, morning + 6)
    assert "sudah ada Pos RT 09 RW 02" in night.got(YANTO)[-1]
    assert Audit.select().where(Audit.action == "post.add").count() == 1
    made = Post.get(Post.rt == "09")
    assert (made.code, made.name, made.area_id) == ("13", "Pos RT 09 RW 02", TUJUH_ULU)
    ketua = watch.ketua_of(made.id)
    assert ketua is not None and people.number_of(night.vault, [ketua.phone_id]) == {
        ketua.phone_id: SARI
    }
    assert "angka pos 13" in night.got(SARI)[-1]
    assert "sudah ada Pos RT 09 RW 02" in say(
        night, YANTO, "DAFTAR POS RT 9 RW 2 7 ULU", morning + 9
    )


def test_a_wish_with_a_name_that_no_key_opens_stops_no_other(night: Night) -> None:
    night.enrol("15", "22:00", "04:00", (UJANG,))
    night.say(SARI, "DAFTAR JAGA 12 SARI", 1)
    night.say(YANTO, "DAFTAR JAGA 15 YANTO", 1)
    lost = Vault((new_key(),), (new_key(),)).seal("Sari", "guard.name")
    sari = people.find_phone(night.vault, SARI)
    Enrolment.update(name=lost).where(Enrolment.phone == sari).execute()
    enrolling.ask(night.runtime, night.at(2))
    night.send(2)
    assert night.got(DARMO)[0].startswith("HP ..01 ingin jadi penjaga Pos 12.")
    assert night.got(UJANG)[0].startswith("Yanto ingin jadi penjaga Pos 15.")


def test_a_yes_without_its_digits_decides_nothing_and_hears_which_they_are(night: Night) -> None:
    """The ketua at 2 a.m. writes YA; a sender can be forged, so that is nobody's yes."""
    assert "bukan dari kami" in say(night, DARMO, "YA 31", 1)  # nothing is asked yet
    say(night, SARI, "MASUK POS 12", 1)
    (asked,) = night.got(DARMO)
    mine = digits(asked)
    other = f"{(int(mine) + 1) % 100:02}"
    for minutes, text in ((2, "ya"), (3, "Tidak pak"), (4, f"YA {other}")):
        assert f"Tulis YA {mine} atau TIDAK {mine}" in say(night, DARMO, text, minutes)
    assert "bukan dari kami" in say(night, YANTO, f"YA {mine}", 5)
    assert "belum paham" in say(night, UJANG, "ya", 5)  # who was asked nothing
    assert SARI not in guards(night.vault)
    posed.pose("swap", 1, [Guard.get(Guard.ketua).phone_id], night.at(6))
    assert "ada 2 pertanyaan" in say(night, DARMO, "YA", 6)
    assert "tersimpan" in say(night, DARMO, f"YA {mine}", 7)
    assert SARI in guards(night.vault)
    assert "sudah ditutup" in say(night, DARMO, f"YA {mine}", 8)


def test_the_ketua_hears_the_name_of_who_stands_in_and_nobody_keeps_it(night: Night) -> None:
    """`HP ..01` is known to nobody; the name is sealed, and gone when the night is over."""
    assert "tidak kami kenal" not in say(night, YANTO, "masuk pos ronda malam ini", 1)
    assert "tanpa nama. Hubungi juga ketuanya" in say(night, resident(3), "MASUK POS 12", 1)
    say(night, DARMO, f"TIDAK {digits(night.got(DARMO)[-1])}", 2)
    assert "tanpa nama" not in say(night, SARI, "MASUK POS 12 SARI DEWI", 3)
    asked = night.got(DARMO)[-1]
    assert asked.startswith("Sari Dewi ingin jaga di Pos 12 malam ini saja.")
    say(night, DARMO, f"YA {digits(asked)}", 4)
    guest = Guard.get(Guard.phone == people.find_phone(night.vault, SARI))
    assert night.vault.open_text(guest.name, "guard.name") == "Sari Dewi"
    assert all(each.name is None for each in Enrolment.select())
    enrolling.guests_leave(night.runtime, night.at(12 * 60))
    assert Guard.get_by_id(guest.id).name is None
