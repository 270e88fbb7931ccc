"""The digits of a guard for a night: told with MASUK, asked for once, and noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database

from gateway.install.settings import Settings
from storage.engine.vault import Vault
from storage.models import CheckIn
from tests.cast import UJANG, WATI
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
