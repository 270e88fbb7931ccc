"""Areas, what people call them, landmarks, and the police units that answer for them."""

from __future__ import annotations

from peewee import BooleanField, CharField, ForeignKeyField

from storage.models.base import Table


class Area(Table):
    """An administrative area.

    `path` is the codes from the top down, each followed by '/', for "all below".
    """

    code = CharField(20, primary_key=True)
    name = CharField(120)
    level = CharField(20)
    parent_code = CharField(20, null=True, index=True)
    path = CharField(191, index=True)


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


class UnitArea(Table):
    """Which unit answers for which area."""

    area_id: str
    unit_id: str

    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        indexes = ((("unit", "area"), True),)
