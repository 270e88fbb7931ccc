"""Fixtures of all tests: real databases, a real Redis, settings, a fixed moment, and no network
beyond this machine.

A test that asks for `database` (or `database_url`) runs twice, on SQLite and on PostgreSQL; in the
gateway most run on SQLite alone (`tests.gateway.conftest`). One that makes sense on one engine only
says so: ``@pytest.mark.parametrize("engine", ["postgresql"])``.
"""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import structlog
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from tests.open_files import OpenFiles

if TYPE_CHECKING:
    from peewee import Database
    from redis import Redis

    from gateway.install.settings import Settings
    from storage.engine.vault import Vault
    from tests.servers import Postgres, Valkey

#: Where the files of a test run lie, databases included, if there is room (bytes): in memory no
#: commit waits for a disk, and a killed process leaves there what it would leave on one.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Compiled modules are kept, whatever the caller's environment says: else each of the hundreds of
# processes that a run starts compiles the whole of them again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The same examples on every run: a test that fails now and then teaches people to press "again".
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("wild", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("steady")

_configure = structlog.configure


def _uncached(**more: Any) -> None:
    """As `gateway.install.logs.configure` has it, but for loggers that are kept: a test could not
    see what these say; and what the stream of one test is, is closed in the next.
    """
    made = {"logger_factory": lambda *_: structlog.PrintLogger(sys.stderr)}
    _configure(**{**more, **made, "cache_logger_on_first_use": False})


structlog.configure = _uncached
# Without this, rich draws the source and every variable of a logged exception: a second for each.
_plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _plain])

_compiled = Rule._compile_builder
_builders: dict[object, Any] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """What builds the address of a rule. It depends on the rule's words alone, and thousands of
    applications are made of the same: to compile them is most of what `create_app` takes.
    """
    assert not rule.defaults, "an address with defaults is built by more than its words"
    words = (rule.rule, tuple(rule._trace), append_unknown)
    if words not in _builders:
        _builders[words] = _compiled(rule, append_unknown)
    return _builders[words]


Rule._compile_builder = _compiled_once


