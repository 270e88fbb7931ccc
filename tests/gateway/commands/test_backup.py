"""`flask db backup`, `restore`, `flask outbox`: what was sent already waits for a person."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from peewee import PeeweeException

from flows.rules.imbauan_draft import Draft
from gateway.commands.db import _MISSED
from gateway.install import anchor, restore
from gateway.install.doctor import checks, messages
from gateway.install.settings import Settings
from storage import people
from storage.engine import db
from storage.engine.sql import is_sqlite, run
from storage.engine.vault import Vault, new_key
from storage.models import Audit, Imbauan, Outbox, Recipient
from storage.record import audit, backups
from storage.sent import held, imbauan, outbox
from tests.cast import SARI, resident
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU, both_engines

pytestmark = pytest.mark.usefixtures("nobody_else")
CROWD = 5


@pytest.fixture
def house(places: None, vault: Vault) -> datetime:
    """An imbauan on its way, one that is approved, answers that wait.

    Answers the time at which all of it is due.
    """
    now = datetime.now(UTC)
    with db.transaction():
        crowd = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=now)
            for n in range(CROWD)
        ]
        people.save_contacts(vault, crowd, now)
        for text in ("Kunci ganda", "Ronda malam"):
            written = Draft(text, [KECAMATAN], ["warga"], None, now + timedelta(days=1))
            drafted = imbauan.draft(written, "operator", "350", "IDR", now)
            imbauan.submit(drafted.id, now)
            imbauan.approve(drafted.id, "pengawas", now)
        imbauan.start(Imbauan.get(Imbauan.text == "Kunci ganda").id, now, "africastalking")
        phone = people.phone_ids(vault, [SARI], now)[SARI]
        for number, until in enumerate(
            (now + timedelta(hours=1), now - timedelta(minutes=1), None)
        ):
            outbox.put(
                vault,
                [
                    outbox.Message(
                        f"ack:{number}", "reply", "africastalking", phone, "Terima", now, until
                    )
                ],
                now,
            )
    return now


@pytest.fixture
def restored(flask: Flask_, house: datetime, tmp_path: Path) -> Callable[..., Result]:
    """Puts back a backup of the house as it was."""
    file = tmp_path / "house.backup"
    assert flask("db", "backup", file).exit_code == 0

    def again(*words: str) -> Result:
        return flask("db", "restore", file, *words)

    return again


@pytest.fixture
def waiting(house: datetime) -> None:
    """All that waits in the house is held, as a restore holds it."""
    with db.transaction():
        assert held.hold(house) == (CROWD + 3, 1)


def states(**which: object) -> dict[str, int]:
    query = Outbox.select(Outbox.state)
    for name, value in which.items():
        query = query.where(getattr(Outbox, name) == value)
    found = [row.state for row in query]
    return {state: found.count(state) for state in sorted(set(found))}


@both_engines
def test_a_backup_says_what_is_in_it(flask: Flask_, house: datetime, tmp_path: Path) -> None:
    file = tmp_path / "house.backup"
    done = flask("db", "backup", file, "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["rows"]["outbox"] == CROWD + 3
    assert told["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Keep the keys elsewhere" in done.stderr
    again = flask("db", "backup", file)
    assert again.exit_code == 1
    assert "already" in again.stderr
    assert [row.action for row in Audit.select()].count("db.backup") == 2


def test_everything_that_people_would_miss_has_a_word() -> None:
    assert {table._meta.table_name for table in backups.MISSED} == set(_MISSED)


@both_engines
def test_a_restore_asks_before_it_replaces(restored: Callable[..., Result]) -> None:
    with db.transaction():
        Outbox.delete().where(Outbox.lane == "reply").execute()
    asked = restored()
    assert asked.exit_code == 1
    assert f"{CROWD} messages sent or to be sent" in asked.stderr
    assert states() == {"pending": CROWD}
    assert restored("--yes").exit_code == 0
    assert states() == {"uncertain": CROWD + 3}


@both_engines
def test_what_waited_is_held_and_said(
    restored: Callable[..., Result], flask: Flask_, app: Flask, house: datetime, settings: Settings
) -> None:
    if not is_sqlite():  # another database has it not, and no dump of tables brings it
        run("DROP FUNCTION audit_stands CASCADE")
    done = restored("--yes")
    assert f"{CROWD + 3} messages are held" in done.stderr
    assert "To be approved once more: 1 imbauan" in done.stderr
    later = datetime.now(UTC) + timedelta(minutes=11)
    assert imbauan.due(later) == []
    waits = Imbauan.get(Imbauan.text == "Ronda malam")
    assert (waits.state, waits.approver, waits.frozen) == ("diajukan", None, CROWD)
    assert Recipient.select().where(Recipient.imbauan == waits.id).count() == CROWD
    found = restore.finding(app.extensions["kentongan"])
    assert (found.state, str(CROWD + 3) in found.says) == ("attention", True)
    assert messages.sending(app.extensions["kentongan"], later).state == "ok"
    noted = Audit.get(Audit.action == "db.restore")
    assert json.loads(noted.detail) == {"held": CROWD + 3, "imbauan": 1, "again": {}}
    assert audit.verify() is None
    assert anchor.read(settings.var_dir) == audit.tip()
    assert checks.audited(app.extensions["kentongan"]).state == "ok"
    with pytest.raises(PeeweeException, match="append-only"), db.transaction():
        Audit.delete().execute()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_who_reads_dashboards_reads_them_after_a_restore(
    flask: Flask_, house: datetime, tmp_path: Path
) -> None:
    role, file = "kentongan_after", tmp_path / "house.backup"
    made = flask("db", "views", "--role", role)
    assert (made.exit_code, len(made.stdout.splitlines()), made.stdout in made.stderr) == (
        0,
        1,
        False,
    )
    assert flask("db", "views", "--role", role).stdout == ""
    assert flask("db", "backup", file).exit_code == 0
    assert flask("db", "restore", file, "--yes").exit_code == 0
    may = "SELECT has_table_privilege(?, ?, 'SELECT')"
    assert [run(may, [role, name])[0][0] for name in ("dashboard_report", "report")] == [
        True,
        False,
    ]
    assert flask("db", "views", "--role", "No").exit_code == 1
    with db.transaction():
        run(f"DROP OWNED BY {role}")
        run(f"DROP ROLE {role}")


@both_engines
def test_held_messages_are_listed_without_a_number_or_a_word(
    waiting: None, flask: Flask_, house: datetime
) -> None:
    listed = json.loads(flask("outbox", "held", "--json").stdout)
    assert len(listed) == CROWD + 3
    assert {entry["what"] for entry in listed} == {"ack", "imbauan"}
    assert set(listed[0]) == {"id", "lane", "what", "imbauan", "written", "until"}
    assert len(json.loads(flask("outbox", "held", "--lane", "reply", "--json").stdout)) == 3
    assert (
        len(json.loads(flask("outbox", "held", "--imbauan", 1, "--limit", 2, "--json").stdout)) == 2
    )
    said = flask("outbox", "held")
    assert SARI not in said.output and "Terima" not in said.output


@both_engines
def test_released_ones_leave_but_for_what_is_too_late_or_not_wanted(
    waiting: None, flask: Flask_, house: datetime, vault: Vault
) -> None:
    with db.transaction():
        people.stop_messages({people.phone_ids(vault, [resident(0)], house)[resident(0)]: house})
        assert imbauan.finish_when_done(house) == 1  # nothing of it waits
    assert flask("outbox", "release", "--lane", "reply").exit_code == 0
    assert states(lane="reply") == {"expired": 1, "pending": 2}
    assert states(lane="bulk") == {"uncertain": CROWD}
    first = Outbox.get(
        (Outbox.lane == "bulk")
        & (Outbox.phone != people.phone_ids(vault, [resident(0)], house)[resident(0)])
    )
    assert flask("outbox", "release", first.id).exit_code == 0
    assert states(lane="bulk") == {"pending": 1, "uncertain": CROWD - 1}
    assert imbauan.find(first.imbauan_id).state == "mengirim"  # type: ignore[union-attr]
    assert flask("outbox", "release", "--all").exit_code == 0
    assert states(lane="bulk") == {"pending": CROWD - 1, "skipped": 1}
    now = datetime.now(UTC)
    with db.transaction():
        assert len(outbox.claim(vault, "bulk", "me", now, 100)) == CROWD - 1
        assert len(outbox.claim(vault, "reply", "me", now, 100)) == 2
    assert held.held() == 0
    assert "None of those is held" in flask("outbox", "release", "--all").stderr
    assert [row.action for row in Audit.select()].count("outbox.release") == 4


@both_engines
def test_dropped_ones_never_leave(waiting: None, flask: Flask_, house: datetime) -> None:
    assert "5 stopped" in flask("outbox", "drop", "--imbauan", 1).stderr
    assert "3 stopped" in flask("outbox", "drop", "--all").stderr
    assert states() == {"stopped": CROWD + 3}
    assert "None of those is held" in flask("outbox", "drop", "--all").stderr


@pytest.mark.parametrize(
    "words", [[], ["--all", "--lane", "reply"], ["3", "--all"], ["--lane", "post"], ["x"]]
)
@pytest.mark.parametrize("does", ["release", "drop"])
def test_whoever_names_none_or_too_many_is_told_so(
    flask: Flask_, house: datetime, does: str, words: list[str]
) -> None:
    assert flask("outbox", does, *words).exit_code == 2


@both_engines
def test_only_what_a_restore_holds_is_released(
    flask: Flask_, house: datetime, vault: Vault
) -> None:
    with db.transaction():
        claimed = outbox.claim(vault, "bulk", "me", house, 2)
        outbox.record([(row.id, "uncertain", "", "timeout", "") for row in claimed], house)
    assert "None of those is held" in flask("outbox", "release", "--all").stderr
    assert states(lane="bulk") == {"pending": CROWD - 2, "uncertain": 2}


@both_engines
def test_a_restore_is_refused_while_others_work(
    restored: Callable[..., Result], settings: Settings
) -> None:
    url = settings.database_url
    other = (
        closing(sqlite3.connect(url.removeprefix("sqlite:///")))
        if url.startswith("sqlite")
        else psycopg.connect(url, autocommit=True)
    )
    with other as connection:
        connection.execute("SELECT count(*) FROM outbox").fetchone()
        refused = restored("--yes")
    assert refused.exit_code == 1
    assert "end web, worker and clock first" in refused.stderr
    assert states() == {"pending": CROWD + 3}


@both_engines
@pytest.mark.parametrize("lost", ["data_keys", "lookup_keys"])
def test_a_backup_that_no_key_opens_is_refused(
    restored: Callable[..., Result], app: Flask, settings: Settings, lost: str
) -> None:
    here = app.extensions["kentongan"]
    keys = {"data_keys": settings.data_keys, "lookup_keys": settings.lookup_keys} | {
        lost: (new_key(),)
    }
    app.extensions["kentongan"] = replace(here, vault=Vault(keys["data_keys"], keys["lookup_keys"]))
    refused = restored("--yes")
    assert refused.exit_code == 1
    assert lost.upper() in refused.stderr
    assert states() == {"pending": CROWD + 3}


@pytest.mark.parametrize("state", ["gone", "no database"])
def test_a_lost_database_is_put_back(
    restored: Callable[..., Result], settings: Settings, state: str
) -> None:
    db.close_all()
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    for path in file.parent.glob(f"{file.name}*"):
        if path.suffix != ".db-writer":  # what tells that there was one
            path.unlink()
    if state == "no database":
        file.write_bytes(b"x" * 10_000)
        assert backups.holdings(settings.database_url) is None
        assert "what cannot be read" in restored().stderr
    done = restored(*(["--yes"] if state == "no database" else []))
    assert done.exit_code == 0, done.stderr
    assert states() == {"uncertain": CROWD + 3}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
