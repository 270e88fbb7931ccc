"""Check-ins and the slots they fill."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.schedule import Shift, slots
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import CheckIn, Slot
from storage.places import areas
from tests.cast import DARMO, UJANG

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MINUTE = timedelta(minutes=1)


def row(
    start: str = "22:00", end: str = "04:00", every: int = 180, grace: int = 20
) -> watch.PostRow:
    return watch.PostRow(
        "MELATI", "Pos Melati", "16", "14", "03", start, end, every, grace, (DARMO, UJANG)
    )


@pytest.fixture
def melati(database: Database, vault: Vault, now: datetime) -> watch.Post:
    """A post with a ketua, a guard and the slots of one night, the first of which is due now."""
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        watch.save_posts(vault, [row()], now)
        (post,) = watch.listed()
        watch.write_slots(post, slots(Shift("22:00", "04:00", 180, 20), NIGHT, ZONE), NIGHT)
    return post


def say(post: watch.Post, *words: tuple[datetime, str]) -> watch.Heard:
    """Words of the guard, each named after its time."""
    guard = watch.guards_of(post.id)[-1]
    with transaction():
        return watch.check_in(
            [watch.Word(post, guard, word, None, f"{at:%d%H%M}:1", at) for at, word in words]
        )


def states() -> list[str]:
    return [
        f"{slot.due_at.astimezone(ZONE):%H.%M} {slot.state}"
        for slot in Slot.select().order_by(Slot.due_at)
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_earliest_word_fills_a_slot_in_whatever_order_they_come(
    melati: watch.Post, now: datetime, order: tuple[int, ...]
) -> None:
    ketua, guard = watch.guards_of(melati.id)
    words = (
        watch.Word(melati, guard, "aman", 2, "b:1", now + 25 * MINUTE),
        watch.Word(melati, ketua, "masuk", 3, "a:1", now + 5 * MINUTE),
        watch.Word(melati, guard, "aman", 4, "c:1", now + 8 * MINUTE),
    )
    told = [words[place] for place in order]
    with connected(), transaction():
        assert watch.check_in(told[:2]).ends.keys() == {word.conversation for word in told[:2]}
        assert watch.check_in(told).ends.keys() == {told[2].conversation}
        assert watch.check_in(told) == watch.Heard()
    first = watch.slots_of(NIGHT)[0]
    assert (first.state, first.situation, first.guards) == ("hadir", "masuk", 3)
    assert first.checked_in_at == now + 5 * MINUTE
    assert {check_in.conversation: check_in.slot_id for check_in in CheckIn} == {
        "a:1": first.id,
        "b:1": None,
        "c:1": None,
    }


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_word_that_comes_late_moves_those_that_were_said_after_it(
    melati: watch.Post, now: datetime, order: tuple[int, ...], together: bool
) -> None:
    words = [(now + 3 * MINUTE, "masuk"), (now + 95 * MINUTE, "aman"), (now + 185 * MINUTE, "aman")]
    told = [words[place] for place in order]
    for batch in [told] if together else [[word] for word in told]:
        say(melati, *batch)
    assert [slot.checked_in_at for slot in watch.slots_of(NIGHT)] == [
        now + 3 * MINUTE,
        now + 95 * MINUTE,
        None,
    ]
    assert states() == ["22.00 hadir", "01.00 hadir", "04.00 menunggu"]


def test_a_word_within_the_grace_of_a_slot_that_was_told_of_fills_it_in_time(
    melati: watch.Post, now: datetime
) -> None:
    with transaction():
        assert watch.claim_missed([watch.slots_of(NIGHT)[0].id], now + 20 * MINUTE)
    heard = say(melati, (now + 19 * MINUTE, "masuk"))
    assert heard.slots == [watch.slots_of(NIGHT)[0].id]
    assert states()[0] == "22.00 hadir"


def test_one_word_fills_every_slot_that_is_due(
    melati: watch.Post, vault: Vault, now: datetime
) -> None:
    """The interval does not divide the shift: the last two check-ins run at once."""
    with transaction():
        Slot.delete().execute()
        watch.write_slots(melati, slots(Shift("22:00", "04:00", 50, 15), NIGHT, ZONE), NIGHT)
    heard = say(melati, (now + 361 * MINUTE, "aman"))
    assert states()[-2:] == ["03.50 hadir", "04.00 hadir"]
    assert heard.slots == [slot.id for slot in watch.slots_of(NIGHT)[-2:]]
    assert say(melati, (now + 357 * MINUTE, "aman")).slots == heard.slots[:1]
    assert [slot.checked_in_at for slot in watch.slots_of(NIGHT)[-2:]] == [
        now + 357 * MINUTE,
        now + 361 * MINUTE,
    ]


@pytest.mark.parametrize(
    ("changed", "at", "filled"),
    [
        (
            row("20:00", "02:00", 60, 5),
            175,
            "01.00",
        ),  # by the new times it would be early for 01.00 just the same
        (row("20:00", "02:00", 60, 5), 195, "01.00"),  # late by the new grace
        (row("08:00", "16:00", 120, 15), 190, "01.00"),  # by the new times another night
        (row("23:45", "05:00", 60, 5), 10, "22.00"),
        (row("23:45", "05:00", 60, 5), 362, "04.00"),
    ],
)
def test_a_shift_changed_in_mid_night_keeps_the_slots_and_words_are_read_by_them(
    melati: watch.Post, vault: Vault, now: datetime, changed: watch.PostRow, at: int, filled: str
) -> None:
    before = states()
    with transaction():
        watch.save_posts(vault, [changed], now + MINUTE)
    assert states() == before
    (post,) = watch.listed()
    assert watch.without_slots(now + 2 * MINUTE, ZONE) == []
    say(post, (now + at * MINUTE, "aman"))
    assert [state for state in states() if not state.endswith("menunggu")] == [f"{filled} hadir"]


@pytest.mark.parametrize("came", [True, False])
def test_a_night_that_has_not_begun_is_written_anew(
    melati: watch.Post, vault: Vault, now: datetime, came: bool
) -> None:
    if came:  # somebody was early
        say(melati, (now - 10 * MINUTE, "masuk"))
    with transaction():
        watch.save_posts(vault, [row("22:30")], now - 5 * MINUTE)
    (post,) = watch.listed()
    assert states() == (["22.00 hadir", "01.00 menunggu", "04.00 menunggu"] if came else [])
    assert watch.without_slots(now, ZONE) == ([] if came else [post])


def test_words_of_a_night_long_ago_fill_nothing(melati: watch.Post, now: datetime) -> None:
    heard = say(melati, (now + timedelta(days=1), "aman"), (now - timedelta(hours=13), "aman"))
    assert heard.slots == [] and set(heard.ends.values()) == {None}
    assert [check_in.slot_id for check_in in CheckIn] == [None, None]
