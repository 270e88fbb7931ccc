"""The outbox: each message once, claimed by one, and a state that never goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from peewee import Database

from storage import people
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.sent import outbox
from tests.cast import SARI


def message(dedup_key: str, phone_id: int, now: datetime, lane: str = "reply") -> outbox.Message:
    return outbox.Message(dedup_key, lane, "africastalking", phone_id, f"teks {dedup_key}", now)


def sari(vault: Vault, now: datetime) -> int:
    return people.phone_ids(vault, [SARI], now)[SARI]


def state_of(dedup_key: str) -> str:
    return str(Outbox.get(Outbox.dedup_key == dedup_key).state)


def test_a_message_exists_once_and_is_claimed_by_one(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        phone = sari(vault, now)
        assert (
            outbox.put(
                vault,
                [message("a", phone, now), message("a", phone, now), message("b", phone, now)],
                now,
            )
            == 2
        )
        assert outbox.put(vault, [message("a", phone, now)], now) == 0
        first = outbox.claim(vault, "reply", "me", now, 1)
        second = outbox.claim(vault, "reply", "you", now, 10)
    assert [message.text for message in first + second] == ["teks a", "teks b"]


@pytest.mark.parametrize(("text", "parts"), [("x" * 160, 1), ("x" * 161, 2), ("\u2713" * 135, 3)])
def test_every_part_of_an_answer_counts(
    database: Database, vault: Vault, now: datetime, text: str, parts: int
) -> None:
    with connected(), transaction():
        answer = replace(message("a", sari(vault, now), now), text=text)
        outbox.put(vault, [answer], now)
        (claimed,) = outbox.claim(vault, "reply", "me", now, 1)
    assert claimed.parts == parts


def test_a_claim_takes_no_more_than_its_limit(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        phone = sari(vault, now)
        outbox.put(vault, [message(f"m{n}", phone, now) for n in range(250)], now)
    taken = []
    for _ in range(3):
        with connected(), transaction():
            taken.append(len(outbox.claim(vault, "reply", "me", now, 100)))
    assert taken == [100, 100, 50]


def test_a_sender_that_died_leaves_its_message_uncertain_not_pending(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        outbox.put(vault, [message("a", sari(vault, now), now)], now)
        outbox.claim(vault, "reply", "me", now, 1, lease_seconds=60)
        later = now + timedelta(seconds=61)
        assert outbox.lapse(later) == 1
        assert outbox.claim(vault, "reply", "you", later, 1) == []
    assert state_of("a") == "uncertain"


def test_delivery_reports_in_any_order_end_alike(
    database: Database, vault: Vault, now: datetime
) -> None:
    for order in permutations(("accepted", "delivered", "failed", "")):
        dedup_key = "|".join(order)
        with connected(), transaction():
            phone = sari(vault, now)
            outbox.put(vault, [message(dedup_key, phone, now)], now)
            (claimed,) = outbox.claim(vault, "reply", "me", now, 1)
            outbox.record([(claimed.id, "accepted", f"id-{dedup_key}", "", "")], now)
            hashes = vault.hashes_of(SARI)
            for state in order:
                assert outbox.apply_receipts(
                    [outbox.Receipt(f"id-{dedup_key}", hashes, state, "")], now
                ) == [True]
        assert state_of(dedup_key) == "delivered"


def test_a_report_for_another_phone_changes_nothing(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        outbox.put(vault, [message("a", sari(vault, now), now)], now)
        (claimed,) = outbox.claim(vault, "reply", "me", now, 1)
        outbox.record([(claimed.id, "accepted", "id-a", "", "")], now)
        forged = outbox.Receipt("id-a", vault.hashes_of("+6281200000099"), "delivered", "")
        assert outbox.apply_receipts([forged], now) == [False]
    assert state_of("a") == "accepted"


def test_an_unknown_report_adopts_the_one_uncertain_message(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        outbox.put(vault, [message("a", sari(vault, now), now)], now)
        outbox.claim(vault, "reply", "me", now, 1, lease_seconds=1)
        later = now + timedelta(seconds=5)
        outbox.lapse(later)
        report = outbox.Receipt("id-new", vault.hashes_of(SARI), "delivered", "", "africastalking")
        assert outbox.apply_receipts([report], later) == [True]
    assert state_of("a") == "delivered"


def test_recording_a_hundred_results_is_one_statement(
    database: Database, vault: Vault, now: datetime
) -> None:
    with connected(), transaction():
        phone = sari(vault, now)
        outbox.put(vault, [message(f"m{n}", phone, now) for n in range(100)], now)
        claimed = outbox.claim(vault, "reply", "me", now, 100)
        asked: list[str] = []
        plain = database.execute_sql
        database.execute_sql = lambda sql, *rest, **more: (
            asked.append(sql),
            plain(sql, *rest, **more),
        )[1]
        try:
            outbox.record(
                [(message.id, "accepted", f"id-{message.id}", "", "") for message in claimed], now
            )
        finally:
            del database.execute_sql
    assert len(asked) == 1
