"""Records spoilt on purpose: whether the judge sees what must not be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from storage.engine.db import transaction
from storage.engine.sql import run
from tests.chaos import runs
from tests.chaos.house import House
from tests.chaos.load import Notes

Spoilers: TypeAlias = Mapping[str, Callable[[House], object]]


def seen(house: House, notes: Notes, spoilers: Spoilers) -> None:
    """The judge sees each of these wrongs; one is added to the other."""
    for wrong, spoil in spoilers.items():
        with house.records(), transaction():
            spoil(house)
        found = runs.judged(house, notes)
        assert found.count(wrong), f"the judge did not see what is {wrong}"
        assert not found.good


def _append_to_ledger(house: House, which: str, **changes: str) -> None:
    lines = house.judge.read_text("utf-8").splitlines()
    chosen = json.loads(next(line for line in lines if which in line))
    with house.judge.open("a", encoding="utf-8") as file:
        file.write(json.dumps(chosen | changes, ensure_ascii=False) + "\n")


def _forge_report() -> None:
    columns = (
        "alias, category, channel, urgent, sensitive, quiet, place, story, state, draft,"
        " created_at, updated_at"
    )
    run(
        f"INSERT INTO report (code, conversation, {columns}) SELECT '99999', 'forged',"
        f" {columns} FROM report WHERE channel = 'sms' ORDER BY id LIMIT 1"
    )


#: What the judge has to see, and how it comes about. One is added to the other.
SPOILERS: Spoilers = {
    "misdated": lambda house: run(
        "UPDATE report SET created_at = '2027-01-01 00:00:00' WHERE channel = 'sms'"
    ),
    "erased": lambda house: run("UPDATE report SET phone_id = NULL WHERE channel = 'ussd'"),
    "accused": lambda house: run(
        "UPDATE slot SET state = 'terlewat', late_at = '2099-01-01 00:00:00'"
    ),
    "doubled acks": lambda house: _append_to_ledger(house, "tersimpan", id="ATXid_again"),
    "unknown sends": lambda house: _append_to_ledger(
        house, "tersimpan", id="ATXid_unknown", text="who wrote this?"
    ),
    "doubled": lambda house: _forge_report(),
    "lost": lambda house: run("DELETE FROM report WHERE channel = 'ussd' AND state = 'baru'"),
    "stuck": lambda house: run("UPDATE inbox SET state = 'new' WHERE kind = 'fact'"),
    "quarantined": lambda house: run(
        "UPDATE inbox SET state = 'quarantined' WHERE kind = 'receipt'"
    ),
    "unanswered": lambda house: run(
        "DELETE FROM outbox WHERE once LIKE 'reply:%' AND provider_id IS NOT NULL"
    ),
    "unheard": lambda house: run("UPDATE outbox SET state = 'refused' WHERE once LIKE 'desk:%'"),
    "wrong fates": lambda house: run(
        "UPDATE outbox SET provider_id = (SELECT min(provider_id) FROM outbox WHERE once LIKE"
        " 'ack:%') WHERE once LIKE 'privacy:%'"
    ),
}

#: And of a carrier that takes our ids.
SPOILERS_OF_PHONES: Spoilers = {
    "miscounted": lambda house: run("UPDATE device_day SET parts = parts + 1"),
    "unsettled": lambda house: run(
        "UPDATE outbox SET state = 'uncertain' WHERE id = (SELECT min(id) FROM outbox)"
    ),
    "unsent": lambda house: run(
        "UPDATE outbox SET provider_id = 'never' WHERE id = (SELECT max(id) FROM outbox WHERE"
        " once LIKE 'reply:%')"
    ),
    "wrong fates": lambda house: run(
        "UPDATE outbox SET state = 'failed' WHERE id = (SELECT max(id) FROM outbox)"
    ),
    "doubled acks": lambda house: _append_to_ledger(house, "tersimpan"),
    "unknown sends": lambda house: _append_to_ledger(house, "tersimpan", id="unknown"),
    "doubled": lambda house: _forge_report(),
    "lost": lambda house: run("DELETE FROM report WHERE state = 'baru'"),
}
