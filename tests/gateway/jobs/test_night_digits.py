"""The digits of a guard for a night: told with MASUK, asked for once, and noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from storage.engine.vault import Vault
from storage.models import Absence, CheckIn
from tests.cast import DARMO, UJANG, WATI
from tests.gateway.carriers.counter import Counter
from tests.gateway.jobs.night import Night, quiet_counter

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


def test_a_word_without_them_fills_the_check_in_and_is_asked_for_them_once(night: Night) -> None:
    night.say(UJANG, "MASUK 3", 0)
    (told,) = re.findall(r"tulis AMAN (\d\d)\.", night.answers(UJANG)[0])
    night.say(UJANG, "AMAN", 61)
    night.say(UJANG, "AMAN 12", 121)
    night.say(UJANG, f"PULANG {told}", 180)
    asked = [text for text in night.answers(UJANG) if "Lain kali tulis" in text]
    assert len(asked) == 1 and f"AMAN {told}." in asked[0]
    assert night.states() == ["hadir"] * 4
    words = CheckIn.select().order_by(CheckIn.at)
    assert [each.provisional for each in words] == [False, True, True, False]
    night.say(WATI, f"AMAN {told}", 182)  # each guard has digits of their own
    assert CheckIn.select().order_by(CheckIn.at.desc()).first().provisional


def test_who_has_no_watch_to_leave_is_told_so_and_nothing_changes(night: Night) -> None:
    """Who said IZIN, and who writes before the watch; also with the digits, and with the ketua."""
    night.say(UJANG, "PULANG", -20)
    night.say(WATI, "IZIN", -10)
    for minutes in (-5, 61):
        night.say(WATI, "PULANG", minutes)
    early, (_, *away) = night.answers(UJANG), night.answers(WATI)
    assert [text.partition(",")[0] for text in early] == ["Jaga Pos Melati baru mulai jam 22.00"]
    assert [text.partition(",")[0] for text in away] == [
        "Pos Melati: jaga malam 10/2 Anda IZIN",
        "Pos Melati: jaga malam 10/2 Anda IZIN",
    ]
    assert CheckIn.select().count() == 0 and set(night.states()) == {"menunggu"}
    assert Absence.select().count() == 1 and night.answers(DARMO) == []
    night.say(WATI, "MASUK 2", 62)  # comes after all, then goes home
    night.say(WATI, "IZIN", 63)
    night.say(WATI, "PULANG", 64)
    assert "tapi jaga sampai jam 01.00" in night.answers(WATI)[-1]


def test_a_word_beside_the_watch_is_answered_as_what_it_is(night: Night) -> None:
    """At 18.00 nothing waits for it yet, after the end nothing does any more."""
    night.say(UJANG, "AMAN", -240)
    night.say(UJANG, "MASUK 3", -200)
    early = night.answers(UJANG)
    assert all(answer.startswith("Jaga Pos Melati baru mulai jam 22.00.") for answer in early)
    assert "MASUK Anda dicatat" in early[1] and set(night.states()) == {"menunggu"}
    for minutes in (-20, -10, 61, 121, 181):  # the next one is taken early, once is enough
        night.say(UJANG, "AMAN", minutes)
    assert set(night.states()) == {"hadir"}
    assert all("AMAN Pos Melati tersimpan" in answer for answer in night.answers(UJANG)[2:])
    night.say(UJANG, "AMAN", 240)
    assert "sudah selesai jam 01.00. AMAN Anda dicatat" in night.answers(UJANG)[-1]
    night.say(UJANG, "PULANG", 241)
    assert "PULANG Pos Melati tersimpan" in night.answers(UJANG)[-1]
