"""Areas, what people call them, landmarks, and the police units that answer for them."""

from __future__ import annotations

import re
from typing import Any

from peewee import (
    SQL,
    BooleanField,
    CharField,
    Expression,
    ForeignKeyField,
    IntegerField,
    NodeList,
    SqliteDatabase,
    TextField,
    fn,
)

from storage.models.base import Moment, Table, database

#: A path as it stands in SQL, and in LIKE.
_PLAIN = re.compile(r"[A-Za-z0-9./-]+")


class Area(Table):
    """An administrative area.

    `path` is the codes from the top down, each followed by '/': the path of whatever lies below it
    begins with its own.
    """

    #: In hand-written SQL: the area `a` is the area `t`, or lies below it.
    BELOW = "substr(a.path, 1, length(t.path)) = t.path"

    code = CharField(20, primary_key=True)
    name = CharField(120)
    level = CharField(20)
    parent_code = CharField(20, null=True, index=True)
    path = CharField(191, index=True)
    rw_count = IntegerField(null=True)  # of a kelurahan; null: nobody loaded it

    @classmethod
    def inside(cls, path: str) -> Expression:
        """That an area is the one with this path, or lies below it."""
        within: Any = fn.SUBSTR(cls.path, 1, len(path)) == path
        if _by_pattern(path):
            within = NodeList((cls.path, SQL(f"LIKE '{path}%%'")))
        found: Expression = within
        return found

    @staticmethod
    def within(column: str, path: str) -> tuple[str, list[Any]]:
        """The same of a column in hand-written SQL, with its parameters."""
        if _by_pattern(path):
            return f"{column} LIKE '{path}%'", []
        return f"substr({column}, 1, ?) = ?", [len(path), path]


def _by_pattern(path: str) -> bool:
    """Whether the path stands in a statement as a pattern.

    PostgreSQL knows how many paths begin like this only when it sees it: of a function, or of what
    is given with a prepared statement, it expects a handful, and reads millions of rows one by one.
    """
    return not isinstance(database.obj, SqliteDatabase) and bool(_PLAIN.fullmatch(path))


class AreaBorder(Table):
    """The borders of an area, for a map: `flows.rules.borders` says how they are kept."""

    area_id: str

    area = ForeignKeyField(Area, primary_key=True, on_delete="CASCADE")
    rings = TextField()  # JSON


class AreaAlias(Table):
    """How people write the name of an area."""

    area_id: str

    alias = CharField(120)  # type: ignore[assignment]
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        indexes = ((("alias", "area"), True),)


class Landmark(Table):
    """What people name instead of an area: a market, a mosque, a bridge.

    Where nobody is sure, it lies in no area.
    """

    area_id: str | None

    name = CharField(120)
    area = ForeignKeyField(Area, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("name", "area"), True),)


class Unit(Table):
    """A police unit and the areas it answers for."""

    code = CharField(32, primary_key=True)
    name = CharField(120)
    parent_code = CharField(32, null=True)
    desk_phone = CharField(32, default="")
    confirmed = BooleanField(default=False)  # seen in a source, or only assumed


class Route(Table):
    """Which unit gets the reports of an area and all below it, of one kind or of any.

    A route that is over stays, for the history.
    """

    area_id: str
    unit_id: str

    area = ForeignKeyField(Area, on_delete="CASCADE")
    category = CharField(32, default="")  # empty: of any kind that has no route of its own
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    also = BooleanField(default=False)  # besides the unit that answers for the area
    begins_at = Moment()
    ends_at = Moment(null=True)
    actor = CharField(80, default="")

    class Meta:
        indexes = ((("area", "category", "ends_at"), False), (("unit",), False))
