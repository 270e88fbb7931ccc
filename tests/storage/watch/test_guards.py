"""Who stands guard where: of several posts the one whose watch is on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.schedule import Shift, slots
from storage import people, watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Guard, Post, Slot
from storage.places import areas
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
SHIFTS = {"PAGI": ("08:00", "16:00"), "SORE": ("18:00", "22:00"), "MALAM": ("22:00", "04:00")}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ujang(database: Database, vault: Vault, now: datetime) -> int:
    """A phone that guards three posts, enrolled at the one by day last; nights are written."""
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        for minutes, code in enumerate(("MALAM", "SORE", "PAGI")):
            start, end = SHIFTS[code]
            row = watch.PostRow(
                code, f"Pos {code.title()}", "16", "", "", start, end, 60, 15, (DARMO, UJANG)
            )
            watch.save_posts(vault, [row], now + minutes * MINUTE)
            for night in (NIGHT - timedelta(days=1), NIGHT, NIGHT + timedelta(days=1)):
                post = watch.find(code)
                assert post is not None
                watch.write_slots(post, slots(Shift(start, end, 60, 15), night, ZONE), night)
    phone = people.find_phone(vault, UJANG)
    assert phone is not None
    return int(phone.id)


def spoken_for(phone: int, at: datetime) -> list[str]:
    return [duty.post.code for duty in watch.duties({phone: at})[phone]]


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (0, "MALAM"),  # due at both; only here the watch begins
        (5, "MALAM"),
        (-20, "SORE"),
        (-250, "SORE"),  # 17.50: nobody watches, and this one is nearest
        (125, "MALAM"),
        (365, "MALAM"),
        (590, "PAGI"),
        (600, "PAGI"),
        (720, "PAGI"),
    ],
)
def test_a_guard_of_several_posts_counts_for_the_one_whose_watch_is_on(
    ujang: int, now: datetime, minutes: int, code: str
) -> None:
    assert spoken_for(ujang, now + minutes * MINUTE)[0] == code


def test_a_post_that_is_paused_or_expects_nothing_pulls_nobody(ujang: int, now: datetime) -> None:
    sore = watch.find("SORE")
    assert sore is not None
    Slot.update(state="jeda").where(Slot.post == sore.id).execute()
    assert spoken_for(ujang, now - 20 * MINUTE)[0] == "MALAM"
    Slot.delete().execute()
    assert spoken_for(ujang, now) == ["PAGI", "SORE", "MALAM"]  # the one enrolled at last


def test_each_phone_is_asked_for_its_own_time_and_strangers_stand_nowhere(
    ujang: int, vault: Vault, now: datetime
) -> None:
    darmo = people.find_phone(vault, DARMO)
    assert darmo is not None
    found = watch.duties({ujang: now, darmo.id: now + 700 * MINUTE, 999_999: now})
    assert {phone: mine[0].post.code for phone, mine in found.items()} == {
        ujang: "MALAM",
        darmo.id: "PAGI",
    }
    assert found[darmo.id][0].guard.ketua and not found[ujang][0].guard.ketua


def test_who_leaves_a_post_or_whose_post_ends_is_forgotten_by_name(
    ujang: int, vault: Vault, now: datetime
) -> None:
    def named() -> set[tuple[str, bool]]:
        query = Guard.select(Guard, Post).join(Post).where(Guard.name.is_null(False))
        return {(guard.post.code, guard.ketua) for guard in query}

    with transaction():
        Guard.update(name=b"sealed", duress=b"hash").execute()
        row = watch.PostRow("PAGI", "Pos Pagi", "16", "", "", "08:00", "16:00", 60, 15, (DARMO,))
        watch.save_posts(vault, [row], now)
        assert named() == {("PAGI", True)} | {
            (code, ketua) for code in ("SORE", "MALAM") for ketua in (True, False)
        }
        sore = watch.find("SORE")
        assert sore is not None and watch.end(sore, now)
        assert named() == {("PAGI", True), ("MALAM", True), ("MALAM", False)}
        assert Guard.select().where(Guard.duress.is_null(False)).count() == 3
