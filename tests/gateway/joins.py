"""What joins a report with a person: whatever two rows of any tables have in common.

Made from `storage.models.TABLES`, so that a new table or column is looked at without being named
here.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from peewee import CompositeKey, ForeignKeyField

from storage.conversations.call_names import name_of, pointer_of
from storage.engine.vault import CannotOpen, Vault
from storage.models import TABLES
from tests.gateway.records import CARRIER

#: Shorter texts are words that many rows share: a kind, a state, a role.
_LONG = 6
#: Purposes under which the vault seals; what opens under one of them is read as well.
_PURPOSES = (
    "phone.number",
    "inbox.body",
    "outbox.body",
    "dialogue.session",
    "call.session",
    "report.place",
    "report.story",
    "report.note",
    "contact.name",
)


@dataclass(frozen=True)
class Row:
    """A row, with what its sealed columns say; `links` are its foreign keys, by table."""

    table: str
    cells: dict[str, Any] = field(repr=False)
    links: dict[str, set[Any]] = field(repr=False)

    @property
    def words(self) -> Iterator[tuple[str, str]]:
        """Its texts that may name something."""
        for name, value in self.cells.items():
            if isinstance(value, str) and len(value) >= _LONG:
                yield name, value


def everything(vault: Vault) -> list[Row]:
    """Every row of every table."""
    found = []
    for table in TABLES:
        for raw in table.select().dicts():
            cells = {name: _plain(vault, value) for name, value in raw.items()}
            links: dict[str, set[Any]] = defaultdict(set)
            for key in table._meta.sorted_fields:
                if isinstance(key, ForeignKeyField) and raw[key.name] is not None:
                    links[key.rel_model._meta.table_name].add(raw[key.name])
            key = table._meta.primary_key
            links[table._meta.table_name].add(
                tuple(raw[name] for name in key.field_names)
                if isinstance(key, CompositeKey)
                else raw[key.name]
            )
            found.append(Row(table._meta.table_name, cells, links))
    return found


def _plain(vault: Vault, value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        for purpose in _PURPOSES:
            with suppress(CannotOpen):
                return vault.open(bytes(value), purpose).decode()
        return bytes(value)
    return value


def of_person(rows: list[Row], vault: Vault, number: str) -> list[Row]:
    """The rows that are a person's: by the number, its hash, the phone's id, or the guard's."""
    hashes = set(vault.hashes_of(number))
    phone = {
        row.cells["id"] for row in rows if row.table == "phone" and row.cells["hash"] in hashes
    }
    mine = [
        row
        for row in rows
        if row.links["phone"] & phone
        or any(value in hashes for value in row.cells.values() if isinstance(value, bytes))
        or any(number[1:] in value for _, value in row.words)
    ]
    guards = {row.cells["id"] for row in mine if row.table == "guard"}
    return mine + [row for row in rows if row.links["guard"] & guards and row not in mine]


def of_report(rows: list[Row], code: str) -> list[Row]:
    """A report's rows: its own, its steps, and all that names its ticket, conversation or id."""
    (report,) = [row for row in rows if row.table == "report" and row.cells["code"] == code]
    id_, conversation = report.cells["id"], report.cells["conversation"]
    named = re.compile(rf"(?<!\d){re.escape(code)}(?!\d)|{re.escape(conversation)}|^desk:{id_}$")
    return [
        row
        for row in rows
        if id_ in row.links["report"]
        or any(
            named.search(value)
            for name, value in row.words
            if (row.table, name) != ("outbox", "about")
        )
    ]


def recomputable(vault: Vault, number: str, sessions: list[str]) -> set[Any]:
    """What our own code makes of a number alone, or with the sessions that its carrier knows."""
    made: set[Any] = {number, number[1:], hashlib.sha256(number.encode()).hexdigest()}
    for hash_ in vault.hashes_of(number):
        made |= {hash_, hash_.hex(), hashlib.sha256(hash_).hexdigest()}
    made |= {
        pointer_of(vault, number),
        vault.digest(number),
        vault.digest("once", CARRIER, "sms", number, ""),
    }
    for session in sessions:
        name = _name(vault, session, number)
        made |= {name, hashlib.sha256(name.encode()).hexdigest()[:32]}
    return made


def _name(vault: Vault, session: str, number: str) -> str:
    return name_of(vault, CARRIER, session, number)


def joins(theirs: list[Row], mine: list[Row], made: set[Any]) -> set[tuple[str, str]]:
    """Every pair of columns, or digest, that leads from the report's rows to the person's."""
    found = {(row.table, "both") for row in theirs if row in mine}
    for row, other in product(theirs, mine):
        for (name, value), (where, there) in product(row.cells.items(), other.cells.items()):
            if _same(value, there):
                found.add((f"{row.table}.{name}", f"{other.table}.{where}"))
        if row.links["phone"] & other.links["phone"]:
            found.add((f"{row.table}.phone", f"{other.table}.phone"))
        found |= _ids_in_words(row, other) | {pair[::-1] for pair in _ids_in_words(other, row)}
    for row, known in product(theirs, made):
        for name, value in row.cells.items():
            if value == known or (
                isinstance(value, str) and isinstance(known, str) and known in value
            ):
                found.add((f"{row.table}.{name}", "made of the number"))
    return found


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, datetime) and isinstance(other, datetime):
        # To the minute. The beginning of a day or a month is no time.
        minutes = {at.replace(second=0, microsecond=0) for at in (value, other)}
        return (value.hour, value.minute) != (0, 0) and len(minutes) == 1
    if isinstance(value, str) and isinstance(other, str):
        return (
            min(len(value), len(other)) >= _LONG
            and (value in other or other in value)
            and not _common(min(value, other, key=len))
        )
    return (
        isinstance(value, bytes) and isinstance(other, bytes) and len(value) >= 8 and value == other
    )


def _common(word: str) -> bool:
    """A word that many rows share: the carrier's name, an area's code, a kind."""
    return word == CARRIER or bool(re.fullmatch(r"[\d.]+\.\d+|[a-z_]{6,}", word))


def _ids_in_words(row: Row, other: Row) -> set[tuple[str, str]]:
    """Names made of an id: `reply:12`, `sms12-1`, where 12 is the id of a message."""
    id_ = other.cells.get("id")
    if other.table not in ("inbox", "phone") or id_ is None:
        return set()
    named = re.compile(rf"(?:^|\W)(?:sms|reply:|privacy:){id_}(?!\d)")
    return {
        (f"{row.table}.{name}", f"{other.table}.id")
        for name, value in row.words
        if named.search(value)
    }
