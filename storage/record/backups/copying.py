"""What both kinds of backup share: their troubles, and whether a copy holds what it should."""

from __future__ import annotations

from collections.abc import Mapping

from peewee import Database

from storage.engine import schema

#: Where the migrations write down which of them were applied.
HISTORY = "schema_migration"


class CannotCopy(Exception):
    """The backup was not made, or not put back, and nothing changed; the text says why."""


class InUse(CannotCopy):
    """Somebody has the database open that is to be replaced."""


def compare(there: Mapping[str, int], here: Mapping[str, int]) -> None:
    """See that a copy has as many rows of each table as what it was made of. Raises CannotCopy."""
    differ = sorted(
        name for name in there.keys() | here.keys() if there.get(name) != here.get(name)
    )
    if differ:
        raise CannotCopy(
            f"The copy differs from what it was made of, in {', '.join(differ)}; it was"
            f" thrown away."
        )


def bring_up_to_date(opened: Database, file: object) -> None:
    """Apply the migrations that came after a backup.

    Raises CannotCopy when it is of a newer version.
    """
    if newer := schema.ahead(opened):
        raise CannotCopy(
            f"{file} is of a newer version, which made {newer[-1]}; install that one first."
        )
    schema.migrate(opened)


def ours(tables: Mapping[str, int], file: object) -> None:
    """See that these are the tables of a Kentongan. Raises CannotCopy."""
    if not {HISTORY, "report", "outbox", "phone"} <= tables.keys():
        raise CannotCopy(f"{file} is no backup of a Kentongan.")
