"""Backups: whole while others write, put back as one step, or refused in a sentence."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from peewee import Database
from playhouse.migrations import Runner

from flows.rules.delivery import LANES
from storage import people, reports
from storage.engine import db, schema
from storage.engine.sql import current, run
from storage.engine.vault import Vault
from storage.models import TABLES, Heartbeat, Outbox, Report
from storage.record import backups, heartbeats
from storage.record.backups import CannotCopy, InUse, postgresql, tools
from storage.sent import held, outbox
from tests.cast import SARI, YANTO
from tests.limits import small_files

pytestmark = pytest.mark.usefixtures("nobody_else")
NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
SOME = 21


@pytest.fixture
def filled(database: Database, vault: Vault) -> None:
    """Reports, and messages in every state; on SQLite all of it only in the log yet."""
    with db.transaction():
        phone = people.phone_ids(vault, [SARI, YANTO], NOW)[SARI]
        reports.file(vault, [incident(number, phone) for number in range(SOME)])
        lanes = ("alarm", "reply", "bulk")
        outbox.put(
            vault,
            [message(f"{lane}:{number}", lane, phone) for lane in lanes for number in range(6)],
            NOW,
        )
        for lane in lanes:
            outbox.claim(vault, lane, "me", NOW, 2)
            done = outbox.claim(vault, lane, "me", NOW, 2)
            outbox.record([(row.id, "accepted", f"ATX{row.id}", "", "") for row in done], NOW)


def incident(number: int, phone: int) -> reports.Incident:
    return reports.Incident(
        conversation=f"c{number}",
        code=f"48{number:04}",
        category="petasan",
        place="lr ketapang",
        story="x\ty\\n\n.",
        area=None,
        channel="sms",
        urgent=False,
        sensitive=False,
        phone_id=phone,
        at=NOW,
    )


def message(dedup_key: str, lane: str, phone: int) -> outbox.Message:
    return outbox.Message(
        dedup_key,
        lane,
        "africastalking",
        phone,
        f"text of {dedup_key}",
        NOW,
        NOW + timedelta(hours=6),
    )


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with db.connected():
        return {
            name: sorted(run(f'SELECT * FROM "{name}"'), key=repr)
            for name in (table._meta.table_name for table in TABLES)
        }


def columns_and_indexes() -> list[tuple[Any, ...]]:
    """The columns and indexes of all tables, and where ids go on."""
    if current().__class__.__name__ == "Sqlite":
        asked = "SELECT name, sql FROM sqlite_master"
    else:
        columns = (
            "SELECT table_name || '.' || column_name, concat(data_type, column_default,"
            " is_nullable)"
        )
        asked = (
            f"{columns} FROM information_schema.columns WHERE table_schema = 'public' UNION ALL"
            " SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
            " SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint UNION ALL"
            " SELECT sequencename, last_value::text FROM pg_sequences"
        )
    with db.connected():
        return sorted(run(asked), key=repr)


def states() -> dict[str, int]:
    with db.connected():
        return {
            str(state): int(number)
            for state, number in run("SELECT state, count(*) FROM outbox GROUP BY state")
        }


@contextmanager
def somebody_else(url: str) -> Iterator[Any]:
    """Another process's connection, which has looked into the database."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0.2)) as connection:
            connection.execute("SELECT count(*) FROM report").fetchone()
            yield connection
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


