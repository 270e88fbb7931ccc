"""Seasons as they are written down: announced ones go before computed ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.schedule import slots
from flows.rules.season import RAMADHAN, Span
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Post, Slot
from storage.places import areas
from storage.watch import seasons
from tests.cast import DARMO

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
COMPUTED = Span(date(2027, 2, 8), date(2027, 3, 9))
ANNOUNCED = Span(date(2027, 2, 9), date(2027, 3, 9), "SKB")
BEFORE = Span(date(2026, 2, 19), date(2026, 3, 20), "SKB")


@pytest.fixture
def posts(database: Database, vault: Vault, now: datetime) -> None:
    """Two posts, of which one ends as ever; tonight, which has begun, and tomorrow."""
    row = watch.PostRow("A", "Pos A", "16", "", "", "22:00", "04:00", 180, 20, (DARMO,))
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        watch.save_posts(vault, [row, replace(row, code="B")], now)
        Post.update(until_subuh=False).where(Post.code == "B").execute()
        for post in watch.listed():
            for night in (NIGHT, NIGHT + timedelta(days=1)):
                watch.write_slots(post, slots(watch.shift_of(post), night, ZONE), night)


def nights() -> set[tuple[str, int]]:
    return {
        (slot.post.code, slot.night.day)
        for slot in Slot.select(Slot, Post).join(Post).order_by(Slot.night)
    }


def test_an_announced_season_stands_for_the_computed_one_of_its_year(
    posts: None, now: datetime
) -> None:
    with transaction():
        seasons.announce(RAMADHAN, BEFORE, now)
        assert seasons.foresee(RAMADHAN, COMPUTED, now)
        assert not seasons.foresee(RAMADHAN, COMPUTED, now)
        seasons.announce(RAMADHAN, ANNOUNCED, now)
        assert seasons.spans(RAMADHAN) == [BEFORE, ANNOUNCED]
        assert not seasons.foresee(RAMADHAN, COMPUTED, now)
        assert seasons.drop(RAMADHAN, COMPUTED, now) == 1
        assert seasons.spans(RAMADHAN) == [BEFORE]


def test_what_has_not_begun_is_written_anew_when_a_season_is_known(
    posts: None, now: datetime
) -> None:
    with transaction():
        assert seasons.foresee(RAMADHAN, COMPUTED, now + timedelta(minutes=1))
    assert nights() == {("A", 10), ("B", 10), ("B", 11)}
