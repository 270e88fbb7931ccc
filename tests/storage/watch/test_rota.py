"""Whose turn it is, and what an absence makes of the check-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from flows.rules.enrolling import GUEST
from flows.rules.schedule import slots
from storage import people, watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Absence, Enrolment, Guard, Rota, Slot
from storage.places import areas
from storage.watch import enrolments, rota
from storage.watch.enrolments import Wish
from tests.cast import DARMO, SARI, UJANG, WATI

ZONE = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)  # a Wednesday
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ROW = watch.PostRow(
    "MELATI", "Pos Melati", "16", "", "", "22:00", "04:00", 180, 20, (DARMO, UJANG, WATI)
)


@pytest.fixture
def melati(database: Database, vault: Vault, now: datetime) -> watch.Post:
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        watch.save_posts(vault, [ROW], now)
        (post,) = watch.listed()
        watch.write_slots(post, slots(watch.shift_of(post), NIGHT, ZONE), NIGHT)
    return post


def duty(post: watch.Post, night: date = NIGHT) -> list[int]:
    """The places of those on duty among the guards, the ketua's first."""
    places = {guard.id: place for place, guard in enumerate(watch.guards_of(post.id))}
    return [places[guard.id] for guard in watch.on_duty([post.id], night)[post.id]]


def states() -> list[str]:
    return [slot.state for slot in Slot.select().order_by(Slot.due_at)]


def test_the_rota_of_a_night_goes_before_that_of_its_weekday(
    melati: watch.Post, now: datetime
) -> None:
    ketua, ujang, wati = (guard.id for guard in watch.guards_of(melati.id))
    with transaction():
        assert duty(melati) == [0, 1, 2]
        watch.plan(melati.id, {2: (ujang, wati, wati), 5: (ketua,)}, now)
        assert duty(melati) == [1, 2]
        watch.plan(melati.id, {NIGHT: (ketua,)}, now)
        assert (duty(melati), duty(melati, NIGHT + 7 * DAY)) == ([0], [1, 2])
        watch.plan(melati.id, {NIGHT: (), 2: (wati,)}, now)
        assert duty(melati) == [2]
        Guard.update(guest_until=now + 8 * 60 * MINUTE).where(Guard.id == ketua).execute()
        assert (duty(melati), duty(melati, NIGHT + 7 * DAY)) == ([0, 2], [2])


def test_where_all_on_duty_are_away_nothing_is_expected_until_one_comes(
    melati: watch.Post, now: datetime
) -> None:
    ketua, ujang, wati = watch.guards_of(melati.id)
    later = now + 30 * MINUTE  # the first check-in's grace is over
    with transaction():
        watch.plan(melati.id, {2: (ujang.id, wati.id)}, now)
        assert watch.excuse(ujang, NIGHT, later) and not watch.excuse(ujang, NIGHT, later)
        assert states() == ["menunggu"] * 3 and duty(melati) == [2]
        assert watch.excuse(wati, NIGHT, later)
        assert states() == ["menunggu", "izin", "izin"] and duty(melati) == []
        watch.plan(melati.id, {NIGHT: (ketua.id,)}, later)
        assert states() == ["menunggu"] * 3
        watch.plan(melati.id, {NIGHT: ()}, later)
        assert watch.pause(melati, now + DAY, "hujan", later) and watch.resume(melati, later)
        assert states() == ["menunggu", "izin", "izin"]
        assert watch.come_after_all(wati, NIGHT, later)
        assert not watch.come_after_all(wati, NIGHT, later)
        assert states() == ["menunggu"] * 3


def test_an_excused_night_that_has_not_begun_follows_a_new_shift_and_an_end(
    melati: watch.Post, vault: Vault, now: datetime
) -> None:
    evening = now - 60 * MINUTE
    with transaction():
        for guard in watch.guards_of(melati.id):
            watch.excuse(guard, NIGHT, evening)
        assert states() == ["izin"] * 3
        watch.save_posts(vault, [replace(ROW, grace_minutes=30)], evening)
        assert states() == []
        watch.write_slots(melati, slots(watch.shift_of(melati), NIGHT, ZONE), NIGHT)
        watch.settle([melati.id], evening)
        assert states() == ["izin"] * 3
        assert watch.end(melati, now + MINUTE)
    assert states() == ["izin"]  # what was due stays as it was


def test_who_comes_to_a_post_or_leaves_it_changes_what_is_expected(
    melati: watch.Post, vault: Vault, now: datetime
) -> None:
    """All had said IZIN: with a new guard nothing was expected, and a silent post told nobody."""
    ketua, ujang, _ = watch.guards_of(melati.id)
    evening = now - 60 * MINUTE
    with transaction():
        for guard in (ketua, ujang):
            watch.excuse(guard, NIGHT, evening)
        watch.save_posts(vault, [replace(ROW, guards=(DARMO, UJANG))], evening)
        assert (duty(melati), states()) == ([], ["izin"] * 3)
        watch.save_posts(vault, [replace(ROW, guards=(DARMO, UJANG, SARI))], evening)
        assert (duty(melati), states()) == ([2], ["menunggu"] * 3)
        watch.save_posts(vault, [replace(ROW, guards=(DARMO, UJANG))], evening)
        assert states() == ["izin"] * 3
        # Also who comes by SMS, for this night alone.
        (guest,) = people.phone_ids(vault, [SARI], now).values()
        enrolments.want(vault, Wish("w:1", GUEST, guest, melati.id, evening))
        enrolments.decide(vault, [Enrolment.get().id], True, evening)
        assert (duty(melati), states()) == ([2], ["menunggu"] * 3)


def test_a_post_without_guards_is_silent_and_not_excused(melati: watch.Post, now: datetime) -> None:
    with transaction():
        watch.settle([melati.id], now)
        Guard.update(active=False).execute()
        watch.settle([melati.id], now)
    assert states() == ["menunggu"] * 3


def test_what_was_planned_is_kept_for_a_year(melati: watch.Post, now: datetime) -> None:
    ketua, ujang, _ = watch.guards_of(melati.id)
    with transaction():
        watch.plan(melati.id, {2: (ujang.id,), NIGHT: (ketua.id,)}, now)
        watch.excuse(ujang, NIGHT, now)
        assert rota.forget(now + 365 * DAY, 10) == 0
        assert rota.forget(now + 367 * DAY, 10) == 2
    assert (Rota.select().count(), Absence.select().count()) == (1, 0)
