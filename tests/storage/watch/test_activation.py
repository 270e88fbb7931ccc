"""In which nights posts were heard, by words that fill no check-in: each post by its own shift."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.places import areas
from storage.watch import activation
from tests.gateway.conftest import both_engines
from tests.storage.watch.test_counts import ROW

ZONE = ZoneInfo("Asia/Jakarta")
SINCE = date(2027, 2, 11)
pytestmark = [both_engines]


def heard(of: dict[str, activation.Heard], code: str) -> tuple[date | None, ...]:
    return of[code].last, of[code].first_since, of[code].last_before


@pytest.mark.parametrize(
    ("at", "by_night", "by_day"),
    [
        ("2027-02-10 23:00", (10, None, 10), (10, None, 10)),
        ("2027-02-11 08:00", (10, None, 10), (11, 11, None)),
        ("2027-02-11 16:50", (11, 11, None), (11, 11, None)),
        ("2027-02-12 03:00", (11, 11, None), (12, 12, None)),
    ],
)
def test_a_word_belongs_to_the_watch_that_it_is_nearest_to(
    database: Database,
    vault: Vault,
    now: datetime,
    at: str,
    by_night: tuple[int | None, ...],
    by_day: tuple[int | None, ...],
) -> None:
    said = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    with transaction():
        areas.load(
            [{"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""}]
        )
        day = replace(ROW, code="B", shift_start="07:00", shift_end="17:00")
        watch.save_posts(vault, [ROW, day], now)
        for post in watch.listed():
            guard = watch.guards_of(post.id)[0]
            watch.check_in([watch.Word(post, guard, "aman", None, f"{post.code}:1", said)])
    found = {each.code: each.heard for each in activation.posts("16/", SINCE, ZONE)}
    for code, nights in (("A", by_night), ("B", by_day)):
        expected = tuple(None if night is None else date(2027, 2, night) for night in nights)
        assert heard(found, code) == expected
