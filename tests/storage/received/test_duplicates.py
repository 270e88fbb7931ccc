"""When two are one: the table of cases, at once from many connections, and long after."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from peewee import Database

from flows.rules import duplicates
from storage.engine.db import connected, transaction
from storage.engine.sql import run
from storage.engine.vault import Vault, new_key
from storage.models import Inbox, Seen
from storage.received import inbox, seen
from tests.cast import SARI, YANTO
from tests.conftest import DATA_KEY, LOOKUP_KEY

SECOND = "2027-02-10T14:59:58+00:00"
SECONDS = timedelta(seconds=1)


def message(
    id_: str = "A",
    words: str = "LAPOR maling",
    second: str = SECOND,
    sender: str = SARI,
    to: str = "11011",
) -> inbox.Item:
    return inbox.Item(
        "africastalking",
        "sms",
        id_,
        sender,
        {"text": words},
        datetime(2027, 2, 10),
        content=duplicates.content(sender, to, words),
        second=second,
    )


FIRST = message()
#: A second message, how long after the first it arrives, and whether it is the same one.
CASES = {
    "again": (FIRST, 0, True),
    "again, a week later": (FIRST, 7 * 86400, True),
    "again, a date of its own": (message(second="2027-02-10T15:00:00+00:00"), 60, True),
    "again, no date": (message(second=""), 60, True),
    "the id with other words": (message(words="LAPOR kebakaran"), 0, False),
    "the id with words in capitals": (message(words="LAPOR MALING"), 0, False),
    "the id with no words": (message(words=""), 0, False),
    "the id from somebody else": (message(sender=YANTO), 0, False),
    "the id to another number": (message(to="11012"), 0, False),
    "the words as the other road spells them": (
        message(words=" LAPOR  maling\n", to="+11011"),
        0,
        True,
    ),
    "another id": (message("B"), 0, True),
    "another id, some hours later": (message("B"), 11 * 3600, True),
    "another id, twelve hours later": (message("B"), 12 * 3600, True),
    "another id, more than twelve hours later": (message("B"), 12 * 3600 + 1, False),
    "another id, that arrived before": (message("B"), -3600, True),
    "another id, the next second": (message("B", second="2027-02-10T14:59:59+00:00"), 0, False),
    "another id, no date beside a date": (message("B", second=""), 0, False),
    "another id, other words": (message("B", words="LAPOR kebakaran"), 0, False),
    "another id, somebody else": (message("B", sender=YANTO), 0, False),
    "another id, another number of ours": (message("B", to="11012"), 0, False),
}
UNDATED = {
    "no date, at once": (message("B", second=""), 0, True),
    "no date, five seconds later": (message("B", second=""), 5, True),
    "no date, six seconds later": (message("B", second=""), 6, False),
    "no date, the same id, an hour later": (message(second=""), 3600, True),
    "no date, other words": (message("B", "LAPOR kebakaran", ""), 0, False),
}


def receive(vault: Vault, item: inbox.Item, at: datetime) -> inbox.Kept:
    with connected(), transaction():
        (kept,) = inbox.put(vault, [item], at)
    return kept


def handle_all(vault: Vault, now: datetime) -> None:
    with connected(), transaction():
        inbox.done([row.id for row in Inbox.select(Inbox.id)], now)


def own(item: inbox.Item, place: int) -> inbox.Item:
    """The same case for a sender of its own, so that all cases fit into one database."""
    return replace(item, key=f"{item.key}{place}", content=f"{item.content} {place}")


@pytest.mark.parametrize("how", ["waiting", "handled", "in one commit"])
def test_the_rule(database: Database, vault: Vault, now: datetime, how: str) -> None:
    """In one commit either of two that are one may come first; either may be kept."""
    table = {name: (FIRST, *case) for name, case in CASES.items()}
    table |= {name: (message(second=""), *case) for name, case in UNDATED.items()}
    wrong = []
    for place, (name, (first, second, later, same)) in enumerate(table.items()):
        before, then = Inbox.select().count(), now + later * SECONDS
        if how == "in one commit":
            with connected(), transaction():
                kept, again = inbox.put_ready(
                    [
                        inbox.seal(vault, own(first, place), now),
                        inbox.seal(vault, own(second, place), then),
                    ]
                )
        else:
            kept = receive(vault, own(first, place), now)
            if how == "handled":
                handle_all(vault, now)
            again = receive(vault, own(second, place), then)
        rows, fresh = Inbox.select().count() - before, [kept.fresh, again.fresh].count(True)
        if (rows, fresh, kept.id == again.id) != ((1, 1, True) if same else (2, 2, False)):
            wrong.append(name)
    assert not wrong


def test_equal_texts_at_two_times_are_two_however_many(
    database: Database, vault: Vault, now: datetime
) -> None:
    dated = [message(f"id-{n}", second=f"2027-02-10T14:59:{n:02d}+00:00") for n in range(30)]
    undated = [message(f"bare-{n}", second="") for n in range(6)]
    with connected(), transaction():
        assert all(row.fresh for row in inbox.put(vault, dated, now))
        kept = inbox.put_ready(
            [inbox.seal(vault, item, now + n * 6 * SECONDS) for n, item in enumerate(undated)]
        )
    assert all(row.fresh for row in kept)


def test_a_message_under_another_id_is_known_by_that_too(
    database: Database, vault: Vault, now: datetime
) -> None:
    receive(vault, FIRST, now)
    receive(vault, message("B"), now)
    assert not receive(vault, message("B"), now + timedelta(days=8)).fresh


def test_ids_of_other_words_are_told_apart_for_ever(
    database: Database, vault: Vault, now: datetime
) -> None:
    fire = message(words="LAPOR kebakaran")
    assert [receive(vault, item, now).fresh for item in (FIRST, fire, FIRST, fire)] == [
        True,
        True,
        False,
        False,
    ]
    handle_all(vault, now)
    with connected(), transaction():
        inbox.purge(now + inbox.LIFE, 100)
    later = now + timedelta(days=8)
    assert [receive(vault, item, later).fresh for item in (fire, FIRST)] == [False, False]


@pytest.mark.parametrize(("days", "fresh"), [(1, False), (8, False), (29, False), (32, True)])
def test_a_replay_is_known_when_its_row_is_gone(
    database: Database, vault: Vault, now: datetime, days: int, fresh: bool
) -> None:
    receive(vault, FIRST, now)
    receive(vault, message("other", "LAPOR petasan"), now)
    handle_all(vault, now)
    with connected(), transaction():
        assert inbox.purge(now + inbox.LIFE - SECONDS, 100) == 0
        assert inbox.purge(now + inbox.LIFE, 100) == 1
    (shell,) = Inbox.select()  # of the newest row only the number stays
    assert shell.key != FIRST.key and (shell.phone_hash, shell.same, bytes(shell.body)) == (
        None,
        None,
        b"",
    )
    at = now + timedelta(days=days)
    with connected(), transaction():
        seen.purge(at, 100)
    kept = receive(vault, FIRST, at)
    assert (kept.fresh, kept.id is None) == (fresh, not fresh)


def test_what_is_remembered_is_a_digest_and_a_day(
    database: Database, vault: Vault, now: datetime
) -> None:
    receive(vault, FIRST, now)
    handle_all(vault, now)
    assert {field.column_name for field in Seen._meta.sorted_fields} == {"digest", "until"}
    rows = list(Seen.select())
    assert {str(row.until) for row in rows} == {
        str((now + timedelta(days=days)).date()) for days in (7, 30)
    }
    assert all(len(bytes(row.digest)) == 16 for row in rows)


@pytest.mark.parametrize("kind", ["receipt", "optout", "ussd_end"])
def test_what_changes_nothing_when_repeated_is_not_remembered(
    database: Database, vault: Vault, now: datetime, kind: str
) -> None:
    receive(vault, replace(FIRST, kind=kind, second=None), now)
    handle_all(vault, now)
    assert Seen.select().count() == 0


def test_a_new_lookup_key_changes_nothing(database: Database, now: datetime) -> None:
    before, after = Vault([DATA_KEY], [LOOKUP_KEY]), Vault([DATA_KEY], [new_key(), LOOKUP_KEY])
    assert receive(before, FIRST, now).fresh
    assert not receive(after, FIRST, now).fresh
    assert not receive(after, message("B"), now).fresh


def test_a_message_that_failed_is_still_the_one(
    database: Database, vault: Vault, now: datetime
) -> None:
    kept = receive(vault, FIRST, now)
    with connected(), transaction():
        for _ in range(inbox.MOST_TRIES):
            assert kept.id is not None
            inbox.failed(kept.id, "ValueError", now)
    assert receive(vault, message("B"), now).id == kept.id


def at_once(
    vault: Vault, batches: Sequence[Sequence[tuple[inbox.Item, datetime]]]
) -> list[inbox.Kept]:
    """Each batch is put by a connection of its own, all at the same moment."""
    gate, kept = threading.Barrier(len(batches)), list[inbox.Kept]()

    def receive_some(batch: Sequence[tuple[inbox.Item, datetime]]) -> None:
        ready = [inbox.seal(vault, item, at) for item, at in batch]
        with connected():
            gate.wait()
            with transaction():
                kept.extend(inbox.put_ready(ready))

    threads = [threading.Thread(target=receive_some, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return kept


def test_many_connections_with_ids_of_their_own_keep_one(
    database: Database, vault: Vault, now: datetime
) -> None:
    kept = at_once(vault, [[(message(f"id-{n}"), now)] for n in range(16)])
    assert [row.fresh for row in kept].count(True) == 1
    assert len({row.id for row in kept}) == 1


def test_many_connections_with_one_id_and_other_words_keep_all(
    database: Database, vault: Vault, now: datetime
) -> None:
    kept = at_once(vault, [[(message(words=f"LAPOR {n // 2}"), now)] for n in range(16)])
    assert len(kept) == 16 and [row.fresh for row in kept].count(True) == 8
    assert len({row.id for row in kept}) == 8


def test_many_connections_repeat_many_in_any_order(
    database: Database, vault: Vault, now: datetime
) -> None:
    """Whole commits of the same messages, with other ids and orders: nobody waits in a ring."""
    batches = [[(message(f"{n}-{b}", f"LAPOR {n}"), now) for n in range(40)] for b in range(6)]
    for place, batch in enumerate(batches):
        batch[:] = batch[place * 7 :] + batch[: place * 7]
    kept = at_once(vault, batches)
    assert len(kept) == 240 and [row.fresh for row in kept].count(True) == 40
    assert Inbox.select().count() == 40


def test_when_the_time_of_one_is_over_one_of_many_takes_its_place(
    database: Database, vault: Vault, now: datetime
) -> None:
    receive(vault, message("old", second=""), now)
    kept = at_once(
        vault, [[(message(f"id-{n}", second=""), now + 10 * SECONDS)] for n in range(12)]
    )
    assert [row.fresh for row in kept].count(True) == 1
    assert Inbox.select().count() == 2


def test_what_is_new_costs_one_statement_and_what_is_not_a_few(
    database: Database, vault: Vault, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    plain = database.execute_sql
    monkeypatch.setattr(
        database,
        "execute_sql",
        lambda sql, *rest, **more: (asked.append(sql), plain(sql, *rest, **more))[1],
    )
    with connected(), transaction():
        for ids, most in (("A", 1), ("A", 2), ("B", 5)):
            begun = len(asked)
            inbox.put(vault, [message(f"{ids}-{n}", f"LAPOR {n}") for n in range(200)], now)
            assert len(asked) - begun <= most, ids
    assert Inbox.select().count() == 200


def test_nothing_of_a_message_is_read_in_its_digests(
    database: Database, vault: Vault, now: datetime
) -> None:
    """Who knows number, words and second, but no key, finds nothing."""
    receive(vault, FIRST, now)
    stranger = Vault([new_key()], [new_key()])
    ((digest, same),) = run("SELECT digest, same FROM inbox")
    other = inbox.seal(stranger, FIRST, now)
    assert bytes(digest) != other.digest and bytes(same) != other.same
