"""GANTI: who is free is asked, the first yes has the turn, and everybody hears what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from peewee import Database

from flows.rules.posed import SWAP
from gateway.install.settings import Settings
from gateway.jobs import swaps as jobs
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Rota, Swap
from storage.watch import posed, swaps
from tests.cast import DARMO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter

BUDI = resident(1)


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    """Pos Melati: it is Ujang's turn; Darmo (the ketua), Wati and Budi are free."""
    made = Night(settings, database, vault, now, counter)
    post = made.enrol("MELATI", "22:00", "01:00", (DARMO, UJANG, WATI, BUDI))
    with transaction():
        watch.plan(post.id, {NIGHT.weekday(): (ujang(),)}, now)
    return made


def guards() -> dict[int, int]:
    """The guards of Pos Melati in their order, by their places in its list."""
    (post,) = watch.listed()
    return {place: guard.id for place, guard in enumerate(watch.guards_of(post.id), 1)}


def ujang() -> int:
    return guards()[2]


def digits(night: Night, phone: str) -> str:
    (asked,) = [text for text in night.answers(phone) if "Bisa ganti jaga?" in text]
    return re.findall(r"YA (\d\d) atau TIDAK \1\.", asked)[0]


def lately(night: Night, phone: str) -> str:
    return night.answers(phone)[-1]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_first_yes_has_the_turn_and_the_others_are_released(night: Night) -> None:
    night.say(UJANG, "GANTI", -60)
    assert "penjaga lain kami tanya" in lately(night, UJANG)
    night.say(UJANG, "GANTI", -59)
    assert "sudah ditanya" in lately(night, UJANG) and Swap.select().count() == 1
    night.say(BUDI, f"TIDAK {digits(night, BUDI)}", -58)
    night.say(WATI, f"YA {digits(night, WATI)}", -57)
    assert "Anda jaga di Pos Melati malam 10/2" in lately(night, WATI)
    assert "sudah ada yang ganti" in lately(night, UJANG)
    assert "Penjaga 3 menggantikan" in lately(night, DARMO)
    (post,) = watch.listed()
    assert [guard.id for guard in watch.on_duty([post.id], NIGHT)[post.id]] == [guards()[3]]
    assert {row.guard_id for row in Rota.select().where(Rota.night == NIGHT)} == {guards()[3]}
    jobs.settle(night.runtime, night.at(-56))
    jobs.settle(night.runtime, night.at(-56))
    # Darmo had said nothing and is released; Budi had said no, and hears no more.
    assert "sudah ada pengganti" in lately(night, DARMO)
    assert [len(night.answers(phone)) for phone in (DARMO, BUDI)] == [3, 2]
    night.say(DARMO, f"YA {digits(night, DARMO)}", -50)
    assert "sudah ditutup" in lately(night, DARMO)
    assert set(night.states()) == {"menunggu"}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_ketua_hears_how_many_said_no_and_how_many_nothing(night: Night) -> None:
    night.say(UJANG, "GANTI", -90)
    night.say(BUDI, f"DAK {digits(night, BUDI)}", -80)
    jobs.settle(night.runtime, night.at(-31))
    assert not [text for text in night.answers(DARMO) if "belum ada" in text]
    jobs.settle(night.runtime, night.at(-30))
    jobs.settle(night.runtime, night.at(-29))
    assert "belum ada pengganti. Jawaban: 1 tidak, 2 diam." in lately(night, DARMO)
    assert "masih giliran Anda" in lately(night, UJANG) and "IZIN" in lately(night, UJANG)
    assert [len(night.answers(phone)) for phone in (DARMO, UJANG, WATI)] == [2, 2, 1]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_nobody_is_free_the_ketua_hears_at_once_and_of_another_turn_nobody_is_asked(
    night: Night,
) -> None:
    night.say(WATI, "GANTI", -100)
    assert "bukan giliran jaga Anda" in lately(night, WATI)
    for phone in (DARMO, WATI, BUDI):
        night.say(phone, "IZIN", -99)
    night.say(UJANG, "GANTI", -90)
    assert "tidak ada penjaga lain" in lately(night, UJANG)
    assert "tidak ada penjaga lain" in lately(night, DARMO)
    assert Swap.select().count() == 0


