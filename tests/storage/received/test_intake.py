"""The intake: one transaction for many, each on its own when that fails.

The spool takes them when the database is away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from peewee import Database, IntegrityError, OperationalError

from storage.engine import db
from storage.engine.db import DatabaseAway
from storage.engine.vault import Vault
from storage.models import Inbox
from storage.received import inbox
from storage.received import intake as intake_module
from storage.received.inbox import Item
from storage.received.intake import Intake, NotKept
from storage.received.spool import Spool
from tests.cast import SARI


@pytest.fixture
def spool(tmp_path: Path, vault: Vault) -> Spool:
    return Spool(tmp_path / "spool", vault)


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def intake(database: Database, vault: Vault, spool: Spool, woken: list[str]) -> Iterator[Intake]:
    intake = Intake(vault, spool, lambda: woken.append("intake"))
    yield intake
    intake.close()


def sms(key: str, at: datetime, ticket: str | None = None) -> Item:
    return Item("africastalking", "sms", key, SARI, {"text": "halo"}, at, ticket)


def keys() -> set[str]:
    return {row.key for row in Inbox.select(Inbox.key)}


@contextmanager
def held_up(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Until the block ends nothing is committed; the sizes of the groups that were."""
    go, sizes, commit = threading.Event(), [], intake._commit

    def wait(group: list[object], waiting: object) -> list[list[inbox.Kept]]:
        go.wait(60)
        kept = commit(group, waiting)  # type: ignore[arg-type]
        sizes.append(len(group))
        return kept

    monkeypatch.setattr(intake, "_commit", wait)
    try:
        yield sizes
    finally:
        go.set()


