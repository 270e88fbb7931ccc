"""5,000 seeded cases, half on each engine: no 5xx, screens that fit, no unconfirmed record; and a
judge that can fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime

import pytest
from peewee import Database
from redis import Redis
from werkzeug.wrappers import Response

from flows.messages import say
from flows.options import label
from gateway.install.settings import Settings
from storage.engine import db
from storage.engine.vault import Vault
from storage.received import inbox
from tests.cast import SARI
from tests.fuzz.house import House
from tests.fuzz.judge import Judge
from tests.fuzz.visits import Case, visit

SEED = 20270210
#: The first visit on each engine, and how many cases are judged there.
FIRST, CASES = {"sqlite": 0, "postgresql": 1_000_000}, 2_500


@pytest.fixture
def house(settings: Settings, database_url: str, redis: Redis) -> Iterator[House]:
    yield House(settings)
    db.close_all()


def test_whatever_comes_is_answered(house: House, engine: str) -> None:
    house.receive(SEED, itertools.count(FIRST[engine]), CASES)
    assert house.judge.failures == []
    seen = {kind: tally.answers for kind, tally in house.judge.tallies.items()}
    # The cases are no mere noise: every kind gets through, and is refused, and calls come to their
    # end.
    assert all(
        seen[kind]["200"] > 25 and seen[kind]["400"] > 5
        for kind in ("sms", "receipt", "optout", "ussd-end")
    )
    assert seen["ussd"]["CON"] > 750 and seen["ussd"]["END"] > 125 and seen["ussd"]["400"] > 5
    assert sum(answers["413"] for answers in seen.values()) > 5


def test_a_visit_is_made_from_its_numbers_alone() -> None:
    assert [visit(SEED, 7), visit(SEED, 7)] == [visit(SEED, 7)] * 2
    assert visit(SEED, 7) != visit(SEED, 8)
    assert visit(SEED, 7) != visit(SEED + 1, 7)


CALL = ("ATUid_1", "*384*110#", SARI)
PRESS, SMS = Case("ussd", b"", call=CALL, text="2*1"), Case("sms", b"")
FITS = "CON " + "y" * 156


@pytest.mark.parametrize(
    ("case", "body", "status", "mimetype"),
    [
        (PRESS, FITS, 200, "text/plain"),
        (PRESS, "END Tersimpan", 200, "text/plain"),
        (PRESS, "phoneNumber: missing\n", 400, "text/plain"),
        (SMS, "", 200, "text/plain"),
        (SMS, "body: over 8192 bytes\n", 413, "text/plain"),
    ],
)
def test_the_judge_lets_go(vault: Vault, case: Case, body: str, status: int, mimetype: str) -> None:
    judge = Judge(vault)
    judge.answer(7, 1, case, Response(body, status, mimetype=mimetype), 0.1)
    assert judge.failures == []


@pytest.mark.parametrize(
    ("case", "body", "status", "mimetype", "why"),
    [
        (PRESS, FITS + "y", 200, "text/plain", "161 septets"),
        (PRESS, "CON " + "[" * 79, 200, "text/plain", "162 septets"),
        (PRESS, "CON \u201clapor\u201d", 200, "text/plain", "does not fit"),
        (PRESS, "CON", 200, "text/plain", "no screen"),
        (PRESS, "END  \n", 200, "text/plain", "no screen"),
        (PRESS, "con x", 200, "text/plain", "no screen"),
        (PRESS, "", 200, "text/plain", "no screen"),
        (PRESS, "CON x", 200, "text/html", "content type"),
        (PRESS, f"END {say('layar.gagal', 'id')}", 200, "text/plain", "exception"),
        (PRESS, f"END {say('layar.gagal', 'plm')}", 200, "text/plain", "exception"),
        (PRESS, "x\n", 500, "text/plain", "status 500"),
        (SMS, "x\n", 503, "text/plain", "status 503"),
        (SMS, "x\n", 404, "text/plain", "status 404"),
        (SMS, "ok", 200, "text/plain", "200 with a body"),
        (SMS, "", 400, "text/plain", "one plain line"),
        (SMS, "id: missing", 400, "text/plain", "one plain line"),
        (SMS, "id:\nmissing\n", 400, "text/plain", "one plain line"),
        (SMS, f"{SARI}: missing\n", 400, "text/plain", "one plain line"),
    ],
)
def test_the_judge_condemns(
    vault: Vault, case: Case, body: str, status: int, mimetype: str, why: str
) -> None:
    judge = Judge(vault)
    judge.answer(7, 1, case, Response(body, status, mimetype=mimetype), 0.1)
    assert [(failure.visit, failure.case) for failure in judge.failures] == [(7, 1)]
    assert why in judge.failures[0].what


CONFIRM = f"CON Dalam bahaya?\n1 {label('bahaya.kirim', 'kirim', 'id')}"


@pytest.mark.parametrize(
    ("shown", "reports", "failures"),
    [
        ([CONFIRM, "CON Ketik tempat"], 1, 0),
        ([CONFIRM, "CON Ketik tempat"], 2, 1),
        ([CONFIRM], 1, 1),
        (["CON Lapor", "CON Ketik tempat"], 1, 1),
        ([], 1, 1),
        ([], 0, 0),
    ],
)
def test_a_report_needs_its_confirm_screen(
    database: Database, vault: Vault, now: datetime, shown: list[str], reports: int, failures: int
) -> None:
    judge = Judge(vault)
    for at, screen in enumerate(shown):
        press = Case("ussd", b"", call=CALL, text="*".join("21"[: at + 1]))
        judge.answer(7, at, press, Response(screen, 200, mimetype="text/plain"), 0.1)
    facts = ["EmergencyRaised"] * reports + ["ReportBegun"]
    items = [
        inbox.Item("africastalking", "fact", f"c:{at}", SARI, {"fact": {"fact": fact}}, now)
        for at, fact in enumerate(facts)
    ]
    with db.transaction():
        inbox.put(vault, items, now)
    judge.record()
    assert len(judge.failures) == failures
    judge.record()
    assert len(judge.failures) == failures  # what was looked at once is not looked at again


def test_a_message_that_cannot_be_handled_is_found(
    house: House, vault: Vault, now: datetime
) -> None:
    with db.connected(), db.transaction():
        inbox.put(
            vault, [inbox.Item("no carrier of ours", "sms", "1", SARI, {"text": "LAPOR"}, now)], now
        )
    house.receive(SEED, itertools.count(), 1)
    assert [failure.what for failure in house.judge.failures] == [
        "inbox row 1 (sms) could not be handled: KeyError"
    ]
