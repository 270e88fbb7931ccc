"""One application on one database and one Redis, through which the visits go."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Flask
from peewee import Database
from werkzeug.test import TestResponse

from gateway import create_app
from gateway.install.settings import Settings
from gateway.jobs import intake
from storage import watch
from storage.engine import db
from storage.engine.sql import is_sqlite
from storage.models import TABLES
from storage.places import areas
from tests.cast import DARMO, UJANG
from tests.fuzz.judge import Judge
from tests.fuzz.visits import Case, visit
from tests.gateway.conftest import PLACES, TUJUH_ULU

#: Visits between two looks at the record.
LOOK = 200
MELATI = watch.PostRow(
    "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 180, 20, (DARMO, UJANG)
)


class House:
    """A running application with a few places and one post, and the judge of what it answers."""

    def __init__(self, settings: Settings) -> None:
        self.app: Flask = create_app(settings)
        self.runtime = self.app.extensions["kentongan"]
        self.judge = Judge(self.runtime.vault)
        self._client = self.app.test_client()
        self._path = f"/hooks/africastalking/{settings.webhook_tokens[0]}"
        self.furnish()

    def furnish(self) -> None:
        """Put in what a house needs."""
        with db.connected(), db.transaction():
            areas.load(PLACES)
            watch.save_posts(self.runtime.vault, [MELATI], datetime.now(UTC))

    def empty(self) -> None:
        """Throw everything out: a million visits would fill every disk."""
        with db.connected() as database, db.transaction():
            _delete_all(database)
        self.runtime.redis.flushall()
        self.judge.forget()
        self.furnish()

    def send(self, case: Case) -> TestResponse:
        """One request."""
        return self._client.post(
            f"{self._path}/{case.kind}", data=case.body, content_type=case.content_type
        )

    def receive(self, seed: int, numbers: Iterable[int], cases: int, drain: bool = True) -> int:
        """Let visits in until so many cases were judged; returns how many visits it took.

        With `drain` the worker's part is done too, so that a message nobody can handle is found.
        """
        wanted, visits = self._judged() + cases, 0
        with db.connected():
            for number in numbers:
                self._let_in(seed, number)
                visits += 1
                enough = self._judged() >= wanted
                if enough or visits % LOOK == 0:
                    self.judge.record()
                    if drain:
                        self._drain()
                if enough:
                    break
        return visits

    def _let_in(self, seed: int, number: int) -> None:
        for at, case in enumerate(visit(seed, number)):
            began = time.perf_counter()
            answer = self.send(case)
            self.judge.answer(number, at, case, answer, time.perf_counter() - began)

    def _drain(self) -> None:
        while intake.once(self.runtime, datetime.now(UTC)):
            continue
        self.judge.handled()

    def _judged(self) -> int:
        return sum(tally.cases for tally in self.judge.tallies.values())


def _delete_all(database: Database) -> None:
    if is_sqlite():
        database.execute_sql("PRAGMA defer_foreign_keys = ON")
        for table in TABLES:
            database.execute_sql(f'DELETE FROM "{table._meta.table_name}"')
    else:
        names = ", ".join(f'"{table._meta.table_name}"' for table in TABLES)
        database.execute_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
