"""The SQLite file taken away while it is open: nothing is called stored that nobody will find."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import Database

from storage.engine import db, schema
from storage.engine.db import DatabaseAway
from storage.models import Heartbeat
from storage.record import heartbeats

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


@pytest.fixture
def file(database: object, database_url: str) -> Path:
    """The file of the open database, in which something was written."""
    beat("before")
    return Path(database_url.removeprefix("sqlite:///"))


def beat(part: str) -> None:
    with db.transaction():
        heartbeats.beat(part, NOW)


def parts() -> set[str]:
    with db.connected():
        return {row.part for row in Heartbeat.select()}


def everything(file: Path) -> list[Path]:
    return sorted(file.parent.glob(file.name + "*"))


def deleted(file: Path) -> None:
    file.unlink()


def all_deleted(file: Path) -> None:
    for path in everything(file):
        path.unlink()


def renamed(file: Path) -> None:
    file.rename(file.with_suffix(".away"))


def all_moved(file: Path) -> None:
    (file.parent / "away").mkdir()
    for path in everything(file):
        path.rename(file.parent / "away" / path.name)


def replaced(file: Path) -> None:
    """By an older copy, as a restore does it."""
    copy = file.with_suffix(".copy")
    shutil.copy(file, copy)
    copy.replace(file)


def emptied(file: Path) -> None:
    """By an empty file: no database at all."""
    empty = file.with_suffix(".empty")
    empty.touch()
    empty.replace(file)


def log_deleted(file: Path) -> None:
    Path(f"{file}-wal").unlink()


def log_moved(file: Path) -> None:
    Path(f"{file}-wal").rename(f"{file}.log")


WAYS = [deleted, all_deleted, renamed, all_moved, replaced, emptied, log_deleted, log_moved]


@pytest.mark.parametrize("taken_away", WAYS)
def test_a_change_is_not_called_stored_when_the_file_goes_under_it(
    file: Path, taken_away: Callable[[Path], None]
) -> None:
    with pytest.raises(DatabaseAway, match="moved or deleted"), db.transaction():
        heartbeats.beat("after", NOW)
        taken_away(file)


@pytest.mark.parametrize("taken_away", [deleted, renamed])
def test_a_file_that_vanished_is_away_until_it_is_back(
    file: Path, taken_away: Callable[[Path], None]
) -> None:
    kept = shutil.copy(file, file.with_suffix(".backup"))
    taken_away(file)
    for use in (lambda: beat("after"), db.ping, parts):
        for _ in range(2):
            with pytest.raises(DatabaseAway, match="not there"):
                use()
    assert not file.exists()  # nobody put an empty one in its place
    for log in everything(file):
        if log.name.endswith(("-wal", "-shm")):
            log.unlink()
    shutil.copy(kept, file)
    beat("after")
    assert "after" in parts()


def test_a_file_put_in_its_place_is_the_one_that_is_used_from_then_on(file: Path) -> None:
    shutil.copy(file, other := file.with_suffix(".other"))
    beat("only in the old one")
    for log in ("-wal", "-shm"):
        Path(f"{file}{log}").unlink(missing_ok=True)
    other.replace(file)
    beat("only in the new one")
    assert parts() & {"only in the old one", "only in the new one"} == {"only in the new one"}


def test_every_thread_notices(file: Path) -> None:
    said: list[str] = []
    gone, ready = threading.Event(), threading.Barrier(5)

    def serve() -> None:
        with db.connected() as open_one:
            open_one.execute_sql("SELECT 1").fetchone()
            ready.wait()
            gone.wait()
        try:
            beat("after")
        except DatabaseAway as away:
            said.append(str(away))
        open_one.close()

    threads = [threading.Thread(target=serve) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready.wait()
    deleted(file)
    gone.set()
    for thread in threads:
        thread.join()
    assert len(said) == 4


def test_a_new_installation_makes_its_file_and_only_we_can_read_it(
    tmp_path: Path, engine: str
) -> None:
    file = tmp_path / "new" / "kentongan.db"
    opened = db.open_database(f"sqlite:///{file}")
    try:
        with db.connected():
            schema.migrate(opened)
        beat("first")
        assert {path.suffix for path in everything(file)} == {
            ".db",
            ".db-wal",
            ".db-shm",
            ".db-next",
            ".db-writer",
        }
        assert [oct(stat.S_IMODE(path.stat().st_mode)) for path in everything(file)] == [
            "0o600"
        ] * 5
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    finally:
        db.close_all()


def test_a_database_that_vanished_is_begun_anew_only_by_who_says_so(
    file: Path, database: object
) -> None:
    db.close_all()
    deleted(file)
    opened = db.open_database(f"sqlite:///{file}")
    with pytest.raises(DatabaseAway):
        db.ping()
    assert schema.migrate(opened)
    beat("anew")
    assert parts() == {"anew"}
    db.close_all()


@pytest.mark.parametrize("gone", ["a folder in the way", "no folder"])
def test_a_file_that_cannot_be_made_is_said_so(tmp_path: Path, gone: str, engine: str) -> None:
    folder = tmp_path / "folder"
    opened = db.open_database(f"sqlite:///{folder}/kentongan.db")
    folder.rmdir()
    if gone != "no folder":
        folder.touch()
    for use in (db.ping, lambda: schema.migrate(opened), lambda: beat("never")):
        with pytest.raises(DatabaseAway, match="kentongan.db"):
            use()
    db.close_all()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_full_file_is_said_so_however_deep_it_is_written(
    file: Path, database: Database, depth: int
) -> None:
    def write(left: int) -> None:
        with db.transaction():
            if left > 1:
                write(left - 1)
            else:
                heartbeats.beat("large", NOW, "x" * 100_000)

    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseAway, match="full"):
        write(depth)
    assert parts() == {"before"}
    database.execute_sql(f"PRAGMA max_page_count = {pages + 100}")
    beat("after")
    assert parts() == {"before", "after"}
