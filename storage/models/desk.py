"""What desks keep besides the reports: who asked for a number and who allowed it, and shifts."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField, IntegerField

from storage.models.base import Moment, Table
from storage.models.places import Area
from storage.models.reports import Report


class Unmasking(Table):
    """That an officer asked for the number behind an alias, and what another one decided."""

    report_id: int

    report = ForeignKeyField(Report, on_delete="CASCADE")
    actor = CharField(80)
    unit = CharField(32)  # of who asked
    reason = BlobField(null=True)  # sealed, purpose "report.note"; goes with the text
    case = CharField(40)  # the number of the case
    state = CharField(12)  # of `flows.rules.unmasking.STATES`
    asked_at = Moment()
    decided_by = CharField(80, default="")
    decided_unit = CharField(32, default="")
    decided_at = Moment(null=True, index=True)
    seen_at = Moment(null=True)  # when it was shown first


Unmasking.add_index(Unmasking.asked_at, where=Unmasking.state == "menunggu", name="unmasking_asked")


class Handover(Table):
    """That somebody took over, by name, what was open in a territory at the change of shift."""

    area_id: str

    area = ForeignKeyField(Area, on_delete="CASCADE")
    actor = CharField(80)
    at = Moment(index=True)
    reports = IntegerField()

    class Meta:
        indexes = ((("area", "at"), False),)