@contextmanager
def hanging(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Until the block ends every commit hangs; the requests that waited for one."""
    go, commit, asked = threading.Event(), intake._commit, []

    def hang(group: list[object], waiting: object) -> list[list[inbox.Kept]]:
        asked.extend(group)
        go.wait(60)
        return commit(group, waiting)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "_commit", hang)
    try:
        yield asked
    finally:
        go.set()
        intake.close()  # so that whoever queued up behind it was seen


def test_what_is_kept_is_in_the_database_when_keep_returns(
    intake: Intake, now: datetime, woken: list[str]
) -> None:
    (kept,) = intake.keep([sms("a", now)], now) or []
    assert kept.fresh and keys() == {"a"} and woken == ["intake"]
    (again,) = intake.keep([sms("a", now)], now) or []
    assert (again.id, again.fresh) == (kept.id, False)


def test_a_closed_intake_has_committed_all_and_has_no_thread_until_it_keeps_more(
    intake: Intake, now: datetime
) -> None:
    before = threading.active_count()
    for key in ("a", "b"):
        assert intake.keep([sms(key, now)], now)
        intake.close()
        assert threading.active_count() == before
    assert keys() == {"a", "b"}


def test_requests_that_come_together_share_a_transaction(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, woken: list[str]
) -> None:
    with ThreadPoolExecutor(40) as requests:
        with held_up(intake, monkeypatch) as sizes:
            kept = [
                requests.submit(intake.keep, [sms(f"{number % 30}", now)], now)
                for number in range(40)
            ]
            deadline = time.monotonic() + 60
            while intake._mine.get()[0].qsize() < 35 and time.monotonic() < deadline:
                threading.Event().wait(0.01)
        found = [future.result()[0] for future in kept]  # type: ignore[index]
    assert sum(sizes) == 40 and len(sizes) == len(woken) <= 2
    assert len(keys()) == 30 and sum(kept.fresh for kept in found) == 30
    assert all(found[number].id == found[number + 30].id for number in range(10))


def test_of_a_group_that_fails_each_is_tried_alone(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, spool: Spool
) -> None:
    put = inbox.put_ready

    def poisoned(ready: list[inbox.Ready]) -> list[inbox.Kept]:
        if any("poison" in item.row for item in ready):
            raise IntegrityError("no")
        return put(ready)

    monkeypatch.setattr(inbox, "put_ready", poisoned)
    with ThreadPoolExecutor(8) as requests:
        with held_up(intake, monkeypatch):
            names = ["a", "b", "poison", "c"]
            kept = [requests.submit(intake.keep, [sms(name, now)], now) for name in names]
        found = [future.result() for future in kept]
    assert keys() == {"a", "b", "c"}
    assert found[2] is None and spool.waiting() == 1  # not lost: a person will look at it


def test_a_ticket_that_is_taken_is_the_trouble_of_one_alone(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.keep([sms("there", now, "482137")], now)
    with ThreadPoolExecutor(8) as requests:
        with held_up(intake, monkeypatch):
            fine = requests.submit(intake.keep, [sms("a", now, "555555")], now)
            taken = requests.submit(intake.keep, [sms("b", now), sms("c", now, "482137")], now)
        assert fine.result()
        with pytest.raises(inbox.TicketTaken):
            taken.result()
    assert keys() == {"there", "a"}, "of a request whose ticket is taken nothing may be kept"


def test_two_who_drew_the_same_ticket_at_once(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(8) as requests:
        with held_up(intake, monkeypatch):
            both = [
                requests.submit(intake.keep, [sms(name, now, "482137")], now) for name in ("a", "b")
            ]
        troubles = [future.exception() for future in both]
    assert sorted(isinstance(trouble, inbox.TicketTaken) for trouble in troubles) == [False, True]
    assert len(keys()) == 1


def _away(*_: object) -> None:
    raise DatabaseAway("gone")


def test_while_the_database_is_away_the_spool_keeps_it(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, spool: Spool, woken: list[str]
) -> None:
    with monkeypatch.context() as outage:
        outage.setattr(intake, "_commit", _away)
        assert intake.keep([sms("a", now, "482137")], now) is None
        assert intake.keep([sms("b", now)], now) is None
    assert keys() == set() and spool.waiting() == 2 and woken == []
    assert intake.keep([sms("c", now)], now) is None, "it is left alone for a moment"
    monkeypatch.setattr(intake.breaker, "_until", time.monotonic())
    assert intake.keep([sms("d", now)], now)
    assert intake.keep([sms("e", now)], now)
    assert keys() == {"d", "e"}


def test_while_it_is_away_one_tries_it_and_the_others_do_not_wait(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, spool: Spool
) -> None:
    monkeypatch.setattr(intake_module, "DEADLINE", 0.3)
    monkeypatch.setattr(intake.breaker, "_until", time.monotonic())
    with hanging(intake, monkeypatch) as asked:
        for number in range(5):
            assert intake.keep([sms(str(number), now)], now) is None
    assert len(asked) == 1 and spool.waiting() == 5


def test_nobody_waits_for_a_database_that_hangs(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, spool: Spool
) -> None:
    monkeypatch.setattr(intake_module, "DEADLINE", 1.0)
    with hanging(intake, monkeypatch) as asked:
        assert intake.keep([sms("a", now)], now) is None
        assert [intake.keep([sms(str(number), now)], now) for number in range(20)] == [None] * 20
        assert spool.waiting() == 21
    assert len(asked) == 1, "whoever comes while it hangs need not find out alone"
    taken: list[Item] = []
    spool.drain(lambda items: taken.extend(items) or True)
    assert {item.key for item in taken} == {"a", *map(str, range(20))}


def test_when_neither_can_be_written_it_is_said(
    intake: Intake, now: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "spool").write_text("no folder")
    monkeypatch.setattr(intake, "_commit", _away)
    with pytest.raises(NotKept):
        intake.keep([sms("a", now)], now)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_file_somebody_else_has_locked(
    intake: Intake, now: datetime, database_url: str, monkeypatch: pytest.MonkeyPatch, spool: Spool
) -> None:
    import sqlite3

    monkeypatch.setattr(intake_module, "DEADLINE", 0.2)
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert intake.keep([sms("a", now)], now) is None and spool.waiting() == 1
    other.execute("ROLLBACK")
    other.close()
    deadline = time.monotonic() + 60
    while intake.keep([sms("b", now)], now) is None:
        intake.breaker.worked()
        assert time.monotonic() < deadline
    assert "b" in keys()
    db.close_all()


def test_a_wake_up_that_cannot_be_sent_ends_nothing(
    database: Database, vault: Vault, spool: Spool, now: datetime
) -> None:
    def broken() -> None:
        raise RuntimeError("can't start new thread")

    intake = Intake(vault, spool, broken)
    for key in ("a", "b"):
        assert [row.fresh for row in intake.keep([sms(key, now)], now) or ()] == [True]
    assert keys() == {"a", "b"} and not spool.waiting()


def test_what_a_lost_commit_kept_all_the_same_is_one_with_what_is_in_the_spool(
    intake: Intake,
    database: Database,
    vault: Vault,
    spool: Spool,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commit = database.commit

    def lost() -> None:
        commit()
        raise OperationalError(
            "disk I/O error"
        )  # or, without a state of its own: the connection broke

    with monkeypatch.context() as moment:
        moment.setattr(database, "commit", lost)
        assert intake.keep([sms("a", now, "482137"), sms("b", now)], now) is None
    assert keys() == {"a", "b"} and spool.waiting() == 1
    with db.transaction():
        spool.drain(lambda items: not any(row.fresh for row in inbox.put(vault, items, now)))
    assert [row.ticket for row in Inbox.select().order_by(Inbox.key)] == ["482137", None]
    assert spool.waiting() == spool.damaged() == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_frozen_process_that_holds_the_same_message_holds_up_only_that_one(
    intake: Intake,
    database_url: str,
    vault: Vault,
    spool: Spool,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_module, "REST", 0.1)
    intake.keep([sms("before", now)], now)
    with psycopg.connect(
        database_url
    ) as frozen:  # it has kept the message, and never comes to its commit
        frozen.execute(
            "INSERT INTO inbox (carrier, kind, key, digest, body, sent_at, received_at,"
            " state, tries, polled)"
            " VALUES ('africastalking', 'sms', 'a', %s, '', now(), now(), 'new', 0, false)",
            [inbox.seal(vault, sms("a", now), now).digest],
        )
        assert intake.keep([sms("a", now)], now) is None and spool.waiting() == 1
        end = time.monotonic() + 60
        while intake.keep([sms("b", now)], now) is None and time.monotonic() < end:
            time.sleep(0.1)
        assert keys() == {"before", "b"}
        frozen.rollback()
