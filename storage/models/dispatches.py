"""Whom of the police a report or an alarm of the watch has reached."""

from __future__ import annotations

from peewee import BooleanField, CharField, ForeignKeyField, IntegerField

from storage.models.base import Moment, Table
from storage.models.people import Officer
from storage.models.places import Unit
from storage.models.reports import Report
from storage.models.watch import Alarm


class Dispatch(Table):
    """That an officer, or a unit's desk, is to be told of a report, or of an alarm of the watch.

    Each once in a round; an alarm has one round.
    """

    report_id: int | None
    alarm_id: int | None
    officer_id: int | None
    unit_id: str

    report = ForeignKeyField(Report, null=True, on_delete="CASCADE")
    alarm = ForeignKeyField(Alarm, null=True, on_delete="CASCADE", index=False)
    round = IntegerField(default=0)
    step = IntegerField(default=0)  # of the ladder, from 0
    officer = ForeignKeyField(Officer, null=True, on_delete="CASCADE")  # empty: the unit's desk
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    made_at = Moment()
    due_at = Moment()  # the officer's hours may begin later
    told_at = Moment(null=True)
    raised = IntegerField(default=0)  # `Report.raised`, as far as it was told
    called = BooleanField(default=False)  # told once more, for nobody accepts it
    digits = CharField(4, null=True)  # what the officer repeats; empty: it was told in a list
    ended_at = Moment(null=True)
    ended = CharField(12, default="")  # of `flows.rules.ladder.ENDS`

    class Meta:
        indexes = ((("officer", "report"), False),)


_OF_OFFICER = Dispatch.officer.is_null(False)
Dispatch.add_index(
    Dispatch.report,
    Dispatch.round,
    Dispatch.officer,
    unique=True,
    where=_OF_OFFICER,
    name="dispatch_once",
)
Dispatch.add_index(
    Dispatch.report,
    Dispatch.round,
    Dispatch.unit,
    unique=True,
    where=Dispatch.officer.is_null(),
    name="dispatch_desk_once",
)
Dispatch.add_index(
    Dispatch.officer,
    Dispatch.digits,
    unique=True,
    where=Dispatch.digits.is_null(False),
    name="dispatch_digits",
)
Dispatch.add_index(
    Dispatch.due_at,
    where=(Dispatch.told_at.is_null() & Dispatch.ended_at.is_null()),
    name="dispatch_waiting",
)
# The same of alarms; and which of them one SMS told of.
_OF_ALARM = Dispatch.alarm.is_null(False)
Dispatch.add_index(Dispatch.alarm, where=_OF_ALARM, name="dispatch_alarm")
Dispatch.add_index(
    Dispatch.alarm,
    Dispatch.officer,
    unique=True,
    where=(_OF_ALARM & _OF_OFFICER),
    name="dispatch_alarm_once",
)
Dispatch.add_index(
    Dispatch.alarm,
    Dispatch.unit,
    unique=True,
    where=(_OF_ALARM & Dispatch.officer.is_null()),
    name="dispatch_alarm_desk_once",
)
Dispatch.add_index(Dispatch.told_at, where=_OF_ALARM, name="dispatch_alarm_told")
