"""The texts of the phones as this installation says them, with every change of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import IntegrityError

from flows.text import Key
from storage.engine.db import transaction
from storage.engine.sql import known, run, utc

_COLUMNS = "id, language, name, part, number, words, shipped, actor, at"


class Change(NamedTuple):
    """One change of a text. `words` None: as it ships since; `shipped`: how it shipped then."""

    id: int
    key: Key
    number: int
    words: str | None
    shipped: str
    actor: str
    at: datetime


class Version(NamedTuple):
    """Which change is the newest of all, told apart from that of another record by its time."""

    id: int
    at: datetime


class Behind(Exception):
    """Somebody else has changed the text meanwhile."""


def newest() -> Version | None:
    """The newest change: one row by the primary key."""
    found = run("SELECT id, at FROM text_change ORDER BY id DESC LIMIT 1")
    return Version(found[0][0], known(found[0][1])) if found else None


def last() -> Mapping[Key, Change]:
    """The last change of every text that was ever changed."""
    found = run(
        f"SELECT {_COLUMNS} FROM text_change WHERE (language, name, part, number) IN"
        " (SELECT language, name, part, max(number) FROM text_change"
        " GROUP BY language, name, part)"
    )
    return {change.key: change for change in map(_change, found)}


def history(key: Key) -> list[Change]:
    """Every change of a text, the newest first."""
    found = run(
        f"SELECT {_COLUMNS} FROM text_change WHERE language = ? AND name = ? AND part = ?"
        " ORDER BY number DESC",
        key,
    )
    return [_change(row) for row in found]


def change(
    key: Key, words: str | None, shipped: str, number: int, actor: str, at: datetime
) -> None:
    """Say a text in these words, or as it ships (None), by its change of this number.

    Raises Behind when somebody has made that one already.
    """
    try:
        with transaction():
            run(
                "INSERT INTO text_change (language, name, part, number, words, shipped, actor, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*key, number, words, shipped, actor, utc(at)],
            )
    except IntegrityError:
        raise Behind from None


def _change(row: Sequence[Any]) -> Change:
    row_id, language, name, part, number, words, shipped, actor, at = row
    return Change(row_id, Key(language, name, part), number, words, shipped, actor, known(at))
