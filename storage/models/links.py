"""Reports that a person has linked, as telling of one incident."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField

from storage.models.base import Moment, Table
from storage.models.reports import Report


class ReportLink(Table):
    """Two reports of one incident, for a person's reason; one that was undone stays."""

    low_id: int
    high_id: int

    low = ForeignKeyField(Report, on_delete="CASCADE")  # the one with the lower id
    high = ForeignKeyField(Report, on_delete="CASCADE")
    actor = CharField(80)
    reason = BlobField(null=True)  # sealed, purpose "report.note"; goes with the text of either
    at = Moment()
    undone_by = CharField(80, null=True)
    undone_at = Moment(null=True)


ReportLink.add_index(
    ReportLink.low,
    ReportLink.high,
    unique=True,
    where=ReportLink.undone_at.is_null(),
    name="report_link_once",
)