@both_engines
def test_of_two_who_say_yes_at_the_same_time_one_has_it(night: Night) -> None:
    night.say(UJANG, "GANTI", -60)
    (swap,) = Swap.select()
    phones = people.phone_ids(night.vault, [WATI, BUDI], night.start)
    both = Barrier(2)

    def says_yes(phone: str) -> bool:
        code, said_at = digits(night, phone), night.at(-55)
        both.wait(30)
        with connected(), transaction():
            (answer,) = posed.answer([(phones[phone], code, True, said_at)])
            return swaps.take(answer.subject, answer.phone_id, said_at) is not None

    with ThreadPoolExecutor(2) as pool:
        has = dict(zip((WATI, BUDI), pool.map(says_yes, (WATI, BUDI)), strict=True))
    assert sorted(has.values()) == [False, True]
    taker = guards()[3 if has[WATI] else 4]
    assert Swap.get_by_id(swap.id).taken_by_id == taker
    assert {row.guard_id for row in Rota.select().where(Rota.night == NIGHT)} == {taker}
    assert posed.tally(SWAP, swap.id).yes == 2


@both_engines
def test_who_is_not_asked_yet_when_the_turn_is_taken_is_neither_asked_nor_released(
    night: Night,
) -> None:
    night.say(UJANG, "GANTI", -60)
    (wati,) = [text for text in night.answers(WATI) if "Bisa ganti" in text]
    night.say(WATI, f"YA {digits(night, WATI)}", -58)
    night.send(-58)
    jobs.settle(night.runtime, night.at(-57))
    night.send(-57)
    asked = [text for phone in (DARMO, BUDI) for text in night.got(phone) if "ganti jaga?" in text]
    released = [
        text for text in night.got(BUDI) + night.got(DARMO) if "sudah ada pengganti" in text
    ]
    assert (asked, released) == ([], [])


@both_engines
def test_who_was_asked_before_is_released(night: Night) -> None:
    night.say(UJANG, "GANTI", -60)
    night.send(-60)
    night.say(WATI, f"YA {digits(night, WATI)}", -58)
    jobs.settle(night.runtime, night.at(-57))
    night.send(-57)
    assert [len([text for text in night.got(BUDI) if "malam 10/2" in text])] == [2]
    assert "sudah ada pengganti" in night.got(BUDI)[-1]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_ganti_once_more_is_answered_by_what_came_of_it(night: Night) -> None:
    night.say(UJANG, "GANTI", -100)
    night.say(UJANG, "GANTI", -99)
    assert "sudah ditanya, tunggu kabar" in lately(night, UJANG)
    night.say(UJANG, "IZIN", -98)
    night.say(UJANG, "GANTI", -97)
    assert "IZIN Anda tetap tersimpan" in lately(night, UJANG)
    assert "Balas IZIN" not in lately(night, UJANG)
    jobs.settle(night.runtime, night.at(-40))
    assert "belum ada pengganti" in lately(night, UJANG)
    assert "masih giliran" not in lately(night, UJANG)
    night.say(UJANG, "GANTI", -39)
    assert "belum ada pengganti" in lately(night, UJANG)
    assert "IZIN Anda tetap tersimpan" in lately(night, UJANG) and Swap.select().count() == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_ganti_of_who_said_izin_asks_and_says_that_it_is_kept(night: Night) -> None:
    night.say(UJANG, "IZIN", -100)
    night.say(UJANG, "GANTI", -97)
    assert "penjaga lain kami tanya. IZIN Anda tetap" in lately(night, UJANG)
    night.say(WATI, f"YA {digits(night, WATI)}", -57)
    night.say(UJANG, "GANTI", -40)
    assert "sudah ada yang ganti" in lately(night, UJANG)
