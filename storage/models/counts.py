"""What is counted of reports, and stays when they are erased. `flows.rules.counting` says how."""

from __future__ import annotations

from peewee import CharField, CompositeKey, DateField, IntegerField

from storage.models.base import Table


class DayCount(Table):
    """How many reports of a kind came from an area on a local day."""

    day = DateField()
    area = CharField(20)  # code; empty: not known
    category = CharField(32)
    reports = IntegerField()

    class Meta:
        primary_key = CompositeKey("day", "area", "category")


class HourCount(Table):
    """How many reports of a kind came from a kecamatan in an hour of the week, in a month."""

    month = DateField()  # its first day
    area = CharField(20)
    category = CharField(32)
    hour = IntegerField()  # of the week: 0 is Monday at 00
    reports = IntegerField()

    class Meta:
        primary_key = CompositeKey("month", "area", "category", "hour")


class DayTotal(Table):
    """The same as DayCount of an area with all below it."""

    area = CharField(20)
    day = DateField()
    category = CharField(32)
    reports = IntegerField()

    class Meta:
        primary_key = CompositeKey("area", "day", "category")


class HourTotal(Table):
    """The same as HourCount of a kecamatan, or an area above, with all below it."""

    area = CharField(20)
    month = DateField()
    category = CharField(32)
    hour = IntegerField()
    reports = IntegerField()

    class Meta:
        primary_key = CompositeKey("area", "month", "category", "hour")


class WaitCount(Table):
    """How many reports of an area and a day were accepted after so many minutes."""

    day = DateField()
    area = CharField(20)
    minutes = IntegerField()  # `flows.rules.counting.NEVER`: by nobody
    reports = IntegerField()

    class Meta:
        primary_key = CompositeKey("day", "area", "minutes")
