"""`flask inbox`: rows set aside are listed without number or words, and taken up again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from gateway.jobs import intake, writer
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Inbox, Report
from storage.received import inbox
from storage.received.inbox.claims import MOST_TRIES
from tests.cast import SARI, resident
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import both_engines

STORY = "LAPOR petasan di lr ketapang 7 ulu"
KINDS = ("sms", "receipt", "optout", "ussd_end", "fact")


@pytest.fixture
def aside(app: Flask, redis: Redis, vault: Vault, now: datetime) -> list[int]:
    """One row of each kind, set aside, the oldest first."""
    with db.transaction():
        for place, kind in enumerate(KINDS):
            item = inbox.Item(
                "africastalking",
                kind,
                f"key-{place}",
                resident(place),
                {"text": STORY, "from": SARI},
                now,
            )
            inbox.put(vault, [item], now)
        ids = [row.id for row in Inbox.select().order_by(Inbox.id)]
        for row_id in ids:
            for _ in range(MOST_TRIES):
                inbox.failed(row_id, "KeyError", now)
    return ids


def states() -> list[str]:
    return [row.state for row in Inbox.select().order_by(Inbox.id)]


def test_it_is_listed_without_anybody_s_number_or_words(flask: Flask_, aside: list[int]) -> None:
    listed = json.loads(flask("inbox", "list", "--json").stdout)
    assert [(row["id"], row["kind"], row["error"], row["tries"]) for row in listed] == [
        (row_id, kind, "KeyError", MOST_TRIES)
        for row_id, kind in reversed(list(zip(aside, KINDS, strict=True)))
    ]
    assert listed[0]["received_at"] == "2027-02-10T22:00:00+07:00"
    done = flask("inbox", "list")
    assert done.stdout.splitlines()[0].split() == [
        "ID",
        "CARRIER",
        "KIND",
        "RECEIVED_AT",
        "TRIES",
        "ERROR",
    ]
    assert len(done.stdout.splitlines()) == 1 + len(KINDS) and "5 set aside" in done.stderr
    said = done.output + json.dumps(listed)
    assert not [
        word for word in ("petasan", "key-", SARI[1:], resident(0)[1:], "ketapang") if word in said
    ]
    assert len(flask("inbox", "list", "--limit", 2).stdout.splitlines()) == 3


def test_nothing_set_aside_is_no_trouble(flask: Flask_, redis: Redis) -> None:
    assert (
        flask("inbox", "list").exit_code,
        json.loads(flask("inbox", "list", "--json").stdout),
    ) == (0, [])
    assert flask("inbox", "retry", "--all").stdout == "0\n"
    assert not Audit.select().exists()


@both_engines
def test_one_or_all_are_taken_up_again(flask: Flask_, aside: list[int]) -> None:
    assert flask("inbox", "retry", aside[1], aside[1]).stdout == "1\n"
    assert states() == ["quarantined", "new", "quarantined", "quarantined", "quarantined"]
    assert flask("inbox", "retry", "--all").stdout == "4\n"
    assert states() == ["new"] * 5 and not Inbox.select().where(Inbox.tries > 0).exists()
    assert [json.loads(row.detail) for row in Audit.select().order_by(Audit.seq)] == [
        {"count": 1},
        {"count": 4},
    ]
    assert flask("inbox", "list", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    "words", [(), ("--all", "1"), ("0",), ("-1",), ("x",), ("99999999999999999999",)]
)
def test_what_is_to_be_taken_up_must_be_said(
    flask: Flask_, aside: list[int], words: tuple[str, ...]
) -> None:
    assert flask("inbox", "retry", *words).exit_code == 2
    assert set(states()) == {"quarantined"}


def test_an_id_that_is_not_set_aside_is_said(flask: Flask_, aside: list[int]) -> None:
    done = flask("inbox", "retry", aside[0], 999)
    assert (done.exit_code, done.stdout) == (
        1,
        "1\n",
    ) and "not set aside: 1 of these" in done.stderr
    assert flask("inbox", "retry", aside[0]).exit_code == 1


def test_once_mended_it_is_handled(
    app: Flask,
    flask: Flask_,
    places: None,
    redis: Redis,
    vault: Vault,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = app.extensions["kentongan"]
    with db.transaction():
        item = inbox.Item(
            "africastalking", "sms", "one", SARI, {"text": STORY, "from": SARI, "to": "1"}, now
        )
        inbox.put(vault, [item], now)
    with monkeypatch.context() as patched:
        patched.setattr(writer, "check", _broken)
        for _ in range(MOST_TRIES):
            intake.once(runtime, now)
    assert states() == ["quarantined"] and not Report.select().exists()
    assert flask("inbox", "retry", "--all").stdout == "1\n"
    intake.once(runtime, now)
    assert states() == ["done"] and Report.select().count() == 1


def _broken(*_: Any) -> None:
    raise KeyError("a mistake of ours")
