"""Posts that are paused, resumed and ended: what was stays, of what is to come nothing is expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.watch import Shift, slots
from storage import areas, posts
from storage.db import transaction
from storage.models import Slot
from storage.vault import Vault
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MINUTE = timedelta(minutes=1)
SHIFT = Shift("22:00", "02:00", 60, 20)
ROW = posts.PostRow("MELATI", "Pos Melati", "16", "14", "03", "22:00", "02:00", 60, 20, (DARMO, UJANG))


@pytest.fixture
def melati(database: Database, vault: Vault, now: datetime) -> posts.Post:
    """A night from 22.00 (now) to 02.00: at 22.00 somebody came, at 23.00 nobody; it is a little after that."""
    with transaction():
        areas.load([{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}])
        posts.save_posts(vault, [ROW], now)
        post = posts.find("MELATI")
        assert post is not None
        posts.write_slots(post, slots(SHIFT, NIGHT, ZONE), NIGHT)
        posts.check_in([posts.Word(post, posts.guards_of(post.id)[1], "masuk", 3, "a:1", now + 2 * MINUTE)])
        assert posts.claim_missed(posts.slots(NIGHT)[1].id, now + 85 * MINUTE)
    return post


def states() -> str:
    marks = {"hadir": "h", "terlewat": "x", "menunggu": ".", "jeda": "j", "terlambat": "t"}
    return "".join(marks[slot.state] for slot in Slot.select().order_by(Slot.due_at))


@pytest.mark.parametrize(
    ("from_", "until", "expected"),
    [
        (90, 24 * 60, "hxjjj"),
        (90, 121, "hxj.."),
        (90, 120, "hx..."),  # until a check-in is due: that one is expected
        (90, 180, "hxj.."),
        (125, 181, "hxjj."),  # its grace still runs
        (145, 24 * 60, "hx.jj"),  # what was missed before is still to be judged
    ],
)
def test_a_pause_takes_what_is_open_until_it_is_over(
    melati: posts.Post, now: datetime, from_: int, until: int, expected: str
) -> None:
    with transaction():
        assert posts.pause(melati, now + until * MINUTE, "hujan", now + from_ * MINUTE)
    assert states() == expected
    assert posts.find("MELATI").paused_because == "hujan"  # type: ignore[union-attr]


@pytest.mark.parametrize(("at", "expected"), [(95, "hx..."), (125, "hxj.."), (200, "hxjj."), (300, "hxjjj")])
def test_resuming_opens_what_is_still_to_come(melati: posts.Post, now: datetime, at: int, expected: str) -> None:
    with transaction():
        posts.pause(melati, now + timedelta(days=1), "hujan", now + 90 * MINUTE)
        assert posts.resume(melati, now + at * MINUTE)
        assert not posts.resume(melati, now + at * MINUTE)
    assert states() == expected


def test_a_pause_can_be_made_shorter_and_longer(melati: posts.Post, now: datetime) -> None:
    for until, expected in ((24 * 60, "hxjjj"), (200, "hxjj."), (250, "hxjjj"), (121, "hxj..")):
        with transaction():
            assert posts.pause(melati, now + until * MINUTE, "hujan", now + 90 * MINUTE)
        assert states() == expected


def test_the_coming_nights_of_a_pause_are_written_so_and_it_ends_by_itself(melati: posts.Post, now: datetime) -> None:
    tomorrow = NIGHT + timedelta(days=1)
    with transaction():
        posts.pause(melati, now + timedelta(hours=26), "pindah", now + 90 * MINUTE)
        posts.write_slots(melati, slots(SHIFT, tomorrow, ZONE), tomorrow)
        later = tomorrow + timedelta(days=1)
        posts.write_slots(melati, slots(SHIFT, later, ZONE), later)
    assert states() == "hxjjj" + "jj..." + "....."
    assert [slot.post_id for slot in posts.slots_to_remind(now + 130 * MINUTE, 9)] == []
    assert [slot.post_id for slot in posts.slots_late(now + timedelta(hours=25), 9)] == []
    assert len(posts.slots_late(now + timedelta(hours=27), 9)) == 1
    with transaction():
        assert not posts.resume(melati, now + timedelta(hours=27))


def test_a_word_during_a_pause_is_kept_and_fills_nothing(melati: posts.Post, now: datetime) -> None:
    with transaction():
        posts.pause(melati, now + timedelta(days=1), "hujan", now + 110 * MINUTE)
        heard = posts.check_in([posts.Word(melati, posts.guards_of(melati.id)[0], "aman", None, "b:1", now + 121 * MINUTE)])
    assert heard.ends == {"b:1": slots(SHIFT, NIGHT, ZONE)[1]}, "the last that is still expected"
    assert states() == "htjjj"


def test_an_ended_post_keeps_what_was_and_expects_nothing(melati: posts.Post, vault: Vault, now: datetime) -> None:
    with transaction():
        posts.pause(melati, now + 170 * MINUTE, "hujan", now + 90 * MINUTE)
        assert posts.end(melati, now + 130 * MINUTE)
        assert not posts.end(melati, now + 131 * MINUTE)
        assert not posts.pause(melati, now + timedelta(days=1), "hujan", now + 132 * MINUTE)
        assert not posts.resume(melati, now + 132 * MINUTE)
    assert states() == "hxj"
    assert posts.listed() == [] and posts.without_slots(now + 133 * MINUTE, ZONE) == []
    with transaction():
        posts.save_posts(vault, [ROW], now + 140 * MINUTE)
    # Named again tonight: the rest of the night is expected again.
    (post,) = posts.without_slots(now + 141 * MINUTE, ZONE)
    with transaction():
        coming = [due for due in slots(SHIFT, NIGHT, ZONE) if due.due_at > now + 141 * MINUTE]
        posts.write_slots(post, coming, NIGHT)
    assert states() == "hxj.." and posts.without_slots(now + 142 * MINUTE, ZONE) == []


def test_a_paused_night_that_has_not_begun_follows_a_new_shift(melati: posts.Post, vault: Vault, now: datetime) -> None:
    tomorrow = NIGHT + timedelta(days=1)
    with transaction():
        posts.pause(melati, now + timedelta(hours=26), "pindah", now + 90 * MINUTE)
        posts.write_slots(melati, slots(SHIFT, tomorrow, ZONE), tomorrow)
        posts.save_posts(vault, [replace(ROW, every_minutes=120)], now)
    assert states() == "hxjjj"
    (post,) = posts.without_slots(now + timedelta(hours=20), ZONE)
    assert post.paused_until == now + timedelta(hours=26)
