"""IZIN of guards: for which night, who hears when nobody is left, and who comes after all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from gateway.officers import rotas
from storage import watch as posts
from storage.engine.vault import Vault
from storage.models import Absence
from tests.cast import DARMO, UJANG, WATI
from tests.gateway.carriers.counter import Counter
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def night(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Night:
    return Night(settings, database, vault, now, counter)


def away(night: Night) -> list[tuple[int, object]]:
    return [(row.guard_id, row.night) for row in Absence.select().order_by(Absence.id)]


def test_the_ketua_hears_once_that_nobody_is_left_and_who_comes_after_all_counts(
    night: Night,
) -> None:
    (post,) = posts.listed()
    darmo, ujang, wati = posts.guards_of(post.id)
    for minutes, phone in enumerate((UJANG, WATI, UJANG)):
        night.say(phone, "IZIN", minutes + 1)
    assert "IZIN Pos Melati untuk jaga malam 10/2 tersimpan" in night.answers(UJANG)[0]
    assert night.answers(DARMO) == []
    night.say(DARMO, "IZIN sakit", 5)
    answer, alone = sorted(night.answers(DARMO))
    assert answer.startswith("IZIN Pos Melati") and "semua penjaga malam 10/2 IZIN" in alone
    assert set(away(night)) == {(guard.id, NIGHT) for guard in (darmo, ujang, wati)}
    assert set(night.states()) == {"izin"}
    night.say(WATI, "MASUK 1", 0.5, arrived=6)  # said before the IZIN: that still holds
    assert set(night.states()) == {"izin"} and len(away(night)) == 3
    night.say(WATI, "MASUK 1", 7)
    assert night.states() == ["hadir", "menunggu", "menunggu", "menunggu"]
    assert set(away(night)) == {(guard.id, NIGHT) for guard in (darmo, ujang)}


def test_who_comes_although_it_is_not_their_turn_has_the_night_that_all_others_are_away(
    night: Night,
) -> None:
    """Their word was answered and filled nothing, and nobody missed them afterwards."""
    (post,) = posts.listed()
    _, ujang, wati = posts.guards_of(post.id)
    rotas.change(post, f"{NIGHT} 2", "uji", night.at(-60))
    night.say(WATI, "MASUK 1", -40)  # Ujang comes, too: nobody's place is taken
    assert [guard.id for guard in posts.on_duty([post.id], NIGHT)[post.id]] == [ujang.id]
    night.say(UJANG, "IZIN", -30)
    assert set(night.states()[1:]) == {"izin"}
    night.say(WATI, "AMAN", 61)
    assert night.states()[1:] == ["hadir", "menunggu", "menunggu"]
    assert [guard.id for guard in posts.on_duty([post.id], NIGHT)[post.id]] == [wati.id]
    night.say(UJANG, "AMAN", 62)  # it is still theirs
    assert len(posts.on_duty([post.id], NIGHT)[post.id]) == 2


def test_aman_hears_of_what_was_missed_before_it_and_not_of_what_it_fills(night: Night) -> None:
    night.say(UJANG, "MASUK 3", 0)
    night.say(UJANG, "AMAN", 85)  # fills what was missed at 23.00
    night.say(UJANG, "AMAN", 181)
    answers = [text for text in night.answers(UJANG) if text.startswith("AMAN")]
    assert "terlewat" not in answers[0]
    assert "Kabar jam 00.00 terlewat." in answers[1]


def test_after_the_watch_it_is_the_coming_night_and_tomorrow_the_one_after(night: Night) -> None:
    night.say(UJANG, "izin malam ini dak biso ronda", 4 * 60)
    night.say(WATI, "izin besok tidak bisa jaga", 60)
    found = {night_ for _, night_ in away(night)}
    assert [f"{each:%d/%m}" for each in sorted(found)] == ["11/02"]
    assert set(night.states()) == {"menunggu"}
