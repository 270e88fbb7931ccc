"""Reports and what was done with them."""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
)

from flows.rules.similar import APART
from storage.models.base import Moment, Table
from storage.models.people import Contact, Officer, Phone
from storage.models.places import Area, Unit


class Report(Table):
    """One disturbance reported by one person."""

    area_id: str | None
    phone_id: int | None
    officer_id: int | None
    sent_to_id: str | None

    #: In hand-written SQL: whoever holds the phone may not learn of it, by its kind or by the
    #: reporter's wish.
    HIDDEN = "(sensitive OR quiet)"
    #: In hand-written SQL: nothing brings it together with other reports. Its kind alone is enough,
    #: whatever its row says.
    ALONE = "(sensitive OR quiet OR category IN ('{}'))".format("', '".join(sorted(APART)))

    code = CharField(12, unique=True)  # the ticket: digits, the last one a check digit
    conversation = CharField(64, unique=True)
    alias = CharField(16)  # type: ignore[assignment]  # what officers see instead of the reporter; random, per report
    category = CharField(32)
    channel = CharField(8)  # ussd sms
    urgent = BooleanField(default=False)
    sensitive = BooleanField(default=False)
    quiet = BooleanField(default=False)  # "jangan SMS saya"
    partner = BooleanField(default=False)  # its phone was a confirmed partner's when it was filed
    place = BlobField(null=True)  # sealed, purpose "report.place"
    story = BlobField(null=True)  # sealed, purpose "report.story"
    reading = BlobField(
        null=True
    )  # sealed, purpose "report.reading": how it was read when it was filed; goes with the texts
    area = ForeignKeyField(Area, null=True, on_delete="SET NULL")
    state = CharField(24)  # of `flows.rules.report_steps`
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
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL")  # who has accepted it
    accepted_at = Moment(null=True)
    sent_to = ForeignKeyField(
        Unit, null=True, on_delete="SET NULL"
    )  # the unit that a person gave it to; empty: as the routes say
    emergency = BooleanField(default=False)  # DARURAT: an SMS ends no ladder of it
    round = IntegerField(
        default=0
    )  # how often it was opened again or handed on: each time it climbs anew
    route_at = Moment(null=True)  # when it is looked at next, for whom it is to reach
    climbs_since = Moment(null=True)  # when its ladder began
    climbs = CharField(8, default="")  # which ladder that is: urgent routine
    unanswered_told_at = Moment(null=True)  # when its reporter heard that nobody has answered yet
    result = CharField(24, default="")  # of `flows.rules.results`, once it is closed
    heard = CharField(24, default="")  # the state of which its reporter was told last, or not to be
    happens_at = Moment(null=True)  # when that will happen which it announces; goes with the texts
    reminded_at = Moment(
        null=True
    )  # when its desk was reminded of that, or heard of it so late that it need not be
    indexed = BooleanField(default=False)  # its words are in ReportWord as its text has them now
    counted = BooleanField(default=False)  # it is in the tables of `storage.models.counts`

    @property
    def hidden(self) -> bool:
        """Whether whoever holds the phone may not learn of it."""
        return bool(self.sensitive or self.quiet)

    class Meta:
        indexes = (
            (("created_at", "id"), False),
            (("state", "created_at"), False),
            (("area", "created_at"), False),
            (("category", "created_at"), False),
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

# Reports that are to be looked at, for whom they are to reach; and those that an officer has.
Report.add_index(Report.route_at, where=Report.route_at.is_null(False), name="report_to_route")
Report.add_index(Report.officer, where=Report.officer.is_null(False), name="report_officer")

# What became of the reports of a number.
Report.add_index(
    Report.phone,
    where=(Report.phone.is_null(False) & (Report.result != "")),
    name="report_result",
)

# What is announced, by when it will be.
Report.add_index(Report.happens_at, where=Report.happens_at.is_null(False), name="report_ahead")


# What is not counted yet.
Report.add_index(Report.created_at, where=SQL("NOT counted"), name="report_uncounted")


# Reports of whose state the reporter is still to hear, or not to.
NEWS = (
    "state <> heard AND (state = 'diterima' OR state = 'ditangani' OR state = 'selesai'"
    " OR state = 'ditolak')"
)
Report.add_index(Report.id, where=SQL(NEWS), name="report_news")


# Reports whose words are to be written anew; and the open ones, as they are counted.
Report.add_index(Report.id, where=~Report.indexed, name="report_to_index")
OPEN = "state <> 'selesai' AND state <> 'ditolak'"
Report.add_index(
    Report.area, Report.urgent, Report.category, Report.state, where=SQL(OPEN), name="report_open"
)

# Open reports that wait for a person: what nobody has accepted, and every DARURAT.
UNANSWERED = f"{OPEN} AND (accepted_at IS NULL OR emergency)"
Report.add_index(
    Report.emergency,
    Report.urgent,
    Report.created_at,
    Report.id,
    where=SQL(UNANSWERED),
    name="report_unanswered",
)


class ReportWord(Table):
    """A word of a report's text, by a keyed digest; none of a sensitive one. Goes with the text."""

    report_id: int

    word = BigIntegerField()
    report = ForeignKeyField(Report, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("word", "report")


class ReportStep(Table):
    """What was done with a report, by whom, when."""

    report_id: int

    report = ForeignKeyField(Report, on_delete="CASCADE")
    at = Moment()
    actor = CharField(80)
    state = CharField(24)
    note = BlobField(null=True)  # sealed, purpose "report.note"
    what = CharField(16, default="")  # of `flows.rules.report_steps.WHAT`; empty: a state or a word


# Which reports were opened again.
ReportStep.add_index(
    ReportStep.report, where=(ReportStep.what == "reopen"), name="report_step_reopened"
)


class Question(Table):
    """What an officer asks the reporter, by way of the alias: neither sees the other's number."""

    report_id: int
    officer_id: int | None

    report = ForeignKeyField(Report, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL")  # who asks by SMS
    actor = CharField(80)
    template = CharField(24, default="")  # of `flows.rules.questions`; empty: the officer's words
    text = BlobField(null=True)  # sealed, purpose "report.note"; empty: the template's
    state = CharField(12)  # of `flows.rules.questions.STATES`
    made_at = Moment()
    read_by = CharField(80, default="")  # the second person who read the officer's own words
    asked_at = Moment(null=True)
    answered_at = Moment(null=True)


# Those still to be read, asked or answered.
_OPEN_QUESTION = (
    (Question.state == "waiting") | (Question.state == "ready") | (Question.state == "asked")
)
Question.add_index(Question.state, Question.made_at, where=_OPEN_QUESTION, name="question_open")


class Mediation(Table):
    """That a reporter was asked whether a mediator may be called, and what came of it."""

    report_id: int
    officer_id: int | None
    contact_id: int | None

    report = ForeignKeyField(Report, unique=True, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL")  # who had the report then
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")  # the mediator
    state = CharField(12)  # of `flows.rules.mediation.STATES`
    asked_at = Moment()
    given_at = Moment(null=True)  # when the mediator was written to
    answered_at = Moment(null=True)  # when the mediator said last how it stands
    due_at = Moment(null=True)  # when a mediator who says nothing is reminded, or given up


Mediation.add_index(Mediation.due_at, where=Mediation.due_at.is_null(False), name="mediation_due")


class Tally(Table):
    """How many reports of a number came to what, of those that are linked with it no more.

    By the keyed hash of the number alone, and by the month in which it was counted.
    """

    phone_hash = BlobField()
    month = Moment(index=True)
    untrue = IntegerField()
    happened = IntegerField()

    class Meta:
        indexes = ((("phone_hash", "month"), True),)


class Told(Table):
    """What a desk or an officer was told of a number within the last hour.

    Older rows go, for their times would tell of reports.
    """

    phone_id: int

    recipient = CharField(48)  # "unit:CODE" or "officer:ID"
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    area = CharField(20)  # of the last notice
    notices = IntegerField()
    at = Moment()  # when the last notice was

    class Meta:
        indexes = (
            (("recipient", "phone"), True),
            (("at",), False),
        )
