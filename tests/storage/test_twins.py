"""A message by two roads counts once; the same words said twice count twice."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from itertools import permutations, product

import pytest
from peewee import Database

from storage import exchange, inbox, people
from storage.db import connected, transaction
from storage.models import Inbox
from storage.twins import handled_already, match
from storage.vault import Vault, new_key
from tests.cast import SARI
from tests.conftest import DATA_KEY, LOOKUP_KEY

#: A message as it is named in these tests: the road, and which of those with the same words.
PUSHED, POLLED = "pushed", "polled"


def message(road: str, number: int, at: datetime, twin: str = "LAPOR maling") -> inbox.Item:
    return inbox.Item(
        "africastalking", "sms", f"{road} {number} {twin}", SARI, {"text": twin}, at, twin=twin, polled=road == POLLED
    )  # fmt: skip


def fold(vault: Vault, twins: dict[int, str]) -> set[int]:
    """Which of these rows were handled already; they are matched now."""
    pairs = handled_already(vault, twins)
    match(pairs)
    return set(pairs)


def handle(vault: Vault, row: inbox.Row, now: datetime) -> bool:
    """As the intake does: one transaction for the look, the effect and the mark. Says whether it had an effect."""
    with connected(), transaction():
        effect = not fold(vault, {row.id: row.twin})
        assert inbox.done([row.id], now) == {row.id}
    return effect


def handle_all(vault: Vault, now: datetime) -> list[str]:
    """Handle what waits; returns the words of those that had an effect."""
    rows = inbox.claim(vault, "me", now, 100)
    effects = [row.twin for row in rows if handle(vault, row, now)]
    inbox.release(rows, "me")
    return effects


@pytest.mark.parametrize("pushed", range(4))
@pytest.mark.parametrize("polled", range(4))
def test_it_counts_as_often_as_the_road_that_brought_more(
    database: Database, vault: Vault, now: datetime, pushed: int, polled: int
) -> None:
    """In every order of arrival, whether they wait together or are handled one by one."""
    coming = [(PUSHED, n) for n in range(pushed)] + [(POLLED, n) for n in range(polled)]
    orders = set(permutations(road for road, _ in coming))
    with connected(), transaction():
        for together, (place, order) in product((True, False), enumerate(sorted(orders))):
            effects: list[str] = []
            for number, road in enumerate(order):
                inbox.put(vault, [message(road, number, now, f"{together} {place}")], now)
                effects += [] if together else handle_all(vault, now)
            effects += handle_all(vault, now)
            assert len(effects) == max(pushed, polled), order


def test_an_id_that_both_roads_share_is_one_message(database: Database, vault: Vault, now: datetime) -> None:
    item = message(PUSHED, 1, now)
    again = inbox.Item(item.carrier, item.kind, item.key, item.phone, item.body, item.sent_at, twin="other date", polled=True)
    with connected(), transaction():
        first, second = inbox.put(vault, [item], now) + inbox.put(vault, [again], now)
    assert (first.fresh, second.fresh, first.id) == (True, False, second.id)
    assert len(handle_all(vault, now)) == 1


def test_without_a_date_nothing_is_folded(database: Database, vault: Vault, now: datetime) -> None:
    with connected(), transaction():
        inbox.put(vault, [message(PUSHED, 1, now, ""), message(POLLED, 1, now, "")], now)
    assert len(handle_all(vault, now)) == 2


def test_a_message_that_failed_is_not_taken_for_handled(database: Database, vault: Vault, now: datetime) -> None:
    with connected(), transaction():
        (pushed, _) = inbox.put(vault, [message(PUSHED, 1, now), message(POLLED, 1, now)], now)
        for _ in range(inbox.MOST_TRIES):
            inbox.failed(pushed.id, "ValueError", now)
    assert len(handle_all(vault, now)) == 1
    with connected(), transaction():
        inbox.requeue([pushed.id])
    assert handle_all(vault, now) == []


def test_a_new_lookup_key_between_the_two_changes_nothing(database: Database, now: datetime) -> None:
    before, after = Vault([DATA_KEY], [LOOKUP_KEY]), Vault([DATA_KEY], [new_key(), LOOKUP_KEY])
    with connected(), transaction():
        inbox.put(before, [message(PUSHED, 1, now), message(POLLED, 2, now, "LAPOR petasan")], now)
    assert len(handle_all(before, now)) == 2
    with connected(), transaction():
        inbox.put(after, [message(POLLED, 1, now), message(PUSHED, 2, now, "LAPOR petasan")], now)
    assert handle_all(after, now) == []


def test_two_workers_on_one_phone_give_it_one_effect(database: Database, vault: Vault, now: datetime) -> None:
    """A lease ran out: two workers handle the two rows of one message at the same moment."""
    rounds = 25
    with connected(), transaction():
        for n in range(rounds):
            inbox.put(vault, [message(PUSHED, n, now, f"m{n}"), message(POLLED, n, now, f"m{n}")], now)
    rows = inbox.claim(vault, "me", now, 2 * rounds)
    by_key = {row.key: row for row in rows}
    gate = threading.Barrier(2)
    effects: dict[str, list[bool]] = {PUSHED: [], POLLED: []}

    def work(road: str) -> None:
        for n in range(rounds):
            gate.wait()
            effects[road].append(handle(vault, by_key[f"{road} {n} m{n}"], now))

    threads = [threading.Thread(target=work, args=(road,)) for road in effects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one + other for one, other in zip(*effects.values(), strict=True)] == [1] * rounds


def test_a_poll_and_callbacks_at_once_keep_every_message_once(database: Database, vault: Vault, now: datetime) -> None:
    """Callbacks are written and handled while the same messages are fetched, by threads of their own."""
    number, over = 30, threading.Event()
    effects: list[str] = []
    items = {road: [message(road, n, now + timedelta(seconds=n), f"m{n}") for n in range(number)] for road in (PUSHED, POLLED)}

    def receive(road: str) -> None:
        for some in range(0, number, 3):
            with connected(), transaction():
                inbox.put(vault, items[road][some : some + 3], now)

    def work(name: str) -> None:
        while True:
            last = over.is_set()
            with connected():
                rows = inbox.claim(vault, name, now, 10)
                effects.extend(row.twin for row in rows if handle(vault, row, now))
                inbox.release(rows, name)
            if last and not rows:
                return

    receivers = [threading.Thread(target=receive, args=(road,)) for road in items]
    workers = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in (*receivers, *workers):
        thread.start()
    for thread in receivers:
        thread.join()
    over.set()
    for thread in workers:
        thread.join()
    effects += handle_all(vault, now)  # who found the phone taken at the very end has left some
    assert sorted(effects) == sorted(f"m{n}" for n in range(number))
    with connected():
        assert Inbox.select().where(Inbox.state != "done").count() == 0


def test_many_are_folded_in_two_statements(database: Database, vault: Vault, now: datetime) -> None:
    with connected(), transaction():
        inbox.put(vault, [message(PUSHED, n, now, f"m{n // 2}") for n in range(200)], now)
        while handle_all(vault, now):
            pass
        inbox.put(vault, [message(POLLED, n, now, f"m{n}") for n in range(120)], now)
        rows = inbox.claim(vault, "me", now, 200)
        asked: list[str] = []
        plain = database.execute_sql
        database.execute_sql = lambda sql, *rest, **more: (asked.append(sql), plain(sql, *rest, **more))[1]
        try:
            folded = fold(vault, {row.id: row.twin for row in rows})
        finally:
            del database.execute_sql
        assert {row.twin for row in rows if row.id in folded} == {f"m{n}" for n in range(100)}
        assert len(asked) == 2
        assert fold(vault, {row.id: row.twin for row in rows}) == set()  # each is said so once
        assert Inbox.select().where(Inbox.twin.is_null()).count() == 200


def test_what_came_by_both_roads_was_said_once(database: Database, vault: Vault, now: datetime) -> None:
    """Else the rule against machines would count a person double."""
    with connected(), transaction():
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        inbox.put(vault, [message(road, n, now, f"m{n}") for n in range(3) for road in (PUSHED, POLLED)], now)
        inbox.put(vault, [message(POLLED, 9, now, "only fetched")], now)
    assert len(handle_all(vault, now)) == 4
    with connected():
        said = exchange.lately(vault, {phone: SARI}, now - timedelta(minutes=1))[phone].received
    assert sorted(one.body["text"] for one in said) == ["m0", "m1", "m2", "only fetched"]