class _Kept(BytecodeCache):
    """The templates of all applications of this process, by their words: to compile them is most of
    what the first pages of an application take, and nearly every test has an application of its
    own.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the template what was compiled of the same words."""
        if known := self._known.get(_of(bucket)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[_of(bucket)] = bucket.bytecode_to_string()


def _of(bucket: Bucket) -> tuple[object, ...]:
    """A template, and the language that it is compiled for."""
    return bucket.key, bucket.checksum, getattr(bucket.environment, "in_english", False)


Flask.jinja_options = {"bytecode_cache": _Kept()}

DATA_KEY = "ZGF0YS1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGVzISE="
LOOKUP_KEY = "bG9va3VwLWtleS1vZi10aGUtdGVzdHMtMzItYnl0ZXM="
WEBHOOK_TOKEN = "token-of-the-tests-0001"
ENGINES = ("sqlite", "postgresql")
TEST_DATABASE = "kentongan_test"
#: The marks of tests that mostly wait.
WAITING = ("browser", "journey")
#: Longer than anything takes on a machine that has other things to do (seconds).
DEADLINE = 60.0


def pytest_configure(config: pytest.Config) -> None:
    """Guard the whole session, and look for no garbage while thousands of tests are gathered."""
    config.pluginmanager.register(OpenFiles(), "open-files")
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage from now on, seldom, and not among what was gathered, which stays."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that stand in no folder: recipes take long, and begun last they would
    keep the whole run waiting for one process.

    Then spread the files that mostly wait, for processes or a browser, among those that work: side
    by side they would leave the cores idle, and the last of them is begun well before the end.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    first = [path for path in files if path.parent == Path(__file__).parent]
    waiting = [path for path in files if any(map(files[path][0].get_closest_marker, WAITING))]
    working = [path for path in files if path not in {*first, *waiting}]
    every = max(1, len(working) * 3 // 4 // max(1, len(waiting)))
    spread = list(first)
    for place, path in enumerate(working):
        if place % every == 0 and waiting:
            spread.append(waiting.pop(0))
        spread.append(path)
    items[:] = [item for path in (*spread, *waiting) for item in files[path]]


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22:00 in Palembang, when the watch has just begun."""
    return datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def vault() -> Vault:
    """The vault that belongs to `settings`."""
    from storage.engine.vault import Vault

    return Vault([DATA_KEY], [LOOKUP_KEY])


@pytest.fixture
def settings(
    request: pytest.FixtureRequest,
    opened: None,
    long_deadlines: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Settings with keys and a folder of their own; whatever the caller's environment sets is left
    out.

    They name the database and the Redis of this test when it asks for `database` (or
    `database_url`) and `redis`. The carrier is a closed port of this machine. Change one with
    ``settings.model_copy(update={...})``.
    """
    from gateway.install.settings import Settings

    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    var_dir = tmp_path / "var"
    var_dir.mkdir(exist_ok=True)
    url = request.getfixturevalue("database_url") if "database_url" in request.fixturenames else ""
    wants_redis = "redis" in request.fixturenames
    return Settings(
        var_dir=var_dir,
        database_url=url or f"sqlite:///{var_dir}/kentongan.db",
        redis_url=request.getfixturevalue("redis_server").url if wants_redis else "",
        webhook_tokens=(WEBHOOK_TOKEN,),
        secret_key="secret-of-the-tests",
        data_keys=(DATA_KEY,),
        lookup_keys=(LOOKUP_KEY,),
        at_api_key="key-of-the-tests",
        at_base_url="http://127.0.0.1:9",
    )


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine of this test."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for this test process."""
    from tests.servers import Postgres

    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Valkey]:
    """One Redis for this test process.

    A test that stops it or fills it uses a `tests.servers.Valkey` of its own.
    """
    from redis import utils

    from tests.servers import Valkey

    # Each new connection reads redis-py's version from its files; every test has new ones.
    utils.get_lib_version = cache(utils.get_lib_version)
    server = Valkey()
    yield server
    server.remove()


@pytest.fixture
def redis(redis_server: Valkey) -> Iterator[Redis]:
    """A client of a real Redis with nothing in it."""
    from redis import Redis

    client = Redis.from_url(redis_server.url, socket_timeout=DEADLINE)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(scope="session")
def migrated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """The address of a migrated, empty database by engine; each is migrated once and then only kept
    as the pattern.
    """
    made: dict[str, str] = {}

    def address(engine: str) -> str:
        if engine not in made:
            if engine == "sqlite":
                url = f"sqlite:///{tmp_path_factory.mktemp('migrated')}/pattern.db"
            else:
                url = request.getfixturevalue("postgres").create(TEST_DATABASE)
            _migrate(url)
            made[engine] = url
        return made[engine]

    return address


def _migrate(url: str) -> None:
    from storage.engine import db, schema

    opened = db.open_database(url)
    with db.connected():
        schema.migrate(opened)
    db.close_all()


@pytest.fixture
def database_url(
    engine: str,
    opened: None,
    long_deadlines: None,
    migrated: Callable[[str], str],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> str:
    """The address of a migrated database without rows, which nobody has open: for tests that start
    processes.
    """
    pattern = migrated(engine)
    if engine == "postgresql":
        from storage.models import TABLES

        request.getfixturevalue("postgres").clear(
            TEST_DATABASE, [table._meta.table_name for table in TABLES]
        )
        return pattern
    copy = tmp_path / "test.db"
    shutil.copy(pattern.removeprefix("sqlite:///"), copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def nobody_else(request: pytest.FixtureRequest) -> None:
    """Nobody is connected to this test's database but the test."""
    if "database_url" in request.fixturenames:
        request.getfixturevalue("database_url")
        if request.getfixturevalue("engine") == "postgresql":
            request.getfixturevalue("postgres").leave()


@pytest.fixture
def long_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone is not kept waiting for long; a test is, when another program has the cores."""
    monkeypatch.setattr("storage.received.intake.DEADLINE", DEADLINE)
    monkeypatch.setattr("storage.conversations.sessions.DEADLINE", DEADLINE)
    monkeypatch.setattr("storage.engine.deadline.PRESSES._seconds", DEADLINE)
    monkeypatch.setattr("storage.engine.deadline.CONSOLE._seconds", DEADLINE)
    monkeypatch.setattr("storage.engine.deadline.CONSOLE._queue", DEADLINE)
    monkeypatch.setattr("storage.people.accounts.passwords._DEADLINE", DEADLINE)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes whatever a test opened: wake-ups, intakes, queues of writers, and pools, also one in
    whose place another was opened.

    Pools for good: a thread that outlives its test is refused, or its connection would be found
    open in some later test.
    """
    from playhouse.pool import PooledPostgresqlDatabase

    from gateway.install.wake_up import WakeUps
    from storage.engine.writer_queue import WriterQueue
    from storage.received.intake import Intake

    pools = _noted(monkeypatch, PooledPostgresqlDatabase)
    others = [
        _noted(monkeypatch, kind) for kind in (Intake, WakeUps, WriterQueue)
    ]  # an intake sends wake-ups, and writes in turns
    yield
    for one in itertools.chain(*others):
        one.close()
    for pool in pools:
        pool._connect = _refused
        pool.close_all()


def _noted(monkeypatch: pytest.MonkeyPatch, kind: type[Any]) -> list[Any]:
    """Every object of this class that is made from now on."""
    made: list[Any] = []
    make = kind.__init__

    def noted(one: Any, *arguments: Any, **more: Any) -> None:
        make(one, *arguments, **more)
        made.append(one)

    monkeypatch.setattr(kind, "__init__", noted)
    return made


def _refused() -> None:
    from peewee import OperationalError

    raise OperationalError("the test of this pool is over")


@pytest.fixture
def blank_url(engine: str, opened: None, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing was ever made: for tests of the migrations
    themselves.
    """
    if engine == "postgresql":
        return str(request.getfixturevalue("postgres").create("kentongan_blank"))
    return f"sqlite:///{tmp_path}/blank.db"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The migrated, empty database, open in this thread; other threads use
    ``storage.engine.db.connected()``.
    """
    from storage.engine import db

    opened = db.open_database(database_url)
    with db.connected():
        yield opened
    db.close_all()


class NetworkRefused(RuntimeError):
    """A test tried to reach something beyond this machine."""


@pytest.fixture(autouse=True)
def as_it_ships() -> Iterator[None]:
    """After each test texts are said as they ship, whatever it said instead."""
    yield
    text = sys.modules.get("flows.text")
    if text is not None and text.own():
        from gateway.install import own_texts

        text.say_instead({})
        own_texts.forget()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection beyond this machine, and fail the test even if the code swallowed the
    refusal.
    """
    refused: list[str] = []

    def guard(name: str) -> None:
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, *arguments: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(arguments[-1][0]):
                refused.append(f"{name} to {arguments[-1][0]}")
                raise NetworkRefused(refused[-1])
            return real(self, *arguments)

        monkeypatch.setattr(socket.socket, name, guarded)

    for name in ("connect", "connect_ex", "sendto"):
        guard(name)
    real_lookup = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **more: Any) -> Any:
        if host and not _is_here(host.decode() if isinstance(host, bytes) else host):
            refused.append(f"asking for the address of {host!r}")
            raise NetworkRefused(refused[-1])
        return real_lookup(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield
    assert not refused, f"the test reached for the network: {', '.join(refused)}"


def _is_here(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
