"""Nights are counted when they are over, one row a post, and corrected by late words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.schedule import slots
from storage import watch
from storage.engine.db import transaction
from storage.engine.sql import is_sqlite, run
from storage.engine.vault import Vault
from storage.models import NightCount, Slot
from storage.places import areas
from storage.watch import active, counts
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ROW = watch.PostRow("A", "Pos A", "16", "", "", "22:00", "04:00", 180, 20, (DARMO, UJANG))


@pytest.fixture
def posts(database: Database, vault: Vault, now: datetime) -> list[watch.Post]:
    """Two posts in two nights; of the first the first two check-ins of tonight were missed."""
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        watch.save_posts(vault, [ROW, replace(ROW, code="B", shift_end="05:00")], now)
        for post in watch.listed():
            for night in (NIGHT, NIGHT + DAY):
                watch.write_slots(post, slots(watch.shift_of(post), night, ZONE), night)
        for slot in Slot.select().where(Slot.night == NIGHT):
            if slot.post.code == "A":
                assert watch.claim_missed([slot.id], slot.late_at)
            else:
                Slot.update(state="hadir", guards=3, checked_in_at=slot.due_at).where(
                    Slot.id == slot.id
                ).execute()
    return watch.listed()


def say(post: watch.Post, at: datetime) -> None:
    guard = watch.guards_of(post.id)[-1]
    with transaction():
        watch.check_in([watch.Word(post, guard, "aman", 4, f"{at:%d%H%M}:1", at)])


def count(at: datetime) -> int:
    with transaction():
        return counts.count_next(at, at.astimezone(ZONE).date())


def test_a_night_is_counted_once_when_it_is_over_for_all(
    posts: list[watch.Post], now: datetime
) -> None:
    first, second = posts
    assert count(now + 435 * MINUTE) == 0  # 05.15: the last grace still runs
    assert count(now + 441 * MINUTE) == 2
    assert count(now + 441 * MINUTE) == 0  # tomorrow is not over
    assert counts.of_post(first.id, NIGHT) == [counts.Counted(NIGHT, 3, 0, 0, 3, 0, 0, None)]
    assert counts.of_post(second.id, NIGHT) == [counts.Counted(NIGHT, 4, 4, 0, 0, 0, 0, 3)]


def test_a_late_word_corrects_the_count_and_nothing_else_is_counted(
    posts: list[watch.Post], now: datetime
) -> None:
    say(posts[0], now + 30 * MINUTE)  # before the night is over: nothing is counted yet
    assert NightCount.select().count() == 0
    count(now + DAY / 2)
    assert counts.of_post(posts[0].id, NIGHT) == [counts.Counted(NIGHT, 3, 0, 1, 2, 0, 0, 4)]
    say(posts[0], now + 185 * MINUTE)
    assert counts.of_post(posts[0].id, NIGHT) == [counts.Counted(NIGHT, 3, 1, 1, 1, 0, 0, 4)]


def test_a_check_in_that_nobody_judges_does_not_hold_the_counting_up(
    posts: list[watch.Post], now: datetime
) -> None:
    assert (count(now + DAY / 2), count(now + 3 * DAY), count(now + 4 * DAY)) == (2, 2, 0)
    assert [row.missed for row in counts.of_post(posts[0].id, NIGHT + DAY)] == [3]


def test_posts_heard_are_the_same_before_and_after_their_nights_are_counted(
    posts: list[watch.Post], now: datetime
) -> None:
    def heard() -> dict[str, active.Heard]:
        return active.heard(NIGHT, NIGHT + DAY, "16/")

    before = heard()
    assert before == {"16": active.Heard(2, 1)}
    count(now + DAY / 2)
    assert heard() == before
    with transaction():
        Slot.delete().execute()
    assert heard() == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_asking_for_the_next_night_reads_no_table(posts: list[watch.Post], now: datetime) -> None:
    assert is_sqlite()
    plans = [
        row[-1]
        for asked in (
            "SELECT max(night) FROM night_count WHERE night <= '2027-02-10'",
            "SELECT min(night) FROM slot WHERE night > '2027-02-10'",
            "SELECT 1 FROM slot WHERE night = '2027-02-10' AND late_at > '2027-02-10' LIMIT 1",
        )
        for row in run(f"EXPLAIN QUERY PLAN {asked}")
    ]
    assert len(plans) == 3 and all("SEARCH" in plan and "INDEX" in plan for plan in plans), plans
