"""Check-ins and the slots they fill."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.watch import Shift, slots
from storage import areas, posts
from storage.db import connected, transaction
from storage.vault import Vault
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)


@pytest.fixture
def melati(database: Database, vault: Vault, now: datetime) -> posts.Post:
    """A post with a ketua, a guard and the slots of one night, the first of which is due now."""
    with transaction():
        areas.load([{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}])
        row = posts.PostRow("MELATI", "Pos Melati", "16", "14", "03", "22:00", "04:00", 180, 20, (DARMO, UJANG))
        posts.save_posts(vault, [row], now)
        (post,) = posts.listed()
        posts.write_slots(post, slots(Shift("22:00", "04:00", 180, 20), NIGHT, ZONE), NIGHT)
    return post


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_earliest_word_fills_a_slot_in_whatever_order_they_come(
    melati: posts.Post, now: datetime, order: tuple[int, ...]
) -> None:
    ketua, guard = posts.guards_of(melati.id)
    words = (
        posts.Word(melati, guard, "aman", 2, "b:1", now + timedelta(minutes=25)),
        posts.Word(melati, ketua, "masuk", 3, "a:1", now + timedelta(minutes=5)),
        posts.Word(melati, guard, "aman", 4, "c:1", now + timedelta(minutes=8)),
    )
    told = [words[place] for place in order]
    with connected(), transaction():
        assert posts.check_in(told[:2], ZONE) == {word.conversation for word in told[:2]}
        assert posts.check_in(told, ZONE) == {told[2].conversation}
    first = posts.slots(NIGHT)[0]
    assert (first.state, first.situation, first.guards) == ("hadir", "masuk", 3)
    assert first.checked_in_at == now + timedelta(minutes=5)
