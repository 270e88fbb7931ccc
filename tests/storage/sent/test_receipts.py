"""Delivery reports: in whatever order, however often, a message's state ends the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import Database

from flows.rules.delivery import RANK
from gateway.carriers.africastalking_callbacks import DELIVERY_STATES
from storage import people
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.sent import outbox
from storage.sent.outbox.receipts import Receipt, apply_receipts
from tests.cast import SARI, YANTO, resident

CARRIER = "africastalking"
#: Every word the carrier says, and one that nobody knows.
WORDS = (*DELIVERY_STATES, "Teleported")

Said = tuple[str, ...]


def highest(said: Said) -> str:
    """What an accepted message ends as: once more by hand, from the carrier's page."""
    for state, words in (
        ("delivered", {"Success"}),
        ("failed", {"Failed", "Rejected", "AbsentSubscriber"}),
        ("expired", {"Expired"}),
    ):
        if words & set(said):
            return state
    return "accepted"


class Sent:
    """Messages that the carrier has accepted, one for each thing that will be said of it."""

    def __init__(self, vault: Vault, now: datetime, number: int) -> None:
        self.now, self.number = now, number
        self.hashes = vault.hashes_of(SARI)
        with connected(), transaction():
            Outbox.delete().execute()
            phone = people.phone_ids(vault, [SARI], now)[SARI]
            outbox.put(
                vault,
                [outbox.Message(f"m{n}", "reply", CARRIER, phone, "x", now) for n in range(number)],
                now,
            )
            claimed = outbox.claim(vault, "reply", "me", now, number)
            self.places = {
                row.dedup_key: int(row.dedup_key[1:]) for row in Outbox.select(Outbox.dedup_key)
            }
            ids = {row.id: row.dedup_key for row in Outbox.select(Outbox.id, Outbox.dedup_key)}
            outbox.record(
                [(message.id, "accepted", f"id-{ids[message.id]}", "", "") for message in claimed],
                now,
            )

    def hear(self, said: Sequence[tuple[int, str]]) -> None:
        """What is said of messages by their place, in one batch."""
        with connected(), transaction():
            receipts = [
                Receipt(f"id-m{n}", self.hashes, DELIVERY_STATES.get(word, ""), "", CARRIER)
                for n, word in said
            ]
            assert all(apply_receipts(receipts, self.now))

    def states(self) -> list[str]:
        with connected():
            return [
                str(message.state)
                for message in sorted(
                    Outbox.select(), key=lambda message: self.places[message.dedup_key]
                )
            ]


def end_alike(vault: Vault, now: datetime, all_said: Sequence[Said]) -> None:
    """Each of these, word by word and all at once, ends as the highest of its words."""
    expected = [highest(said) for said in all_said]
    one_by_one = Sent(vault, now, len(all_said))
    for step in range(max(map(len, all_said))):
        one_by_one.hear([(n, said[step]) for n, said in enumerate(all_said) if step < len(said)])
    assert one_by_one.states() == expected
    batched = Sent(vault, now, len(all_said))
    batched.hear([(n, word) for n, said in enumerate(all_said) for word in said])
    assert batched.states() == expected


def test_every_word_of_the_carrier_has_its_place_above_accepted() -> None:
    assert {RANK[state] >= RANK["accepted"] for state in DELIVERY_STATES.values()} == {True}


def test_every_sequence_of_up_to_three(database: Database, vault: Vault, now: datetime) -> None:
    end_alike(vault, now, [said for length in (1, 2, 3) for said in product(WORDS, repeat=length)])


def test_every_order_of_six_different_words(
    database: Database, vault: Vault, now: datetime
) -> None:
    end_alike(
        vault,
        now,
        list(permutations(("Sent", "Buffered", "Success", "Failed", "Expired", "Teleported"))),
    )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=4, max_size=6).map(tuple),
        min_size=40,
        max_size=80,
    )
)
def test_sequences_with_repeats_up_to_six(
    database: Database, vault: Vault, now: datetime, said: list[Said]
) -> None:
    end_alike(vault, now, said)


@pytest.mark.parametrize("word", WORDS)
def test_a_report_that_comes_before_our_own_note(
    database: Database, vault: Vault, now: datetime, word: str
) -> None:
    receipt = Receipt("id-early", vault.hashes_of(SARI), DELIVERY_STATES.get(word, ""), "", CARRIER)
    with connected(), transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        outbox.put(vault, [outbox.Message("a", "reply", CARRIER, phone, "x", now)], now)
        (claimed,) = outbox.claim(vault, "reply", "me", now, 1)
        assert apply_receipts([receipt], now) == [False]
        outbox.record([(claimed.id, "accepted", "id-early", "", "")], now)
        assert apply_receipts([receipt], now) == [True]
        assert Outbox.get().state == highest((word,))


