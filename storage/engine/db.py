"""The database: opening it, and the one way to write.

SQLite is the embedded default (WAL, synchronous FULL, one writer at a time); PostgreSQL is spoken
through psycopg 3 and a pool. Nothing connects before it is used, so a process may fork right after
`open_database`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from peewee import Database, InterfaceError, InternalError, OperationalError, SqliteDatabase
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase

from flows.rules.phrases import Phrase, joined, phrase
from storage.engine.endings import collecting
from storage.engine.sql import current, is_sqlite
from storage.engine.sqlite import Sqlite
from storage.models import database

BUSY_SECONDS = 5
#: What nobody waits for longer than this with PostgreSQL; an address that names one of these has
#: its own.
_LIMITS = {
    "connect_timeout": 3,
    # A host that vanished without a word: the kernel alone would wait for a quarter of an hour (the
    # last one: milliseconds).
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
    # Rows that somebody else holds; and one who holds some but says nothing any more is thrown out.
    "options": f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout=60s",
}
POOL_CONNECTIONS = 20
#: SQLite moves its log into the file after so many pages (32 MB). A commit of the intake writes
#: dozens, for the inbox has many indexes; with SQLite's own thousand every twentieth commit would
#: do that, and everybody wait for it.
WAL_PAGES = 8000


_AWAY_SQLITE = (
    "locked",
    "busy",
    "full",
    "disk i/o",
    "unable to open",
    "readonly",
    "not a database",
    "malformed",
    "no such table",
)
#: PostgreSQL calls it internal that a database is read-only.
_TROUBLES = (OperationalError, InterfaceError, InternalError)
_AWAY_STATES = ("08", "53", "57", "58", "25006", "40", "55P03")


class DatabaseAway(OperationalError):
    """The database cannot be used now; `says` is a sentence that says so without its password."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = joined("", [says])


