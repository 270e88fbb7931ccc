"""The audit's chain: a change, a hole and a cut end show.

What comes again and again is one entry an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database

from storage.engine import db
from storage.models import Audit
from storage.record import audit
from storage.record.audit import Anchor


def noted(count: int, now: datetime) -> list[Anchor]:
    """So many entries; the tip after each."""
    tips = []
    for number in range(count):
        with db.transaction():
            audit.note("ani", "report.read", str(number), {}, now + timedelta(minutes=number))
        tips.append(audit.tip())
    return tips


@pytest.mark.parametrize("left", range(6))
def test_a_cut_end_shows_by_every_anchor_beyond_it(
    database: Database, now: datetime, left: int
) -> None:
    beginning = audit.tip()
    tips = noted(6, now)
    Audit.delete().where(Audit.seq > left).execute()
    assert audit.verify() is None  # what is left is a chain
    assert [audit.holds(tip) for tip in (beginning, *tips)] == [
        number <= left for number in range(7)
    ]


def test_a_chain_that_was_written_anew_is_not_the_one_that_was_anchored(
    database: Database, now: datetime
) -> None:
    tips = noted(4, now)
    Audit.delete().where(Audit.seq > 2).execute()
    noted(5, now + timedelta(hours=1))
    assert audit.verify() is None
    assert [audit.holds(tip) for tip in tips] == [True, True, False, False]


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:", ":", "x:" + "a" * 64, "1:" + "g" * 64, "1:" + "a" * 63, "-1:" + "a" * 64],
)
def test_an_anchor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an anchor is"):
        Anchor.read(text)


def test_an_anchor_is_read_as_it_is_said(database: Database, now: datetime) -> None:
    (tip,) = noted(1, now)
    assert Anchor.read(f" {tip}\n") == tip


def test_the_same_is_noted_once_an_hour(database: Database, now: datetime) -> None:
    def note(
        minutes: int, actor: str = "ani", action: str = "api.list", subject: str = "reports"
    ) -> bool:
        return audit.note_hourly(actor, action, subject, {}, now + timedelta(minutes=minutes))

    assert [note(0), note(30), note(59), note(61), note(62)] == [True, False, False, True, False]
    assert [note(62, actor="budi"), note(62, action="api.refused"), note(62, subject="posts")] == [
        True
    ] * 3
    assert audit.verify() is None
