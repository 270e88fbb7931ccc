"""Who may go on with what a call left: exactly one, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from peewee import Database
from playhouse.migrations import Runner

from flows.rules.conversations import CALL_LIFE
from storage import people, reports
from storage.conversations import calls
from storage.engine import db, schema
from storage.engine.sql import run, utc
from storage.engine.vault import Vault
from storage.models import Call
from tests.cast import SARI, YANTO

VALUE = {"base": "c1", "ticket": "482137", "session": {"place": "LR KETAPANG"}}


@pytest.fixture
def sari(database: Database, vault: Vault, now: datetime) -> Iterator[int]:
    with db.connected(), db.transaction():
        yield people.phone_ids(vault, [SARI], now)[SARI]


def leave(
    vault: Vault,
    conversation: str,
    phone_id: int,
    call: str,
    value: dict[str, object],
    now: datetime,
) -> bool:
    """One call left one conversation; whether it was still its own."""
    return calls.leave(vault, [calls.Leaving(conversation, phone_id, call, value)], now) == {
        conversation
    }


def take_by_sms(vault: Vault, phone_id: int, sms: str, now: datetime) -> calls.Kept | None:
    """What this phone left last, if this SMS has it now."""
    found = calls.left_by(vault, [phone_id], now).get(phone_id)
    return (
        found
        if found and calls.take_by_sms({found.conversation: (found.holder, sms)}, now)
        else None
    )


def test_it_is_sealed_and_comes_back_as_it_was(sari: int, vault: Vault, now: datetime) -> None:
    assert leave(vault, "c1-0", sari, "call:one", VALUE, now)
    assert b"KETAPANG" not in bytes(Call.get().session)
    assert calls.held_by(vault, "call:one", now) == calls.Kept(
        "c1-0", VALUE, going_on=False, holder="call:one"
    )
    assert take_by_sms(vault, sari, "sms:1", now) == calls.Kept(
        "c1-0", VALUE, going_on=False, holder="call:one"
    )


def test_whoever_takes_it_has_it_and_the_one_before_has_not(
    sari: int, vault: Vault, now: datetime
) -> None:
    assert leave(vault, "c1-0", sari, "call:one", VALUE, now)
    for _ in range(2):  # the carrier repeats the key press
        assert calls.take(vault, "c1-0", sari, "call:two", "call:one", VALUE, now)
    assert not calls.take(vault, "c1-0", sari, "call:three", "call:one", VALUE, now)
    assert not leave(vault, "c1-0", sari, "call:one", VALUE, now)
    assert take_by_sms(vault, sari, "sms:1", now) is None
    assert not calls.may_be_offered("c1-0", "call:one") and calls.may_be_offered("c1-0", "call:two")
    assert leave(vault, "c1-0", sari, "call:two", VALUE, now)
    assert take_by_sms(vault, sari, "sms:1", now) is not None
    assert Call.select().count() == 1


def test_a_call_takes_it_also_when_its_end_was_never_heard_of(
    sari: int, vault: Vault, now: datetime
) -> None:
    assert calls.may_be_offered("c1-0", "call:one")
    assert calls.take(vault, "c1-0", sari, "call:two", "call:one", VALUE, now)


def test_by_sms_it_stays_taken_while_it_goes_on(sari: int, vault: Vault, now: datetime) -> None:
    leave(vault, "c1-0", sari, "call:one", VALUE, now)
    assert take_by_sms(vault, sari, "sms:1", now)
    later = now + timedelta(minutes=20)
    calls.advance(vault, {"c1-0": {**VALUE, "ticket": ""}}, later)
    assert take_by_sms(vault, sari, "sms:2", now + timedelta(minutes=49)) is None
    taken = take_by_sms(vault, sari, "sms:2", now + timedelta(minutes=50))
    assert taken is not None and taken.value["ticket"] == ""


def test_what_a_call_holds_does_not_advance_by_sms(sari: int, vault: Vault, now: datetime) -> None:
    calls.take(vault, "c1-0", sari, "call:two", "call:one", VALUE, now)
    calls.advance(vault, {"c1-0": {}}, now)
    assert calls.held_by(vault, "call:two", now) == calls.Kept(
        "c1-0", VALUE, going_on=True, holder="call:two"
    )


def test_another_phone_finds_nothing(sari: int, vault: Vault, now: datetime) -> None:
    leave(vault, "c1-0", sari, "call:one", VALUE, now)
    yanto = people.phone_ids(vault, [YANTO], now)[YANTO]
    assert take_by_sms(vault, yanto, "sms:1", now) is None
    assert calls.last_left([yanto], now) == {}


@pytest.mark.parametrize("state", ["baru", "diterima", "selesai"])
def test_a_complete_report_is_gone_on_with_by_nobody(
    sari: int, vault: Vault, now: datetime, state: str
) -> None:
    leave(vault, "c1-0", sari, "call:one", VALUE, now)
    begun = reports.Incident(
        conversation="c1-0",
        draft=1,
        code="482137",
        category="petasan",
        place="LR A",
        area=None,
        channel="ussd",
        urgent=False,
        sensitive=False,
        phone_id=sari,
        at=now,
    )
    reports.begin(vault, [begun])
    assert calls.may_be_offered("c1-0", "call:one")
    assert calls.last_left([sari], now)[sari] == calls.Left("", False)
    if state == "diterima":  # an officer has the draft: that does not make it complete
        reports.set_state(vault, "482137", state, "", "ayu", now)
        assert calls.may_be_offered("c1-0", "call:one")
    if state == "selesai":
        reports.set_state(vault, "482137", state, "", "ayu", now)
    else:
        reports.complete(
            vault,
            [
                reports.Completion(
                    "c1-0", urgent=False, sensitive=False, quiet=True, story="", category="", at=now
                )
            ],
        )
    assert not calls.may_be_offered("c1-0", "call:one")
    assert take_by_sms(vault, sari, "sms:1", now) is None
    assert calls.last_left([sari], now)[sari] == calls.Left("482137", state != "selesai")


def test_it_is_forgotten_in_time(sari: int, vault: Vault, now: datetime) -> None:
    leave(vault, "c1-0", sari, "call:one", VALUE, now)
    assert calls.forget(now + CALL_LIFE - timedelta(seconds=1), 10) == 0
    assert take_by_sms(vault, sari, "sms:1", now + CALL_LIFE) is None
    assert calls.forget(now + CALL_LIFE, 10) == 1


def test_of_many_at_once_exactly_one_has_it(
    database: Database, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        sari = people.phone_ids(vault, [SARI], now)[SARI]

    def alone(take: Callable[[], object]) -> bool:
        with db.connected(), db.transaction():
            return bool(take())

    for number in range(10):
        name = f"c{number}-0"
        with db.transaction():
            run("DELETE FROM call")
            leave(vault, name, sari, "call:one", VALUE, now)
        takes: list[Callable[[], object]] = [
            *(
                partial(calls.take, vault, name, sari, f"call:{at}", "call:one", VALUE, now)
                for at in range(3)
            ),
            *(partial(take_by_sms, vault, sari, f"sms:{at}", now) for at in range(3)),
        ]
        with ThreadPoolExecutor(len(takes)) as pool:
            won = list(pool.map(alone, takes))
        assert sum(won) == 1, won


def test_reports_from_before_count_as_told_to_the_desk(blank_url: str, now: datetime) -> None:
    opened = db.open_database(blank_url)
    with db.connected():
        Runner(opened, directory=str(schema.MIGRATIONS)).up("0004_call")
        run(
            "INSERT INTO report (code, conversation, alias, category, channel, urgent,"
            " sensitive, quiet, state, draft,"
            " created_at, updated_at) VALUES ('1', 'c1-0', 'a', 'kebakaran', 'ussd', true,"
            " false, false, 'baru', 0, ?, ?)",
            [utc(now), utc(now)],
        )
        schema.migrate(opened)
        assert run("SELECT count(*) FROM report WHERE urgent AND desk_at IS NULL") == [(0,)]
    db.close_all()