def open_database(url: str) -> Database:
    """Bind all tables to the database that `url` names; connects when it is first used.

    ``sqlite:///relative/to/here.db``, ``sqlite:////absolute.db`` or ``postgresql://...``. Raises
    DatabaseAway when the folder of a SQLite file cannot be made, ValueError for another kind of
    address.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        opened: Database = _sqlite(url)
    elif scheme in ("postgresql", "postgres"):
        opened = _postgresql(url)
    else:
        raise ValueError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    database.initialize(opened)
    return opened


def file_of(url: str) -> str:
    """The path of the SQLite file that a database URL names; "" for another engine."""
    return unquote(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else ""


def _sqlite(url: str) -> Sqlite:
    path = file_of(url)
    if not path or path == ":memory:":
        raise ValueError("DATABASE_URL needs a file: sqlite:///var/kentongan.db")
    try:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        says = phrase(
            "The folder of the database, %(folder)s, cannot be made (%(why)s).",
            folder=Path(path).parent,
            why=refused.strerror,
        )
        raise DatabaseAway(says) from refused
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        "wal_autocheckpoint": WAL_PAGES,
    }
    return Sqlite(path, pragmas=pragmas, timeout=BUSY_SECONDS, lock_type="IMMEDIATE")


def _postgresql(url: str) -> PooledPostgresqlDatabase:
    address = "postgresql://" + url.partition("://")[2]
    asked = parse_qs(urlsplit(url).query)
    more: dict[str, Any] = {name: value for name, value in _LIMITS.items() if name not in asked}
    return _Postgresql(
        address,
        max_connections=POOL_CONNECTIONS,
        stale_timeout=300,
        timeout=BUSY_SECONDS,
        prefer_psycopg3=True,
        **more,
    )


class _Postgresql(PooledPostgresqlDatabase):
    """PostgreSQL with a pool that closes what it throws away."""

    def _is_closed(self, conn: Any) -> bool:
        """Whether the server has ended this connection.

        Told so while its socket stands, the pool would just forget it.
        """
        ended = bool(super()._is_closed(conn))
        if ended:
            self._close_raw(conn)
        return ended


@contextmanager
def connected() -> Iterator[Database]:
    """A connection for the length of a request or a job.

    PostgreSQL: taken from the pool and given back; inside another `connected` it is that one.
    SQLite: the thread's own, which stays open. Raises DatabaseAway, also when the database goes
    away inside.
    """
    db = current()
    mine = _connect(db)
    try:
        yield db
    except DatabaseAway:
        raise
    except _TROUBLES as trouble:
        if not _is_away(trouble):
            raise
        raise DatabaseAway(sentence(db, phrase("does not answer"), trouble)) from trouble
    finally:
        if mine and not isinstance(db, SqliteDatabase):
            _give_back(db)


def _connect(db: Database) -> bool:
    """Connect this thread if it is not; returns whether it had to."""
    try:
        if isinstance(db, Sqlite):
            db.renew()
        return bool(db.connect(reuse_if_open=True))
    except (OperationalError, InterfaceError, MaxConnectionsExceeded) as refused:
        raise DatabaseAway(sentence(db, phrase("cannot be reached"), refused)) from refused


def _give_back(db: Database) -> None:
    """Back to the pool, which throws away a connection that broke."""
    db.close()


@contextmanager
def transaction() -> Iterator[Database]:
    """The one way to write: everything inside is committed together or not at all.

    Inside another one it is a savepoint. Raises DatabaseAway when the database went away, is full
    or stayed locked; whether a commit that broke off had happened is then not known.
    """
    with connected() as db:
        try:
            with _turn(db), db.atomic(), collecting():
                yield db
        except DatabaseAway:
            raise
        except _TROUBLES as trouble:
            first = _first(trouble)
            if not _is_away(first):
                raise
            raise DatabaseAway(sentence(db, phrase("did not take the change"), first)) from trouble


@contextmanager
def _turn(db: Database) -> Iterator[None]:
    """On SQLite: wait in the queue of writers, and see that the file took what was written.

    Who is writing already does not wait. PostgreSQL needs no queue.
    """
    if not isinstance(db, Sqlite) or db.in_transaction():
        yield
        return
    queue = db.writer_queue
    try:
        came = queue.take(BUSY_SECONDS)
    except OSError as refused:
        raise DatabaseAway(sentence(db, phrase("cannot be locked"), refused)) from refused
    if not came:
        raise DatabaseAway(
            sentence(db, phrase("did not take the change"), phrase("it stayed locked"))
        )
    try:
        yield
        if not db.holds():
            raise DatabaseAway(
                sentence(
                    db, phrase("did not keep the change"), phrase("its file was moved or deleted")
                )
            )
    finally:
        queue.give_back()


def _first(trouble: Exception) -> Exception:
    """What went wrong first.

    SQLite ends a transaction when its disk is full, and then a savepoint in it is missed.
    """
    while "no such savepoint" in str(trouble) and isinstance(trouble.__context__, Exception):
        trouble = trouble.__context__
    return trouble


def _is_away(trouble: Exception) -> bool:
    """Whether it is the database's condition, not a mistake in a statement."""
    if is_sqlite():
        return any(word in str(trouble).lower() for word in _AWAY_SQLITE)
    cause: Any = getattr(trouble, "orig", None) or trouble.__cause__ or trouble.__context__
    state = getattr(cause, "sqlstate", None)
    return state is None or str(state).startswith(_AWAY_STATES)


def sentence(db: Database, what: Phrase, trouble: Exception | Phrase) -> Phrase:
    """Which database and what is the matter, without a secret or a value of a row."""
    if isinstance(db, SqliteDatabase):
        why = trouble if isinstance(trouble, Phrase) else str(trouble) or type(trouble).__name__
        return phrase(
            "The database %(where)s %(what)s: %(why)s.", where=db.database, what=what, why=why
        )
    parts = urlsplit(str(db.database))
    where = f"{parts.hostname or 'the local socket'}:{parts.port or 5432}{parts.path}"
    return phrase(
        "The PostgreSQL database at %(where)s %(what)s: %(why)s.",
        where=where,
        what=what,
        why=_first_line(trouble),
    )


def _first_line(trouble: Exception | Phrase) -> str:
    if isinstance(trouble, MaxConnectionsExceeded):
        return phrase("all connections are in use")
    if isinstance(trouble, Phrase):
        return trouble
    text = str(trouble).strip().splitlines()
    return text[0].rstrip(".")[:160] if text else type(trouble).__name__


def ping() -> None:
    """Ask the database for a sign of life. Raises DatabaseAway."""
    with connected() as db:
        db.execute_sql("SELECT 1").fetchone()


def close_all() -> None:
    """Close this process's connections: before a fork, and at the end.

    On SQLite those are this thread's, and the queue of writers.
    """
    db = current()
    if isinstance(db, PooledPostgresqlDatabase):
        db.close_all()
        return
    db.close()
    if isinstance(db, Sqlite):
        db.writer_queue.close()


def leave() -> None:
    """Close this thread's connection: before a thread ends that has used one."""
    current().close()