def test_a_backup_has_what_a_copied_file_lacks(
    filled: None, database_url: str, tmp_path: Path
) -> None:
    rows = backups.back_up(database_url, tmp_path / "house.backup")
    assert (rows["report"], rows["outbox"]) == (SOME, 18)
    assert stat.S_IMODE((tmp_path / "house.backup").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*house*")] == ["house.backup"]


def test_a_backup_is_of_one_moment_while_others_write(
    filled: None, database_url: str, vault: Vault, tmp_path: Path
) -> None:
    """Whoever writes two rows together finds both in a backup, or none."""
    ended, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            with db.transaction():
                heartbeats.beat(f"one:{number}", NOW)
                heartbeats.beat(f"two:{number}", NOW)
            number += 1
            begun.set()
        db.leave()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(60)
    try:
        counted = [
            backups.back_up(database_url, tmp_path / f"{number}.backup") for number in range(3)
        ]
    finally:
        ended.set()
        writer.join()
    others = run(
        "SELECT part, at FROM heartbeat WHERE part NOT LIKE 'one:%' AND part NOT LIKE 'two:%'"
    )
    assert [rows["heartbeat"] % 2 for rows in counted] == [0, 0, 0], (
        f"somebody else writes: {others}"
    )
    assert 0 < counted[0]["heartbeat"] <= counted[2]["heartbeat"]


def test_put_back_is_what_was(filled: None, database_url: str, tmp_path: Path) -> None:
    before, made = everything(), columns_and_indexes()
    backups.back_up(database_url, tmp_path / "house.backup")
    with db.transaction():
        Report.delete().execute()
        heartbeats.beat("since", NOW)
    with backups.put_back(database_url, tmp_path / "house.backup") as rows:
        assert rows["report"] == SOME
    after = everything()
    assert [name for name in before if after[name] != before[name]] == []
    assert (after, columns_and_indexes()) == (before, made)


def test_put_back_where_nothing_is(
    filled: None, database_url: str, engine: str, tmp_path: Path
) -> None:
    before = everything()
    backups.back_up(database_url, tmp_path / "house.backup")
    db.close_all()
    if engine == "sqlite":
        for path in tmp_path.glob("test.db*"):
            path.unlink()
    else:
        with psycopg.connect(database_url) as connection:
            for table in (*(table._meta.table_name for table in TABLES), "schema_migration"):
                connection.execute(f'DROP TABLE "{table}" CASCADE'.encode())
    assert backups.holdings(database_url) == {}
    with backups.put_back(database_url, tmp_path / "house.backup"):
        pass
    assert everything() == before


def test_whatever_waited_is_held_before_anybody_sees_it(
    filled: None, database_url: str, vault: Vault, tmp_path: Path
) -> None:
    assert states() == {"pending": 6, "sending": 6, "accepted": 6}
    backups.back_up(database_url, tmp_path / "house.backup")
    with backups.put_back(database_url, tmp_path / "house.backup"):
        assert held.hold(NOW) == (12, 0)
    assert states() == {"uncertain": 12, "accepted": 6}
    for hours in (0, 1, 5):
        at = NOW + timedelta(hours=hours, minutes=11)
        with db.connected(), db.transaction():
            outbox.lapse(at)
            assert outbox.repeat_uncertain_alarms(vault, at) == 0
            assert [outbox.claim(vault, lane, "me", at, 100) for lane in LANES] == [
                [],
                [],
                [],
            ]
            assert outbox.uncertain(at) == 0
            assert held.held() == 12


def test_until_the_end_others_see_what_was(
    filled: None, database_url: str, engine: str, tmp_path: Path
) -> None:
    backups.back_up(database_url, tmp_path / "house.backup")
    with db.transaction():
        Outbox.delete().execute()
    with backups.put_back(database_url, tmp_path / "house.backup"):
        if engine == "sqlite":
            with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as other:
                assert other.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        else:
            waits = psycopg.connect(database_url, options="-c lock_timeout=50ms")
            with waits as other, pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("SELECT count(*) FROM outbox")
        held.hold(NOW)
    assert states() == {"uncertain": 12, "accepted": 6}


def test_what_fails_half_way_changes_nothing(
    filled: None, database_url: str, tmp_path: Path
) -> None:
    backups.back_up(database_url, tmp_path / "house.backup")
    with db.transaction():
        heartbeats.beat("since", NOW)
    before = everything()
    with pytest.raises(RuntimeError), backups.put_back(database_url, tmp_path / "house.backup"):
        held.hold(NOW)
        raise RuntimeError
    assert everything() == before
    assert not list(tmp_path.glob("*restoring*"))


def test_refused_while_somebody_has_it_open(
    filled: None, database_url: str, tmp_path: Path
) -> None:
    backups.back_up(database_url, tmp_path / "house.backup")
    before = everything()
    db.close_all()
    with somebody_else(database_url):
        assert backups.in_use(database_url)
        with pytest.raises(InUse), backups.put_back(database_url, tmp_path / "house.backup"):
            pass
    assert not backups.in_use(database_url)
    assert everything() == before


def another(file: Path, good: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE note (words)")


def cut(file: Path, good: Path) -> None:
    file.write_bytes(good.read_bytes()[: good.stat().st_size // 2])


def wiped(file: Path, good: Path) -> None:
    data = bytearray(good.read_bytes())
    half = len(data) // 2
    data[half:] = bytes(len(data) - half)
    file.write_bytes(data)


def words(file: Path, good: Path) -> None:
    file.write_text("no backup\n" * 1000)


def nothing(file: Path, good: Path) -> None:
    file.touch()


def absent(file: Path, good: Path) -> None:
    pass


@pytest.mark.parametrize("wrong", [another, cut, wiped, words, nothing, absent])
def test_no_backup_is_said_so_and_changes_nothing(
    filled: None, database_url: str, tmp_path: Path, wrong: Callable[[Path, Path], None]
) -> None:
    backups.back_up(database_url, tmp_path / "good.backup")
    wrong(tmp_path / "bad.backup", tmp_path / "good.backup")
    before = everything()
    with pytest.raises(CannotCopy) as said, backups.put_back(database_url, tmp_path / "bad.backup"):
        pass
    assert str(said.value).endswith(".")
    assert "\n" not in str(said.value)
    assert everything() == before


def test_a_backup_of_before_is_brought_up_to_date(
    blank_url: str, vault: Vault, tmp_path: Path
) -> None:
    opened = db.open_database(blank_url)
    if blank_url.startswith("sqlite"):
        opened.make_file()  # type: ignore[attr-defined]
    with db.connected():
        Runner(opened, directory=str(schema.MIGRATIONS)).up("0016_recipients")
    backups.back_up(blank_url, tmp_path / "old.backup")
    with backups.put_back(blank_url, tmp_path / "old.backup"):
        assert held.hold(NOW) == (0, 0)
    with db.connected():
        assert schema.pending(opened) == []
    db.close_all()


def test_a_backup_of_a_newer_version_is_refused(
    filled: None, database_url: str, tmp_path: Path
) -> None:
    with db.transaction():
        run(
            "INSERT INTO schema_migration (id, name, applied) VALUES (9999, '9999_later',"
            " '2027-02-10')"
        )
    backups.back_up(database_url, tmp_path / "new.backup")
    with db.transaction():
        run("DELETE FROM schema_migration WHERE name = '9999_later'")
    before = everything()
    newer = pytest.raises(CannotCopy, match="newer version, which made 9999_later")
    with newer, backups.put_back(database_url, tmp_path / "new.backup"):
        pass
    assert everything() == before


@pytest.mark.parametrize("place", ["there already", "no folder"])
def test_where_no_backup_can_be_written(
    filled: None, database_url: str, tmp_path: Path, place: str
) -> None:
    file = tmp_path / ("no/house.backup" if place == "no folder" else "house.backup")
    if place == "there already":
        file.write_text("an older one")
    with pytest.raises(CannotCopy, match="house.backup"):
        backups.back_up(database_url, file)
    assert place == "no folder" or file.read_text() == "an older one"


def test_a_disk_that_is_full_is_said_so_and_changes_nothing(
    filled: None, database_url: str, engine: str, tmp_path: Path
) -> None:
    before = everything()
    with small_files(), pytest.raises(CannotCopy):
        backups.back_up(database_url, tmp_path / "house.backup")
    assert not list(tmp_path.glob("*house*"))
    backups.back_up(database_url, tmp_path / "house.backup")
    if engine == "sqlite":
        full = pytest.raises((CannotCopy, db.DatabaseAway))
        with small_files(), full, backups.put_back(database_url, tmp_path / "house.backup"):
            pass
    assert everything() == before
    assert not list(tmp_path.glob("*restoring*"))


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("tool", ["pg_dump", "pg_restore"])
def test_a_tool_that_is_missing_or_too_old(
    filled: None, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for other in {"pg_dump", "pg_restore"} - {tool}:
        (bin_ / other).symlink_to(shutil.which(other) or "")
    monkeypatch.setattr(tools.shutil, "which", lambda name: shutil_which(name, path=str(bin_)))
    with pytest.raises(CannotCopy, match=f"{tool} is not installed: install postgresql-client"):
        backups.back_up(database_url, tmp_path / "house.backup")
    (bin_ / tool).write_text(f'#!/bin/sh\necho "{tool} (PostgreSQL) 9.6.24"\n')
    (bin_ / tool).chmod(0o700)
    if tool == "pg_dump":
        with pytest.raises(CannotCopy, match="pg_dump is of version 9, older than the server's"):
            backups.back_up(database_url, tmp_path / "house.backup")
    assert not (tmp_path / "house.backup").exists()


shutil_which = shutil.which


@pytest.mark.parametrize("engine", ["postgresql"])
def test_who_is_just_leaving_is_nobody(
    filled: None, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed connection is listed until its server process has ended."""
    leaving = psycopg.connect(database_url)
    pid = leaving.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    leaving.close()

    def ends(seconds: float) -> None:
        os.kill(pid, signal.SIGCONT)
        while Path(f"/proc/{pid}").exists():
            threading.Event().wait(0.01)

    monkeypatch.setattr(postgresql.time, "sleep", ends)
    assert not backups.in_use(database_url)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_tool_that_dies_is_said_so(
    filled: None, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pg_restore of PostgreSQL 15.18 does on some damaged files."""
    backups.back_up(database_url, tmp_path / "house.backup")
    before = everything()
    dying = tmp_path / "pg_restore"
    dying.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "dying (PostgreSQL) 99.1" || kill -SEGV $$\n'
    )
    dying.chmod(0o700)
    monkeypatch.setattr(
        tools.shutil, "which", lambda name: str(dying) if name == dying.name else shutil_which(name)
    )
    with (
        pytest.raises(CannotCopy, match=r"^pg_restore was ended by SIGSEGV: .* damaged\.$"),
        backups.put_back(database_url, tmp_path / "house.backup"),
    ):
        pass
    assert everything() == before


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_password_is_seen_by_nobody(
    filled: None, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    ran = tools.subprocess.run

    def noted(words: list[str], *arguments: Any, **more: Any) -> Any:
        given.extend(words)
        return ran(words, *arguments, **more)

    monkeypatch.setattr(tools.subprocess, "run", noted)
    backups.back_up(database_url, tmp_path / "house.backup")
    password = database_url.split(":")[2].split("@")[0]
    assert any(word.startswith("--dbname=") for word in given)
    assert not [word for word in given if password in word]


def test_what_is_kept_of_a_line_of_a_dump() -> None:
    lines = {
        b"COPY public.report (id, code) FROM stdin;\n": "report",
        b'COPY public."call" (id) FROM stdin;\n': "call",
        b'COPY "two words".slot (id, "when") FROM stdin;\n': "slot",
        b"COPY public.report (id) FROM '/file';\n": None,
        b"SET lock_timeout = 0;\n": None,
        b"\\restrict abc\n": None,
    }
    assert {line: tools.copied_table(line) for line in lines} == lines


def test_heartbeats_are_no_loss(database: Database, database_url: str) -> None:
    with db.transaction():
        heartbeats.beat("clock", NOW)
    assert Heartbeat.select().count() == 1
    assert backups.holdings(database_url) == {}
