"""What an installation keeps is closed to other accounts, also what was there already."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.install.doctor import stores
from gateway.install.embedded import EmbeddedRedis
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from storage.engine import db, private, schema
from storage.received import inbox
from storage.record import heartbeats
from tests.cast import SARI

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """A process that would let everybody read what it makes."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Every file and folder that others may do anything with."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        if mode & 0o077 and not stat.S_ISSOCK(mode):
            found[str(path.relative_to(folder))] = oct(stat.S_IMODE(mode))
    return found


def use(runtime: Runtime) -> None:
    """Write into everything that writes."""
    schema.migrate(runtime.database)
    with db.transaction():
        heartbeats.beat("clock", NOW)
    runtime.spool.put([inbox.Item("africastalking", "sms", "1", SARI, {"text": "x"}, NOW)])
    redis = EmbeddedRedis(runtime.settings.var_dir)
    redis.start()
    redis.stop()
    db.close_all()


def test_what_is_made_is_closed(open_to_all: None, settings: Settings) -> None:
    use(open_runtime(settings))
    assert modes(settings.var_dir) == {}
    assert {path.name for path in settings.var_dir.rglob("*")} >= {
        "kentongan.db",
        "appendonlydir",
        "server.log",
    }


def test_what_was_there_is_closed_at_the_next_start(open_to_all: None, settings: Settings) -> None:
    use(open_runtime(settings))
    (settings.var_dir / "kentongan.db.bak").write_bytes(b"a backup")
    (settings.var_dir / "secrets.env").write_text("SECRET_KEY=x\n")
    for path in (settings.var_dir, *settings.var_dir.rglob("*")):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            path.chmod(0o777 if path.is_dir() else 0o666)
    assert stores.files(open_runtime(settings)).state == "ok"
    assert modes(settings.var_dir) == {}


def test_what_this_account_cannot_close_the_doctor_names(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = open_runtime(settings)
    (settings.var_dir / "kentongan.db").touch(0o644)
    (settings.var_dir / "kentongan.db").chmod(0o644)
    found = stores.files(runtime)
    assert (found.state, "kentongan.db" in found.says) == ("attention", True)


def test_a_folder_of_everybody_is_left_alone(tmp_path: Path) -> None:
    everybody = tmp_path / "everybody"
    everybody.mkdir()
    everybody.chmod(0o1777)
    other = tmp_path / "other"
    other.write_text("")
    other.chmod(0o644)
    link = tmp_path / "link"
    link.symlink_to(other)
    private.tighten([everybody, link, tmp_path / "nothing"])
    assert (stat.S_IMODE(everybody.stat().st_mode), stat.S_IMODE(other.stat().st_mode)) == (
        0o1777,
        0o644,
    )
