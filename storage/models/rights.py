"""What people asked of their data, what is held for a case, and what leaked."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField, IntegerField

from storage.models.base import Moment, Table
from storage.models.people import Phone
from storage.models.reports import Report


class RightsRequest(Table):
    """Somebody wants to see, correct or erase what is kept about them."""

    phone_id: int | None

    kind = CharField(12)  # of `flows.rules.people_rights.KINDS`
    road = CharField(12)  # of its ROADS
    phone = ForeignKeyField(Phone, null=True, on_delete="SET NULL")  # until it is closed
    note = BlobField(null=True)  # sealed, purpose "right.note"; goes as the texts of reports do
    actor = CharField(80)
    asked_at = Moment()
    erasing_at = Moment(null=True)  # when the erasure was begun
    closed_at = Moment(null=True)
    closed_by = CharField(80, default="")
    outcome = CharField(12, default="")  # of its OUTCOMES
    answer = BlobField(null=True)  # sealed, purpose "right.note"; goes as the texts of reports do


RightsRequest.add_index(
    RightsRequest.asked_at, where=RightsRequest.closed_at.is_null(), name="rights_request_open"
)
RightsRequest.add_index(
    RightsRequest.closed_at,
    where=RightsRequest.closed_at.is_null(False),
    name="rights_request_closed",
)


class LegalHold(Table):
    """A report of which nothing is erased, because of a case."""

    report_id: int

    #: In hand-written SQL: the row of `report` is held at the moment of the mark.
    HELD = "EXISTS (SELECT 1 FROM legal_hold h WHERE h.report_id = report.id AND h.holds_until > ?)"

    report = ForeignKeyField(Report, on_delete="CASCADE")
    reason = BlobField()  # sealed, purpose "hold.reason"
    case = CharField(60, column_name="case_number")
    days = IntegerField()
    asked_by = CharField(80)
    asked_at = Moment()
    agreed_by = CharField(80, default="")
    agreed_at = Moment(null=True)
    ended_by = CharField(80, default="")
    holds_until = Moment(index=True)

    class Meta:
        indexes = ((("report", "holds_until"), False),)


class Breach(Table):
    """Data of people came where they should not: what, and when it was noticed."""

    what = BlobField()  # sealed, purpose "breach.note"
    affected = IntegerField(null=True)  # how many people, as far as that is known
    actor = CharField(80)
    noticed_at = Moment()
    noted_at = Moment()
    closed_at = Moment(null=True)
    closed_by = CharField(80, default="")


class BreachStep(Table):
    """What was done about a breach, and who was told."""

    breach_id: int

    breach = ForeignKeyField(Breach, on_delete="CASCADE")
    at = Moment()
    actor = CharField(80)
    what = CharField(12)  # of `flows.rules.people_rights.STEPS`
    note = BlobField()  # sealed, purpose "breach.note"