def uncertain(vault: Vault, now: datetime, dedup_key: str, number: str = SARI) -> int:
    """A message whose sender was killed in mid-call."""
    phone = people.phone_ids(vault, [number], now)[number]
    outbox.put(vault, [outbox.Message(dedup_key, "reply", CARRIER, phone, "x", now)], now)
    (claimed,) = outbox.claim(vault, "reply", dedup_key, now, 1, lease_seconds=1)
    outbox.lapse(now + timedelta(seconds=2))
    return claimed.id


def says(
    vault: Vault, id_: str, state: str = "delivered", number: str = SARI, carrier: str = CARRIER
) -> Receipt:
    return Receipt(id_, vault.hashes_of(number), state, "", carrier)


def test_the_one_uncertain_message_of_a_phone_is_adopted(
    database: Database, vault: Vault, now: datetime
) -> None:
    later = now + timedelta(seconds=5)
    with connected(), transaction():
        uncertain(vault, now, "a")
        uncertain(vault, now, "b", YANTO)
        assert apply_receipts(
            [says(vault, "id-1", "accepted"), says(vault, "id-1", "delivered")], later
        ) == [True, True]
        found = {row.dedup_key: (row.state, row.provider_id) for row in Outbox.select()}
    assert found == {"a": ("delivered", "id-1"), "b": ("uncertain", None)}


def test_of_two_uncertain_messages_neither_is_adopted(
    database: Database, vault: Vault, now: datetime
) -> None:
    later = now + timedelta(seconds=5)
    with connected(), transaction():
        uncertain(vault, now, "a")
        uncertain(vault, now, "b")
        assert apply_receipts([says(vault, "id-1"), says(vault, "id-2")], later) == [False, False]
        assert {(row.state, row.provider_id) for row in Outbox.select()} == {("uncertain", None)}


def test_one_message_is_not_adopted_under_two_ids(
    database: Database, vault: Vault, now: datetime
) -> None:
    later = now + timedelta(seconds=5)
    with connected(), transaction():
        uncertain(vault, now, "a")
        assert apply_receipts([says(vault, "id-1"), says(vault, "id-2")], later) == [True, False]
        assert apply_receipts([says(vault, "id-2", "failed")], later) == [False]
        assert (Outbox.get().state, Outbox.get().provider_id) == ("delivered", "id-1")


def test_a_report_is_not_taken_from_the_message_that_is_being_sent(
    database: Database, vault: Vault, now: datetime
) -> None:
    """It may be about the one just handed over, whose id we have not written down yet."""
    later = now + timedelta(seconds=5)
    with connected(), transaction():
        uncertain(vault, now, "old")
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        outbox.put(vault, [outbox.Message("new", "reply", CARRIER, phone, "x", now)], now)
        (claimed,) = outbox.claim(vault, "reply", "me", later, 1)
        assert apply_receipts([says(vault, "id-new")], later) == [False]
        outbox.record([(claimed.id, "accepted", "id-new", "", "")], later)
        assert apply_receipts([says(vault, "id-new")], later) == [True]
        assert {row.dedup_key: row.state for row in Outbox.select()} == {
            "old": "uncertain",
            "new": "delivered",
        }


@pytest.mark.parametrize("other", ["phone", "carrier", "age", "id of another"])
def test_what_does_not_fit_changes_nothing(
    database: Database, vault: Vault, now: datetime, other: str
) -> None:
    with connected(), transaction():
        uncertain(vault, now, "a")
        phone = people.phone_ids(vault, [YANTO], now)[YANTO]
        outbox.put(vault, [outbox.Message("b", "reply", CARRIER, phone, "x", now)], now)
        (claimed,) = outbox.claim(vault, "reply", "me", now, 1)
        outbox.record([(claimed.id, "accepted", "id-b", "", "")], now)
        before = [
            (row.id, row.state, row.provider_id, row.updated_at)
            for row in Outbox.select().order_by(Outbox.id)
        ]
        forged, at = {
            "phone": (says(vault, "id-1", number=resident(1)), now),
            "carrier": (says(vault, "id-1", carrier="other"), now),
            "age": (says(vault, "id-1"), now + timedelta(hours=25)),
            "id of another": (says(vault, "id-b"), now),
        }[other]
        assert apply_receipts([forged], at) == [False]
        assert before == [
            (row.id, row.state, row.provider_id, row.updated_at)
            for row in Outbox.select().order_by(Outbox.id)
        ]
