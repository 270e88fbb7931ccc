"""Posts that are paused, resumed and ended: what was stays, nothing to come is expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.schedule import Shift, slots
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Slot
from storage.places import areas
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MINUTE = timedelta(minutes=1)
SHIFT = Shift("22:00", "02:00", 60, 20)
ROW = watch.PostRow(
    "MELATI", "Pos Melati", "16", "14", "03", "22:00", "02:00", 60, 20, (DARMO, UJANG)
)


@pytest.fixture
def melati(database: Database, vault: Vault, now: datetime) -> watch.Post:
    """A night from 22.00 (now) to 02.00, a little after 23.00.

    At 22.00 somebody came, at 23.00 nobody.
    """
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        watch.save_posts(vault, [ROW], now)
        post = watch.find("MELATI")
        assert post is not None
        watch.write_slots(post, slots(SHIFT, NIGHT, ZONE), NIGHT)
        watch.check_in(
            [watch.Word(post, watch.guards_of(post.id)[1], "masuk", 3, "a:1", now + 2 * MINUTE)]
        )
        assert watch.claim_missed([watch.slots_of(NIGHT)[1].id], now + 85 * MINUTE)
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
    melati: watch.Post, now: datetime, from_: int, until: int, expected: str
) -> None:
    with transaction():
        assert watch.pause(melati, now + until * MINUTE, "hujan", now + from_ * MINUTE)
    assert states() == expected
    assert watch.find("MELATI").paused_because == "hujan"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("at", "expected"), [(95, "hx..."), (125, "hxj.."), (200, "hxjj."), (300, "hxjjj")]
)
def test_resuming_opens_what_is_still_to_come(
    melati: watch.Post, now: datetime, at: int, expected: str
) -> None:
    with transaction():
        watch.pause(melati, now + timedelta(days=1), "hujan", now + 90 * MINUTE)
        assert watch.resume(melati, now + at * MINUTE)
        assert not watch.resume(melati, now + at * MINUTE)
    assert states() == expected


def test_a_pause_can_be_made_shorter_and_longer(melati: watch.Post, now: datetime) -> None:
    for until, expected in ((24 * 60, "hxjjj"), (200, "hxjj."), (250, "hxjjj"), (121, "hxj..")):
        with transaction():
            assert watch.pause(melati, now + until * MINUTE, "hujan", now + 90 * MINUTE)
        assert states() == expected


def test_the_coming_nights_of_a_pause_are_written_so_and_it_ends_by_itself(
    melati: watch.Post, now: datetime
) -> None:
    tomorrow = NIGHT + timedelta(days=1)
    with transaction():
        watch.pause(melati, now + timedelta(hours=26), "pindah", now + 90 * MINUTE)
        watch.write_slots(melati, slots(SHIFT, tomorrow, ZONE), tomorrow)
        later = tomorrow + timedelta(days=1)
        watch.write_slots(melati, slots(SHIFT, later, ZONE), later)
    assert states() == "hxjjj" + "jj..." + "....."
    assert [slot.post_id for slot in watch.slots_to_remind(now + 130 * MINUTE, 9)] == []
    assert [slot.post_id for slot in watch.slots_late(now + timedelta(hours=25), 9)] == []
    assert len(watch.slots_late(now + timedelta(hours=27), 9)) == 1
    with transaction():
        assert not watch.resume(melati, now + timedelta(hours=27))


def test_a_word_during_a_pause_is_kept_and_fills_nothing(melati: watch.Post, now: datetime) -> None:
    with transaction():
        watch.pause(melati, now + timedelta(days=1), "hujan", now + 110 * MINUTE)
        heard = watch.check_in(
            [
                watch.Word(
                    melati, watch.guards_of(melati.id)[0], "aman", None, "b:1", now + 121 * MINUTE
                )
            ]
        )
    assert heard.ends == {"b:1": slots(SHIFT, NIGHT, ZONE)[1]}, "the last that is still expected"
    assert states() == "htjjj"


def test_an_ended_post_keeps_what_was_and_expects_nothing(
    melati: watch.Post, vault: Vault, now: datetime
) -> None:
    with transaction():
        watch.pause(melati, now + 170 * MINUTE, "hujan", now + 90 * MINUTE)
        assert watch.end(melati, now + 130 * MINUTE)
        assert not watch.end(melati, now + 131 * MINUTE)
        assert not watch.pause(melati, now + timedelta(days=1), "hujan", now + 132 * MINUTE)
        assert not watch.resume(melati, now + 132 * MINUTE)
    assert states() == "hxj"
    assert watch.listed() == [] and watch.without_slots(now + 133 * MINUTE, ZONE) == []
    with transaction():
        watch.save_posts(vault, [ROW], now + 140 * MINUTE)
    # Named again tonight: the rest of the night is expected again.
    (post,) = watch.without_slots(now + 141 * MINUTE, ZONE)
    with transaction():
        coming = [due for due in slots(SHIFT, NIGHT, ZONE) if due.due_at > now + 141 * MINUTE]
        watch.write_slots(post, coming, NIGHT)
    assert states() == "hxj.." and watch.without_slots(now + 142 * MINUTE, ZONE) == []


def test_a_paused_night_that_has_not_begun_follows_a_new_shift(
    melati: watch.Post, vault: Vault, now: datetime
) -> None:
    tomorrow = NIGHT + timedelta(days=1)
    with transaction():
        watch.pause(melati, now + timedelta(hours=26), "pindah", now + 90 * MINUTE)
        watch.write_slots(melati, slots(SHIFT, tomorrow, ZONE), tomorrow)
        watch.save_posts(vault, [replace(ROW, every_minutes=120)], now)
    assert states() == "hxjjj"
    (post,) = watch.without_slots(now + timedelta(hours=20), ZONE)
    assert post.paused_until == now + timedelta(hours=26)
