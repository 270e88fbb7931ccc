"""Digests of the watch: each once, to whom they concern, within one SMS, nothing of duress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from peewee import Database

from flows.gsm import septets
from flows.rules.digest import silent_twice
from flows.rules.rota import Turn
from flows.watch_text import listed
from gateway.install.settings import Settings
from gateway.jobs import digests
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault, new_key
from storage.models import Guard, NightCount, Outbox, Slot
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from storage.watch import digests as told
from storage.watch import rota
from tests.cast import AYU, DARMO, LONG_AGO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter

MONDAY = date(2027, 2, 8)


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
    """Pos Melati of 10 February 2027, its guards with the names Darmo, Ujang and Wati."""
    made = Night(settings, database, vault, now, counter)
    for guard, name in zip(
        Guard.select().order_by(Guard.id), ("Darmo", "Ujang", "Wati"), strict=True
    ):
        Guard.update(name=vault.seal(name, "guard.name")).where(Guard.id == guard.id).execute()
    return made


def write(night: Night, minutes: float) -> None:
    """A round of the clock, of two clocks, so many minutes after 22.00."""
    for _ in range(2):
        digests.write(night.runtime, night.at(minutes))
    night.send(minutes)


EVENING, MORNING = -5 * 60.0, 8 * 60.0


def test_at_five_the_ketua_reads_once_who_stands_guard_tonight(night: Night) -> None:
    write(night, EVENING - 1)
    assert night.got(DARMO) == []
    write(night, EVENING)
    write(night, EVENING + 60)
    assert night.got(DARMO) == [
        "Pos Melati malam ini (22.00-01.00): Darmo, Ujang, Wati. Terima kasih. Bahaya? Telp"
        " 110 (gratis)."
    ]
    assert night.got(UJANG) == []


def test_whose_turn_it_is_not_and_who_is_away_is_not_named(night: Night) -> None:
    post = watch.find("MELATI")
    assert post is not None
    darmo, ujang, wati = watch.guards_of(post.id)
    with transaction():
        rota.plan(post.id, {NIGHT.weekday(): [ujang.id, wati.id]}, night.start)
        rota.excuse(wati, NIGHT, night.start)
    write(night, EVENING)
    assert "(22.00-01.00): Ujang. " in night.got(DARMO)[0]


def test_who_was_silent_twice_is_named_and_all_away_is_said(night: Night) -> None:
    post = watch.find("MELATI")
    assert post is not None
    for days in (1, 2):
        NightCount.create(
            post=post,
            night=NIGHT - timedelta(days=days),
            expected=4,
            present=0,
            late=0,
            missed=4,
            excused=0,
            paused=0,
        )
    write(night, EVENING)
    assert "Dua malam tanpa kabar: Darmo, Ujang." in night.got(DARMO)[0]
    assert silent_twice([1, 2], [], {MONDAY: False}, [1, 2]) == []
    turns = [Turn(1, weekday=0), Turn(2, weekday=1)]
    nights = {MONDAY + timedelta(days=number): number % 7 != 0 for number in (0, 1, 7, 8)}
    assert silent_twice([1, 2], turns, nights, [1, 2]) == [1]


def test_in_the_morning_the_ketua_and_the_officer_read_what_became_of_it(night: Night) -> None:
    polsek = {"code": "POLSEK", "name": "Polsek", "areas": TUJUH_ULU}
    with transaction():
        units.load([polsek | {"parent_code": "", "desk_phone": ""}], LONG_AGO)
        row = OfficerRow(AYU, "Ayu", "POLSEK", "petugas", (Answers(TUJUH_ULU),), "24")
        officers.save(night.vault, [row], LONG_AGO)
    night.enrol("MAWAR", "22:00", "01:00", (resident(1),))
    for minutes in (0, 60, 180):
        night.say(UJANG, "AMAN", minutes)
    for slot in Slot.select():
        night.say(resident(1), "AMAN", (slot.due_at - night.start).total_seconds() / 60)
    write(night, MORNING)
    assert night.got(DARMO)[-1] == (
        "Pos Melati semalam: 3 dari 4 kabar masuk, tidak ada kabar jam 00.00. Mohon dicek."
        " Bahaya? Telp 110 (gratis)."
    )
    assert "Pos Mawar semalam: 4 dari 4 kabar masuk. Terima kasih." in night.got(resident(1))[-1]
    (told,) = night.got(AYU)
    assert told.startswith("Pos semalam di 7 Ulu: 1 dari 2 jaga penuh. Ada yang kosong: MELATI.")
    assert night.got(WATI) == []
    assert {row.rank for row in Outbox.select().where(Outbox.dedup_key.startswith("digest:"))} == {
        2
    }


def test_in_the_morning_they_read_since_when_a_post_was_empty(night: Night) -> None:
    night.say(UJANG, "MASUK 1 ORANG", 0)
    Slot.update(left_at=night.at(30)).where(Slot.state != "hadir").execute()
    (melati,) = told.nights(NIGHT)
    assert digests._empty(night.runtime, melati) == "MELATI (pulang 22.30)"
    write(night, MORNING)
    assert night.got(DARMO)[-1] == (
        "Pos Melati semalam: 1 dari 4 kabar masuk. Semua PULANG jam 22.30, tanpa kabar jam 23.00,"
        " 00.00, 01.00. Bahaya? Telp 110 (gratis)."
    )


@pytest.mark.parametrize("key", ["malam_ini", "semalam_diam", "semalam_pulang", "petugas_semalam"])
def test_many_names_share_one_sms_and_the_others_are_counted(key: str) -> None:
    words = {"post": "Pos Melati", "from": "22.00", "to": "04.00", "heard": "1", "expected": "9"}
    words |= {"area": "7 Ulu", "count": "1 dari 9", "said": "23.00"}
    text = listed(key, "id", "names", [f"Muhammad {n}" for n in range(30)], **words)
    assert septets(text) <= 160 and "Muhammad 0, Muhammad 1" in text and " +2" in text


def test_a_name_that_no_key_opens_is_a_number_and_stops_no_digest(night: Night) -> None:
    """A key was lost: the ketua reads the guard's place in the list."""
    lost = Vault((new_key(),), (new_key(),)).seal("Ujang", "guard.name")
    guard = list(Guard.select().order_by(Guard.id))[1]
    Guard.update(name=lost).where(Guard.id == guard.id).execute()
    write(night, EVENING)
    assert "(22.00-01.00): Darmo, penjaga 2, Wati." in night.got(DARMO)[0]
