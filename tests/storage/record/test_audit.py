"""The audit's chain: a change, a hole and a cut end show.

What comes again and again is one entry an hour.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from peewee import Database, IntegrityError, InternalError

from storage.engine import db
from storage.engine.sql import count, run
from storage.models import Audit, Heartbeat
from storage.record import audit, sealing, trail
from storage.record.audit import Anchor, Entry
from storage.record.trail import Wanted
from tests.forging import unguarded

DAY = timedelta(days=1)


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
    with unguarded():
        Audit.delete().where(Audit.seq > left).execute()
    assert audit.verify() is None  # what is left is a chain
    assert [audit.holds(tip) for tip in (beginning, *tips)] == [
        number <= left for number in range(7)
    ]


def test_a_chain_that_was_written_anew_is_not_the_one_that_was_anchored(
    database: Database, now: datetime
) -> None:
    tips = noted(4, now)
    with unguarded():
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


# --- the database takes no change ---

REFUSED = (IntegrityError, InternalError)


_REPLACE = "INSERT OR REPLACE INTO audit SELECT {}, at, actor, action, 'x', detail, previous, hash"
_CHANGES = (
    "UPDATE audit SET actor = 'budi' WHERE seq = 2",
    "DELETE FROM audit WHERE seq = 1",
    "DELETE FROM audit",
)
_OF_ONE = {
    "sqlite": (
        f"{_REPLACE.format('id + 9, seq')} FROM audit WHERE seq = 2",
        f"{_REPLACE.format('id, seq + 9')} FROM audit WHERE seq = 2",
    ),
    "postgresql": ("TRUNCATE audit",),
}


@pytest.mark.parametrize(
    ("engine", "change"),
    [(engine, change) for engine, others in _OF_ONE.items() for change in (*_CHANGES, *others)],
)
def test_nothing_of_it_is_changed(database: Database, now: datetime, change: str) -> None:
    noted(3, now)
    with pytest.raises(REFUSED, match="the audit is append-only"), db.transaction():
        run(change)
    assert audit.verify() is None and audit.tip().seq == 3


# --- at the end of a transaction ---


def test_entries_come_at_the_end_in_their_order(database: Database, now: datetime) -> None:
    with db.transaction():
        audit.note("ani", "one", "", {}, now)
        with db.transaction():
            audit.note("ani", "two", "", {}, now)
        with pytest.raises(ZeroDivisionError), db.transaction():
            audit.note("ani", "never", "", {}, now)
            raise ZeroDivisionError
        audit.note_all([Entry("ani", "three", "", {}), Entry("ani", "four", "", {})], now)
        assert audit.tip().seq == 0
    with pytest.raises(ZeroDivisionError), db.transaction():
        audit.note("ani", "never", "", {}, now)
        raise ZeroDivisionError
    assert [row.action for row in Audit.select().order_by(Audit.seq)] == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert audit.verify() is None


def test_an_entry_without_a_transaction_is_refused(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="needs one"):
        audit.note("ani", "report.read", "1", {}, now)


def test_who_notes_before_they_take_a_row_waits_for_nobody_in_a_ring(
    database: Database, now: datetime
) -> None:
    with db.transaction():
        Heartbeat.create(part="row", at=now)
    wrong = []

    def work() -> None:
        try:
            for number in range(20):
                with db.connected(), db.transaction():
                    audit.note("ani", "report.read", str(number), {}, now)
                    count("UPDATE heartbeat SET detail = ? WHERE part = 'row'", [str(number)])
                    audit.note("ani", "report.read", str(number), {}, now)
        except Exception as trouble:  # of a thread: the test says which it was
            wrong.append(trouble)
        finally:
            db.leave()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
    assert audit.tip().seq == 4 * 20 * 2 and audit.verify() is None


# --- letting go of the oldest ---


def old(count: int, now: datetime, days: int) -> None:
    with db.transaction():
        for number in range(count):
            audit.note("ani", "report.read", str(number), {}, now - days * DAY)


def let_go(now: datetime, limit: int = 500, keep_from: datetime | None = None) -> int:
    with db.transaction():
        return sealing.let_go(now, limit, 1825, lambda: keep_from)


def test_the_oldest_go_and_a_seal_stands_for_them(database: Database, now: datetime) -> None:
    old(5, now, 2000)
    copied = audit.tip()
    old(2, now, 10)
    assert let_go(now, limit=3) == 3
    assert let_go(now, limit=3) == 2 and let_go(now, limit=3) == 0
    assert [row.seq for row in Audit.select().order_by(Audit.seq)] == [6, 7, 8, 9]
    assert audit.seal() == copied and audit.holds(copied) and not audit.holds(Anchor(4, "a" * 64))
    assert audit.verify() is None
    with unguarded():
        Audit.delete().where(Audit.seq == 6).execute()
    assert audit.verify() == 7


def test_what_is_young_or_needed_stays(database: Database, now: datetime) -> None:
    old(2, now, 2000)
    old(1, now, 10)
    old(1, now, 2000)  # the clock was wrong: it goes only with those in front of it
    assert let_go(now, keep_from=now - 2000 * DAY) == 0
    assert let_go(now) == 2
    with db.transaction():
        assert sealing.let_go(now + 100 * DAY, 500, days=1) == 0  # a year stays, whatever is set


def test_entries_wait_a_day_for_others_to_go_with(database: Database, now: datetime) -> None:
    old(1, now, 1825)
    assert let_go(now + timedelta(hours=23)) == 0
    assert let_go(now + timedelta(hours=25)) == 1


def test_a_seal_over_young_entries_shows(database: Database, now: datetime) -> None:
    old(3, now, 20)
    last, until = audit.tip(), (now - 20 * DAY).isoformat()
    with db.transaction():
        detail = {"count": 3, "hash": last.hash, "until": until}
        audit.note("retention", audit.SEALED, "3", detail, now)
    with db.transaction():
        Audit.delete().where(Audit.seq <= 3).execute()
    assert audit.verify() == 4


# --- reading ---


def test_it_is_read_page_by_page_by_who_what_on_what_and_when(
    database: Database, now: datetime
) -> None:
    with db.transaction():
        for number in range(12):
            actor, action = ("ani", "budi", "petugas 7")[number % 3], ("a", "b")[number % 2]
            at = now + timedelta(minutes=number // 4)
            audit.note(actor, action, str(number % 4), {"n": number}, at)

    def pages(wanted: Wanted, limit: int = 2) -> list[int]:
        seen: list[int] = []
        after = None
        while page := trail.read(wanted, limit, after):
            seen += [noted.seq for noted in page]
            after = page[-1].place
        return seen

    assert trail.read(Wanted(subject="none"), 2) == []
    every = list(range(12, 0, -1))
    assert pages(Wanted(), 5) == every
    assert pages(Wanted(actors=["ani"])) == [10, 7, 4, 1]
    assert pages(Wanted(actors=["ani", "petugas 7"])) == [12, 10, 9, 7, 6, 4, 3, 1]
    assert pages(Wanted(actors=["ani"], action="a")) == [7, 1]
    assert pages(Wanted(action="b", subject="3")) == [12, 8, 4]
    assert pages(Wanted(since=now + timedelta(minutes=1), until=now + timedelta(minutes=2))) == [
        8,
        7,
        6,
        5,
    ]
    (last,) = trail.read(Wanted(), 1)
    assert (last.actor, last.action, last.subject, last.detail) == (
        "petugas 7",
        "b",
        "3",
        {"n": 11},
    )
    assert last.at == now + timedelta(minutes=2)
    assert trail.actions() == ["a", "b"]


@pytest.mark.parametrize("engine", ["sqlite"])  # PostgreSQL chooses by what it knows of the rows
def test_every_search_goes_by_an_index(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = []

    def explain(sql: str, params: list[object]) -> list[tuple[object, ...]]:
        plans.append(" ".join(str(row[-1]) for row in run(f"EXPLAIN QUERY PLAN {sql}", params)))
        return run(sql, params)

    monkeypatch.setattr(trail, "run", explain)
    noted(1, now)
    after = trail.Place(now, 1)
    for wanted in (Wanted(), Wanted(["ani"]), Wanted(action="a"), Wanted(subject="1", since=now)):
        trail.read(wanted, 9, after)
    assert len(plans) == 4
    assert not [plan for plan in plans if "SEARCH audit USING INDEX" not in plan or "TEMP" in plan]
