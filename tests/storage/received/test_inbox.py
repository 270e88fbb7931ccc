"""The inbox: each callback once, in order, by one worker; poison is set aside."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from peewee import Database

from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.received import inbox, seen
from tests.cast import SARI, YANTO


def sms(
    key: str, phone: str = SARI, at: datetime | None = None, ticket: str | None = None
) -> inbox.Item:
    assert at is not None
    return inbox.Item("africastalking", "sms", key, phone, {"text": f"halo {key}"}, at, ticket)


def test_the_same_key_is_kept_once_however_often_it_comes(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        first, again_at_once, other = inbox.put(
            vault, [sms("a", at=now), sms("a", at=now), sms("b", at=now)], now
        )
        (again,) = inbox.put(vault, [sms("a", at=now)], now)
    assert (first.fresh, again_at_once.fresh, other.fresh, again.fresh) == (
        True,
        False,
        True,
        False,
    )
    assert first.id == again_at_once.id == again.id != other.id


def test_facts_of_one_moment_are_handled_as_they_were_stated(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        known = [inbox.seal(vault, sms(f"old {n}", at=now), now).digest for n in range(3000)]
        seen.remember(known, now, seen.DAYS)
    database.execute_sql("ANALYZE")
    for phone in (SARI, YANTO):
        items = [
            inbox.Item("africastalking", "fact", f"{phone}:{n}", phone, {"n": n}, now)
            for n in range(40)
        ]
        with connected(), transaction():
            kept = inbox.put(vault, [*items, sms(f"an SMS to {phone}", at=now)], now)[:40]
        assert [row.id for row in kept] == sorted(row.id or 0 for row in kept)


def test_a_repeated_fact_answers_with_the_ticket_that_was_promised(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        inbox.put(vault, [sms("a", at=now, ticket="482137")], now)
        (again,) = inbox.put(vault, [sms("a", at=now, ticket="111111")], now)
    assert again.ticket == "482137"
    with pytest.raises(inbox.TicketTaken), connected(), transaction():
        inbox.put(vault, [sms("b", at=now, ticket="482137")], now)
    assert inbox.free_tickets(["482137", "482138"]) == {"482138"}


def test_many_threads_with_one_key_keep_one_row(
    database: Database, vault: Vault, now: datetime
) -> None:
    kept: list[inbox.Kept] = []

    def receive() -> None:
        with connected(), transaction():
            kept.extend(inbox.put(vault, [sms("same", at=now)], now))

    threads = [threading.Thread(target=receive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({row.id for row in kept}) == 1
    assert [row.fresh for row in kept].count(True) == 1


def test_a_phone_is_served_in_order_and_by_one_worker_at_a_time(
    database: Database, vault: Vault, now: datetime
) -> None:
    late, early = now, now - timedelta(minutes=5)
    with connected(), transaction():
        inbox.put(
            vault, [sms("late", at=late), sms("early", at=early), sms("other", YANTO, now)], now
        )
    with connected():
        mine = inbox.claim(vault, "me", now, 10)
        assert [row.key for row in mine if row.body["text"] != "halo other"] == ["early", "late"]
        assert inbox.claim(vault, "you", now, 10) == []
        inbox.release(mine, "me")
        assert len(inbox.claim(vault, "you", now, 10)) == 3


def test_a_flood_from_one_phone_holds_nobody_else_up(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        inbox.put(
            vault, [sms(f"flood-{n:02d}", at=now + timedelta(seconds=n)) for n in range(25)], now
        )
        inbox.put(vault, [sms("other", YANTO, now)], now)
    with connected():
        rows = inbox.claim(vault, "me", now, 10)
        assert [row.key for row in rows] == [
            "flood-00",
            "other",
            *(f"flood-{n:02d}" for n in range(1, 9)),
        ]
        inbox.release(rows, "me")


def test_what_fails_five_times_is_set_aside_with_its_bytes(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        (kept,) = inbox.put(vault, [sms("poison", at=now)], now)
        outcomes = [inbox.failed(kept.id, "ValueError", now) for _ in range(5)]
    assert outcomes == [False, False, False, False, True]
    with connected():
        assert inbox.claim(vault, "me", now, 10) == []
        assert inbox.waiting(now).quarantined == 1


def test_no_number_and_no_text_is_in_the_file(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        inbox.put(vault, [sms("a", at=now)], now)
        inbox.claim(vault, "me", now, 10)
        found = (
            database.execute_sql("SELECT * FROM inbox").fetchall()
            + database.execute_sql("SELECT * FROM phone").fetchall()
        )
    written = b"|".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        for row in found
        for cell in row
    )
    assert (
        SARI.encode() not in written and SARI[3:].encode() not in written and b"halo" not in written
    )
