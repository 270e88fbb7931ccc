"""`flask doctor`, and what every command says when a part of the system is away."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from redis import Redis

from gateway import create_app
from gateway.carriers import NotSent
from gateway.install.doctor import going_live
from gateway.install.queues import LANES
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage import people
from storage.engine import db, schema
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.models import Outbox, Receiver, Token
from storage.people import officers, tokens
from storage.people.officers import Answers, OfficerRow
from storage.places import areas, route_table, units
from storage.places.receivers import registry
from storage.places.route_table import RouteRow
from storage.received import bookmarks, inbox
from storage.record import audit, backups, heartbeats
from storage.sent import outbox
from tests import signed_in
from tests.cast import LONG_AGO, SARI
from tests.conftest import DATA_KEY, LOOKUP_KEY, WEBHOOK_TOKEN
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import PLACES, both_engines
from tests.warm import ran

#: A desk that can be written to.
DESK = {
    "code": "POLDA",
    "name": "Polda",
    "parent_code": "",
    "areas": "16",
    "desk_phone": "0812 0000 0021",
}

HERE = Path(__file__).parents[3]


class Carrier:
    """A carrier with some credit, or none to be heard of."""

    by_phone = False

    def __init__(self, says: str | None | Exception) -> None:
        self.says = says

    def balance(self) -> str | None:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def everything_works(redis: Redis, app: Flask) -> None:
    app.extensions["kentongan"].providers["africastalking"] = Carrier("IDR 12500.50")
    with db.transaction():
        areas.load(PLACES)
        units.load([DESK], LONG_AGO)
        tokens.add("bu kombes", "inspektorat", PLACES[1]["code"], datetime.now(UTC))
        for part in (*(f"worker:{lane}" for lane in LANES), "clock"):
            heartbeats.beat(part, datetime.now(UTC))
        for action in (backups.NOTED, backups.TRIED):
            audit.note("root", action, "a", {}, datetime.now(UTC))


def states(flask: Flask_) -> dict[str, str]:
    return {
        finding["part"]: finding["state"]
        for finding in json.loads(flask("doctor", "--json").stdout)
    }


@both_engines
def test_all_is_well(flask: Flask_, everything_works: None) -> None:
    done = flask("doctor")
    assert done.exit_code == 0, done.stdout
    assert all(line.startswith("OK") for line in done.stdout.splitlines()), done.stdout
    assert "Credit: Rp 12,500.50." in done.stdout
    assert set(states(flask).values()) == {"ok"}


@both_engines
def test_what_waits_in_the_spool_is_said(flask: Flask_, app: Flask, everything_works: None) -> None:
    spool = app.extensions["kentongan"].spool
    spool.put([inbox.Item("africastalking", "sms", "a", SARI, {"text": "halo"}, datetime.now(UTC))])
    assert "spool: 1 files of received messages wait" in flask("doctor").stdout
    spool.drain(lambda items: False)
    assert "spool: 1 files of the spool were set aside" in flask("doctor").stdout


@both_engines
def test_a_fresh_installation_is_told_what_to_do(flask: Flask_, app: Flask) -> None:
    app.extensions["kentongan"].providers["africastalking"] = Carrier(NotSent("http 401"))
    done = flask("doctor")
    assert done.exit_code == 1
    for mend in (
        "flask area load",
        "worker.py work",
        "worker.py clock",
        "make run",
        "account's settings",
    ):
        assert mend in done.stdout
    found = states(flask)
    assert (
        found["carrier africastalking"]
        == found["areas"]
        == found["workers"]
        == found["redis"]
        == "failed"
    )
    assert found["database"] == found["keys"] == found["disk"] == "ok"


@both_engines
def test_receivers_that_take_nothing_are_named_and_their_addresses_are_not(
    flask: Flask_, everything_works: None, vault: Vault
) -> None:
    now = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
    events, city, url = ["report.created"], [PLACES[1]["code"]], "https://secret.example/h"
    with db.transaction():
        failing, gone, _ = (
            registry.add_webhook(vault, url, events, city, "BPBD", now)[0] for _ in range(3)
        )
        registry.add_address(vault, "json://secret.example", "POLDA", "cli:root", now)
    assert "receivers: None of 4 fails." in flask("doctor").stdout
    Receiver.update(failing_since=now, trouble="500", given_up=2).where(
        Receiver.id == failing
    ).execute()
    registry.disable(gone, registry.GONE, now)
    said = flask("doctor").stdout
    assert f"webhook {failing} (made by BPBD) has taken nothing since 2027-02-10 15:00 UTC" in said
    assert "(500): 0 wait, 2 were given up" in said
    assert f"webhook {gone} (made by BPBD) is told nothing more: gone" in said
    assert "secret.example" not in said and states(flask)["receivers"] == "attention"


@pytest.mark.parametrize(
    ("says", "state"), [("IDR 0.00", "failed"), ("IDR -5", "failed"), (None, "ok"), ("?", "ok")]
)
def test_credit(
    app: Flask, flask: Flask_, everything_works: None, says: str | None, state: str
) -> None:
    app.extensions["kentongan"].providers["africastalking"] = Carrier(says)
    assert states(flask)["carrier africastalking"] == state


@pytest.mark.parametrize(
    "change",
    [{"retention_number_days": 14}, {"retention_number_days": 7}, {"retention_text_days": 30}],
)
def test_privacy_texts_that_promise_other_days(settings: Settings, change: dict[str, int]) -> None:
    app = create_app(settings.model_copy(update=change))
    app.extensions["kentongan"].providers["africastalking"] = Carrier(None)
    done = app.test_cli_runner().invoke(args=["doctor", "--json"])
    (found,) = [
        finding for finding in json.loads(done.stdout) if finding["part"] == "privacy texts"
    ]
    assert (done.exit_code, found["state"]) == (1, "failed")
    name, days = next(iter(change.items()))
    for word in ("data.aturan (id)", "pesan.privacy (plm)", f"{name.upper()} ({days})"):
        assert word in found["says"]
    assert "/templat" in found["do"]
    db.close_all()


@both_engines
@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([], "attention"),
        ([("a", "inspektorat", "16.71")], "ok"),
        ([("a", "inspektorat", "16")], "ok"),
        ([("a", "inspektorat", "16.71.02")], "attention"),  # sees a part of the city alone
        ([("a", "dpo", "16"), ("b", "pengawas", "16")], "attention"),
        ([("a", "inspektorat", "16.71.05"), ("b", "inspektorat", "16.71")], "ok"),
    ],
)
def test_somebody_must_read_reports_about_officers(
    app: Flask, flask: Flask_, places: None, given: list[tuple[str, str, str]], state: str
) -> None:
    with db.transaction():
        for name, role, area in given:
            tokens.add(name, role, area, datetime.now(UTC))
    assert finding(flask, "inspectorate")["state"] == state
    with db.transaction():
        Token.update(revoked_at=datetime.now(UTC)).execute()
    assert (
        "flask token add NAME --role inspektorat --area 16.71"
        in finding(flask, "inspectorate")["do"]
    )


def test_who_reads_them_may_have_an_account_of_the_console(
    app: Flask, flask: Flask_, places: None, vault: Vault
) -> None:
    with db.transaction():
        inspector = signed_in.officer(vault, "inspektorat", "16.71")
    assert finding(flask, "inspectorate")["state"] == "attention"
    signed_in.account(vault, inspector, "sinta")
    assert finding(flask, "inspectorate")["state"] == "ok"


@both_engines
@pytest.mark.parametrize(
    ("phones", "says"),
    [
        ([], "No unit answers for 16.71"),
        (["0812 0000 0021"], "Every desk (1) can be told"),
        ([""], "1 of 1 desks have no number"),
        (["110"], "1 of 1 desks have no number"),
        (["0711-510000"], "1 of 1 desks have no number"),  # a landline
        (["+60 12-000 0001"], "1 of 1 desks have no number"),  # abroad
        (
            ["+6281200000021", ""],
            "1 of 2 desks have no number that takes SMS, so urgent reports do not reach them:"
            " Unit 1.",
        ),
        ([""] * 5, "5 of 5 desks"),
    ],
)
def test_every_desk_must_be_reached(
    app: Flask, flask: Flask_, places: None, phones: list[str], says: str
) -> None:
    codes = ["16.71", "16.71.02", "16.71.05", "16.71.021", "16.71.02.1006"]
    with db.transaction():
        units.load(
            [
                DESK
                | {
                    "code": f"U{place}",
                    "name": f"Unit {place}",
                    "areas": codes[place],
                    "desk_phone": phone,
                }
                for place, phone in enumerate(phones)
            ],
            LONG_AGO,
        )
    found = finding(flask, "desk numbers")
    assert says in found["says"]
    assert (found["state"], bool(found["do"])) == (
        ("ok", False) if "Every" in says else ("attention", True)
    )


@both_engines
def test_units_that_get_reports_of_one_kind_must_be_reached(
    app: Flask, flask: Flask_, places: None, vault: Vault
) -> None:
    assert finding(flask, "special units")["state"] == "ok"
    rows = [
        RouteRow("16.71", "kdrt", "U1"),
        RouteRow("16.71.02", "petugas", "U2"),
        RouteRow("16.71", "kemacetan", "U2", also=True),
    ]
    with db.transaction():
        units.load(
            [DESK | {"code": code, "areas": "", "desk_phone": ""} for code in ("U1", "U2")],
            LONG_AGO,
        )
        route_table.keep(rows, "test", LONG_AGO)
    found = finding(flask, "special units")
    assert found["state"] == "attention" and "flask officer add" in found["do"]
    assert found["says"].endswith("kdrt (U1), petugas (U2).")
    with db.transaction():
        officers.save(
            vault,
            [
                OfficerRow("+6281200000201", "A", "U1", "operator", (Answers("16.71"),)),
                OfficerRow("+6281200000202", "B", "U2", "inspektorat", (Answers("16.71.02"),)),
            ],
            LONG_AGO,
        )
    assert finding(flask, "special units")["says"].endswith("by SMS: petugas (U2).")
    with db.transaction():
        inspector = OfficerRow("+6281200000203", "C", "U1", "inspektorat", (Answers("16"),))
        officers.save(vault, [inspector], LONG_AGO)
    assert finding(flask, "special units")["state"] == "ok"


@pytest.mark.parametrize(
    ("sender", "shortcode", "state"),
    [
        ("", "", "ok"),
        ("", "11011", "ok"),
        ("11011", "", "ok"),
        ("+628110000001", "", "ok"),
        ("KAMTIBMAS", "11011", "ok"),
        ("KAMTIBMAS", "", "attention"),
        ("POLISI110", "", "attention"),
    ],
)
def test_people_must_be_able_to_answer(
    settings: Settings, opened: None, sender: str, shortcode: str, state: str
) -> None:
    runtime = open_runtime(
        settings.model_copy(update={"at_sender_id": sender, "at_shortcode": shortcode})
    )
    found = going_live.answers(runtime)
    assert (found.state, "AT_SHORTCODE" in found.do) == (state, state == "attention")


def test_tables_that_are_behind_are_one_sentence(flask: Flask_, everything_works: None) -> None:
    last = sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py"))[-1]
    with db.transaction():
        run("DELETE FROM schema_migration WHERE name = ?", [last])
    done = flask("doctor")
    assert (
        done.exit_code == 1
        and f"database: The database answers, but 1 migrations are missing, first {last}"
        in done.stdout
    )
    assert done.stdout.count("flask db upgrade") == 1 and "Traceback" not in done.output


def finding(flask: Flask_, part: str) -> dict[str, str]:
    (found,) = [
        finding
        for finding in json.loads(flask("doctor", "--json").stdout)
        if finding["part"] == part
    ]
    return dict(found)


@both_engines
def test_what_a_person_must_look_at_is_said(
    app: Flask, flask: Flask_, everything_works: None, vault: Vault
) -> None:
    then = datetime.now(UTC) - timedelta(minutes=15)
    with db.transaction():
        phone = people.phone_ids(vault, [SARI], then)[SARI]
        outbox.put(
            vault,
            [outbox.Message(f"m{n}", "bulk", "africastalking", phone, "x", then) for n in range(3)],
            then,
        )
        outbox.claim(vault, "bulk", "me", then, 2, lease_seconds=1)
        outbox.lapse(then + timedelta(seconds=2))
        bookmarks.claim("africastalking", then, timedelta(minutes=1))
    done = flask("doctor")
    assert done.exit_code == 0
    assert "sending: Of 2 messages nobody knows whether they arrived" in done.stdout
    assert "missed messages: For more than 10 minutes" in done.stdout
    with db.transaction():
        bookmarks.move("africastalking", "", "7", datetime.now(UTC))
        Outbox.update(state="delivered").execute()
    assert set(states(flask).values()) == {"ok"}


@both_engines
def test_every_command_helps(app: Flask, flask: Flask_) -> None:
    def walk(command: click.Command, *words: str) -> None:
        if words:
            helped = flask(*words, "--help")
            assert helped.exit_code == 0
            assert helped.stdout.startswith("Usage:")
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                walk(below, *words, name)

    walk(app.cli)


# As a process, the way an operator meets it


@pytest.fixture
def shell(settings: Settings, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    plain = {
        name: value
        for name, value in os.environ.items()
        if name.upper().lower() not in Settings.model_fields
    }

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given: dict[str, Any] = plain | {
            "VAR_DIR": str(settings.var_dir),
            "DATA_KEYS": DATA_KEY,
            "LOOKUP_KEYS": LOOKUP_KEY,
            "WEBHOOK_TOKENS": WEBHOOK_TOKEN,
            "SECRET_KEY": "secret-of-the-tests",
            "DATABASE_URL": settings.database_url,
            "AT_BASE_URL": "http://127.0.0.1:9",
        }
        return ran(["-m", "flask", *words], given | environment)

    return run


AWAY = "postgresql://ani:geheim@127.0.0.1:9/none"


@pytest.mark.parametrize(
    "words", [("report", "list"), ("db", "upgrade"), ("db", "status"), ("area", "load")]
)
def test_an_unreachable_database_is_one_sentence(
    shell: Callable[..., subprocess.CompletedProcess[str]], words: tuple[str, ...]
) -> None:
    done = shell(*words, DATABASE_URL=AWAY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "kentongan: The PostgreSQL database at 127.0.0.1:9/none cannot be reached"
    )
    assert done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr


def test_the_doctor_says_everything_that_is_away(
    shell: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = shell("doctor", DATABASE_URL=AWAY, REDIS_URL="redis://:geheim@127.0.0.1:9/0")
    assert done.returncode == 1
    assert "The PostgreSQL database at 127.0.0.1:9/none cannot be reached" in done.stdout
    assert "Redis at 127.0.0.1:9 cannot be reached" in done.stdout
    assert "geheim" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "broken",
    [
        {"PORT": "many"},
        {"DATABASE_URL": "mysql://x"},
        {"DATA_KEYS": "short"},
        {"TIMEZONE": "Asia/Palembang"},
    ],
)
def test_broken_settings_are_one_sentence(
    shell: Callable[..., subprocess.CompletedProcess[str]], broken: dict[str, str]
) -> None:
    done = shell("doctor", **broken)
    assert done.returncode == 1
    assert next(iter(broken)) in done.stderr
    assert "Traceback" not in done.stderr
