"""Reports and what was done with them."""

from __future__ import annotations

from peewee import BlobField, BooleanField, CharField, ForeignKeyField, IntegerField

from storage.models.base import Moment, Table
from storage.models.people import Phone
from storage.models.places import Area, Unit


class Report(Table):
    """One disturbance reported by one person."""

    area_id: str | None
    phone_id: int | None

    #: In hand-written SQL: whoever holds the phone may not learn of it, by its kind or by the
    #: reporter's wish.
    HIDDEN = "(sensitive OR quiet)"

    code = CharField(12, unique=True)  # the ticket: digits, the last one a check digit
    conversation = CharField(64, unique=True)
    alias = CharField(16)  # type: ignore[assignment]  # what officers see instead of the reporter; random, per report
    category = CharField(32)
    channel = CharField(8)  # ussd sms
    urgent = BooleanField(default=False)
    sensitive = BooleanField(default=False)
    quiet = BooleanField(default=False)  # "jangan SMS saya"
    place = BlobField(null=True)  # sealed, purpose "report.place"
    story = BlobField(null=True)  # sealed, purpose "report.story"
    reading = BlobField(
        null=True
    )  # sealed, purpose "report.reading": how it was read when it was filed; goes with the texts
    area = ForeignKeyField(Area, null=True, on_delete="SET NULL")
    state = CharField(16)  # of `flows.rules.report_steps`
    draft = IntegerField(default=0)  # ordinal of the newest draft that was written into this row
    phone = ForeignKeyField(Phone, null=True, on_delete="SET NULL")
    created_at = Moment()  # when it was said
    received_at = Moment(
        null=True
    )  # when it reached us, never before that; empty: not known, so `created_at`
    updated_at = Moment()
    closed_at = Moment(null=True)
    erase_at = Moment(null=True)  # HAPUS was asked; until then it can be taken back
    desk_at = Moment(null=True)  # when the clock took it up to tell the desk; only urgent ones
    raised = IntegerField(
        default=0
    )  # how often there was more to tell the desk; each time it is told once more
    news = CharField(
        8, default=""
    )  # what there is to tell: more place over; empty: the report itself, or a new alarm
    desk = CharField(32, null=True)  # the unit that was sent a notice of it last
    desk_after = Moment(null=True)  # until then it waits for the next list of its number

    @property
    def hidden(self) -> bool:
        """Whether whoever holds the phone may not learn of it."""
        return bool(self.sensitive or self.quiet)

    class Meta:
        indexes = (
            (("created_at", "id"), False),
            (("state", "created_at"), False),
            (("area", "created_at"), False),
            (("erase_at",), False),
        )


# What retention still has to look at, however many reports there are: an index only of rows that
# hold something.
Report.add_index(Report.created_at, where=Report.phone.is_null(False), name="report_number_age")
Report.add_index(Report.closed_at, where=Report.phone.is_null(False), name="report_number_closed")
Report.add_index(
    Report.created_at,
    where=(Report.place.is_null(False) | Report.story.is_null(False)),
    name="report_text_age",
)

# Urgent reports of which the desk has not been told.
_WAITING = Report.urgent & Report.desk_at.is_null()
Report.add_index(Report.desk_after, Report.created_at, where=_WAITING, name="report_desk_waiting")


class ReportStep(Table):
    """What was done with a report, by whom, when."""

    report_id: int

    report = ForeignKeyField(Report, on_delete="CASCADE")
    at = Moment()
    actor = CharField(80)
    state = CharField(16)
    note = BlobField(null=True)  # sealed, purpose "report.note"


class Told(Table):
    """What a desk was told of a number within the last hour.

    Older rows go, for their times would tell of reports.
    """

    unit_id: str
    phone_id: int

    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    area = CharField(20)  # of the last notice
    notices = IntegerField()
    at = Moment()  # when the last notice was

    class Meta:
        indexes = (
            (("unit", "phone"), True),
            (("at",), False),
        )
