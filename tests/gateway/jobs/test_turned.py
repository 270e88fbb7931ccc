"""Guards of tonight hear that their post is paused, watched again, or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from gateway.jobs import turned
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import CheckIn, Guard, Slot
from storage.watch import watched
from tests.cast import DARMO, UJANG, WATI, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    return Night(settings, database, vault, now, counter)


def post(code: str = "MELATI") -> watch.Post:
    found = watch.find(code)
    assert found is not None
    return found


def told(night: Night, minutes: float) -> dict[str, list[str]]:
    for _ in range(2):  # once, however often it is asked
        turned.tell(night.runtime, night.at(minutes))
    night.send(minutes)
    return {phone: night.got(phone) for phone in (DARMO, UJANG, WATI)}


def test_an_end_in_mid_night_is_told_and_answered(night: Night) -> None:
    night.say(UJANG, "MASUK", 2)
    with transaction():
        watched.end(post(), night.at(30))
    after = told(night, 31)
    assert [len(texts) for texts in after.values()] == [1, 1, 1]
    assert after[UJANG][0].startswith("Pos Melati tidak jaga lagi mulai malam ini")
    for who, word in ((DARMO, "IZIN"), (UJANG, "AMAN"), (WATI, "GANTI"), (UJANG, "PULANG")):
        night.say(who, word, 40)
        assert night.answers(who)[-1].startswith("Pos Melati tidak jaga lagi"), word
    assert CheckIn.select().count() == 1
    night.say(UJANG, "AMAN", 24 * 60)  # the night after
    assert "belum terdaftar" in night.answers(UJANG)[-1]


def test_a_word_for_the_post_that_ended_fills_nothing_at_the_guards_other_post(
    night: Night,
) -> None:
    night.enrol("MAWAR", "22:00", "01:00", (resident(1), UJANG))
    Guard.update(enrolled_at=night.at(-600)).where(Guard.post == post("MAWAR").id).execute()
    night.say(UJANG, "MASUK", 2)
    with transaction():
        watched.end(post(), night.at(30))
    night.say(UJANG, "AMAN", 61)
    assert night.answers(UJANG)[-1].startswith("Pos Melati tidak jaga lagi")
    mawar = Slot.select().where(Slot.post == post("MAWAR").id)
    assert {slot.state for slot in mawar} == {"menunggu"}


def test_a_pause_is_told_without_its_reason_to_who_is_on_duty_and_so_is_its_end(
    night: Night,
) -> None:
    with transaction():
        for away in (0, 2):  # the ketua, whom the others are told to ask, and a guard
            watch.excuse(watch.guards_of(post().id)[away], NIGHT, night.at(1))
        watched.pause(post(), night.at(600), "penjaga diancam", night.at(30))
    assert told(night, 31)[WATI] == []
    (text,) = night.got(UJANG)
    assert night.got(DARMO) == [text]
    assert text.startswith("Pos Melati libur jaga sampai ") and "diancam" not in text
    with transaction():
        watched.resume(post(), night.at(60))
    assert told(night, 61)[UJANG][1].startswith("Pos Melati jaga lagi malam ini")


def test_what_ends_long_before_the_night_is_told_to_nobody(night: Night) -> None:
    with transaction():
        watched.end(post(), night.at(-13 * 60))
    assert set(map(len, told(night, -13 * 60).values())) == {0}
