"""No part starts with keys that do not fit the database, or on tables that are behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from gateway import create_app
from gateway.install import starting
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage import people
from storage.engine import db, schema
from storage.engine.vault import Vault, new_key
from storage.models import Inbox
from storage.received import inbox
from tests.cast import SARI, YANTO
from tests.gateway.conftest import both_engines
from tests.warm import ROOT

#: What a database may hold, and what is put there.
HELD: dict[str, Callable[[Vault, datetime], object]] = {
    "nothing": lambda vault, now: None,
    "a phone": lambda vault, now: people.phone_ids(vault, [SARI], now),
    "a message": lambda vault, now: _received(vault, now),
    "both": lambda vault, now: (people.phone_ids(vault, [SARI, YANTO], now), _received(vault, now)),
}
#: Every process that `worker.py` and the server can become.
PARTS = [
    ("worker.py", "all"),
    ("worker.py", "work"),
    ("worker.py", "clock"),
    ("-m", "gateway.web.server", "wsgi:app"),
]
SEALED = [held for held in HELD if held != "nothing"]


def _received(vault: Vault, now: datetime) -> object:
    return inbox.put(
        vault, [inbox.Item("africastalking", "sms", "1", SARI, {"text": "halo"}, now)], now
    )


def hold(what: str, vault: Vault, now: datetime) -> None:
    with db.transaction():
        HELD[what](vault, now)


@both_engines
@pytest.mark.parametrize("held", HELD)
def test_keys_that_fit_are_no_obstacle(
    settings: Settings, database: object, vault: Vault, now: datetime, held: str
) -> None:
    hold(held, vault, now)
    starting.check(open_runtime(settings))
    newer = {
        "data_keys": (new_key(), *settings.data_keys),
        "lookup_keys": (new_key(), *settings.lookup_keys),
    }
    starting.check(open_runtime(settings.model_copy(update=newer)))
    db.open_database(settings.database_url)
    assert starting.is_sealed(settings.database_url) == (held != "nothing")


@both_engines
@pytest.mark.parametrize("held", HELD)
def test_other_keys_are(
    settings: Settings, database: object, vault: Vault, now: datetime, held: str
) -> None:
    hold(held, vault, now)
    other = settings.model_copy(update={"data_keys": (new_key(),)})
    if held == "nothing":
        starting.check(open_runtime(other))
        return
    with pytest.raises(
        starting.CannotStart,
        match="DATA_KEYS does not hold; put the older key back .*secrets.env back",
    ):
        starting.check(open_runtime(other))


@both_engines
@pytest.mark.parametrize("held", ["a phone", "both"])
def test_other_keys_of_the_numbers_are(
    settings: Settings, database: object, vault: Vault, now: datetime, held: str
) -> None:
    hold(held, vault, now)
    with pytest.raises(
        starting.CannotStart, match="cannot be found again with the keys in LOOKUP_KEYS; put"
    ):
        starting.check(open_runtime(settings.model_copy(update={"lookup_keys": (new_key(),)})))


@both_engines
def test_rows_of_two_keys_without_the_older(
    settings: Settings, database: object, vault: Vault, now: datetime
) -> None:
    """Somebody started with other keys already: the older rows tell it still."""
    hold("a phone", vault, now)
    other = settings.model_copy(update={"data_keys": (new_key(),), "lookup_keys": (new_key(),)})
    with db.transaction():
        people.phone_ids(Vault(other.data_keys, other.lookup_keys), [YANTO], now)
    with pytest.raises(starting.CannotStart, match="DATA_KEYS"):
        starting.check(open_runtime(other))
    with pytest.raises(starting.CannotStart, match="DATA_KEYS"):
        starting.check(open_runtime(settings))


@both_engines
def test_what_is_damaged_or_erased_keeps_nobody_from_starting(
    settings: Settings, database: object, vault: Vault, now: datetime
) -> None:
    hold("both", vault, now)
    row = Inbox.get()
    with db.transaction():
        Inbox.update(body=bytes(row.body)[:-1] + b"x").execute()
    starting.check(open_runtime(settings))
    db.open_database(settings.database_url)
    with db.transaction():
        Inbox.update(body=b"").execute()
    starting.check(open_runtime(settings))


@both_engines
def test_tables_that_are_behind_are_one_sentence(settings: Settings, blank_url: str) -> None:
    blank = settings.model_copy(update={"database_url": blank_url})
    first = sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py"))[0]
    with pytest.raises(
        starting.CannotStart,
        match=rf"^the database lacks \d+ migrations, first {first}; run `flask db upgrade`$",
    ):
        starting.check(open_runtime(blank))
    db.open_database(blank_url)
    assert not starting.is_sealed(blank_url)
    db.close_all()


@pytest.mark.parametrize("url", ["postgresql://x:y@127.0.0.1:9/none"])
def test_a_database_that_is_away_keeps_nobody_from_starting(
    settings: Settings, opened: None, url: str
) -> None:
    starting.check(open_runtime(settings.model_copy(update={"database_url": url})))


@both_engines
@pytest.mark.parametrize("held", SEALED)
def test_no_command_works_with_other_keys(
    settings: Settings, database: object, vault: Vault, now: datetime, held: str
) -> None:
    hold(held, vault, now)
    runner = create_app(settings.model_copy(update={"data_keys": (new_key(),)})).test_cli_runner()
    for words in (
        ["report", "list"],
        ["token", "list"],
        ["post", "list"],
        ["inbox", "retry", "--all"],
    ):
        done = runner.invoke(args=words)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "DATA_KEYS does not hold; put the older key back" in done.stderr
    for words in (["db", "status"], ["db", "upgrade"], ["sms", "explain", "petasan di 7 ulu"]):
        assert runner.invoke(args=words).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("worker.py", "all"),
        ("worker.py", "work"),
        ("worker.py", "clock"),
        ("-m", "gateway.web.server", "wsgi:app"),
    ],
)
def test_every_part_says_it_in_one_sentence(
    settings: Settings, database: object, vault: Vault, now: datetime, words: tuple[str, ...]
) -> None:
    hold("a phone", vault, now)
    plain = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Settings.model_fields
    }
    given = plain | {
        "VAR_DIR": str(settings.var_dir),
        "DATABASE_URL": settings.database_url,
        "DATA_KEYS": new_key(),
        "LOOKUP_KEYS": settings.lookup_keys[0],
        "SECRET_KEY": "x",
        "WEBHOOK_TOKENS": settings.webhook_tokens[0],
        "AT_BASE_URL": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, *words],
        env=given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("kentongan: numbers in the database were sealed with a key")
