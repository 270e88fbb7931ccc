"""The tables of the database: bringing them up to date, and which migrations they have had."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from peewee import Database, OperationalError
from playhouse.migrations import Runner

from flows.rules.phrases import phrase
from storage.engine import views
from storage.engine.db import DatabaseAway, connected, sentence
from storage.engine.sqlite import Sqlite

MIGRATIONS = Path(__file__).parents[1] / "migrations"


#: Two processes that migrate at once wait for each other under this number (PostgreSQL's advisory
#: locks).
_MIGRATION_LOCK = 711_000_001


def migrate(db: Database) -> list[str]:
    """Bring the tables up to date; returns the migrations applied. Raises DatabaseAway.

    Nobody else makes the file of a SQLite database.
    """
    if isinstance(db, Sqlite):
        _make_file(db)
    with connected():
        if isinstance(db, Sqlite):
            return _apply(db)
        db.execute_sql("SET lock_timeout = 0")  # whoever comes second waits for the first
        db.execute_sql("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
        try:
            return _apply(db)
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
            db.execute_sql("RESET lock_timeout")


def _make_file(db: Sqlite) -> None:
    try:
        db.make_file()
    except OSError as refused:
        trouble = OperationalError(refused.strerror or type(refused).__name__)
        raise DatabaseAway(sentence(db, phrase("cannot be made"), trouble)) from refused


def _apply(db: Database) -> list[str]:
    runner = Runner(db, directory=str(MIGRATIONS))
    with views.aside() if _waiting(runner) else nullcontext():
        return [str(name) for name in runner.up()]


def pending(db: Database) -> list[str]:
    """The names of the migrations that have not been applied. Raises DatabaseAway."""
    with connected():
        return _waiting(Runner(db, directory=str(MIGRATIONS)))


def _waiting(runner: Runner) -> list[str]:
    return [
        str(migration.name)
        for migration in runner.status()
        if migration.path is not None and not migration.applied
    ]


def ahead(db: Database) -> list[str]:
    """The names of the migrations that a newer version has applied. Raises DatabaseAway."""
    with connected():
        return [
            str(migration.name)
            for migration in Runner(db, directory=str(MIGRATIONS)).status()
            if migration.path is None
        ]
