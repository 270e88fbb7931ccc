"""A post's own ladder: its partner first, its own minutes, quiet steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from gateway.officers import watched
from storage import watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Post
from tests.cast import DARMO, UJANG, resident
from tests.gateway.carriers.counter import Counter
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.night import NIGHT, Night, quiet_counter
from tests.gateway.sms.test_silent_posts import LATE, Silent

#: Guards of the partner, Pos Mawar.
NEIGHBOUR, OTHER = resident(31), resident(32)
#: When the first SMS of the alarm has left, in minutes.
FIRST = LATE + 0.1


@pytest.fixture
def counter() -> Iterator[Counter]:
    with quiet_counter() as opened:
        yield opened


@pytest.fixture
def silent(
    counter: Counter, settings: Settings, database: Database, vault: Vault, now: datetime
) -> Silent:
    there = Silent(settings, database, vault, now, counter)
    there.enrol("MAWAR", "22:00", "01:00", (NEIGHBOUR, OTHER))
    there.say(NEIGHBOUR, "MASUK 2 POS MAWAR", 1)
    with connected(), transaction():
        watch.link_partners({"MELATI": "MAWAR"})
    return there


def written(silent: Silent, text: str) -> None:
    post = watch.find("MELATI")
    assert post is not None
    watched.change(post, {"ladder": text}, "uji", silent.at(0))


def told(night: Night, phone: str) -> list[str]:
    return [text for text in night.got(phone) if "kabar jam 22.00" in text and "AMAN" not in text]


@both_engines
def test_the_partner_is_told_first_and_each_step_comes_once(silent: Silent) -> None:
    for minutes in (LATE, FIRST + 1, FIRST + 2):
        silent.round(minutes)
    text = (
        "Pos Melati, pos pasangan Anda: tidak ada kabar jam 22.00. Bila aman, telepon atau lihat"
        " dari pos. Jangan datang sendirian. Ragu? Telp 110 (gratis)."
    )
    assert told(silent, NEIGHBOUR) == told(silent, OTHER) == [text]
    assert told(silent, DARMO) == []
    for minutes in (FIRST + LATE, FIRST + LATE + 1):
        silent.round(minutes)
    (ketua,) = told(silent, DARMO)
    assert "penjaga belum memberi kabar" in ketua and silent.police() == ([], [], [])
    silent.say(UJANG, "AMAN", FIRST + LATE + 2)
    silent.round(FIRST + LATE + 3)
    for minutes in (FIRST + 2 * LATE, FIRST + 3 * LATE):
        silent.round(minutes)
    assert silent.police() == ([], [], []) and "explained" in silent.ended()
    assert told(silent, NEIGHBOUR) == [text]


def test_a_word_before_the_ketuas_step_keeps_it_from_them_and_the_partner_hears_of_it(
    silent: Silent,
) -> None:
    silent.round(LATE)
    silent.say(UJANG, "AMAN", FIRST + 5)
    for minutes in (FIRST + LATE, FIRST + LATE + 1):
        silent.round(minutes)
    assert len(told(silent, NEIGHBOUR)) == 1 and told(silent, DARMO) == []
    for phone in (NEIGHBOUR, OTHER):
        assert "sudah ada kabar untuk jam 22.00" in silent.got(phone)[-1]


def test_its_own_minutes_and_a_quiet_step(silent: Silent) -> None:
    written(silent, "partner 0; ketua 5; petugas -; polsek 15")
    silent.round(LATE)
    assert (len(told(silent, NEIGHBOUR)), told(silent, DARMO)) == (1, [])
    silent.round(FIRST + 4)
    assert told(silent, DARMO) == []
    silent.round(FIRST + 5.1)
    assert len(told(silent, DARMO)) == 1
    silent.round(FIRST + 14)
    assert silent.police() == ([], [], [])
    silent.round(FIRST + 15.1)
    ayu, desk, hasan = silent.police()
    assert (ayu, len(desk), len(hasan)) == ([], 1, 1)


@pytest.mark.parametrize("why", ["gone home", "paused", "away", "ended", "none", "quiet"])
def test_where_nobody_watches_at_the_partner_the_ketua_is_told_at_once(
    silent: Silent, why: str
) -> None:
    mawar = watch.find("MAWAR")
    assert mawar is not None
    with transaction():
        if why == "paused":
            watch.pause(mawar, silent.at(600), "hujan", silent.at(2))
        elif why == "ended":
            watch.end(mawar, silent.at(2))
        elif why == "away":
            for guard in watch.guards_of(mawar.id):
                watch.excuse(guard, NIGHT, silent.at(2))
        elif why == "none":
            Post.update(partner=None).execute()
    if why == "gone home":
        silent.say(NEIGHBOUR, "MASUK 1 ORANG", 1)
        silent.say(NEIGHBOUR, f"PULANG {silent.of_the_night(NEIGHBOUR)}", 2)
    elif why == "quiet":
        written(silent, "partner -")
    silent.round(LATE)
    assert told(silent, NEIGHBOUR) == [] and len(told(silent, DARMO)) == 1
