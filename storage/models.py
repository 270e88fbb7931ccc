"""Tables, columns and indexes only; the verbs live in one module per noun beside this one.

Times are UTC, aware in Python, stored without a zone. Columns called *sealed*, *place*, *story*, *body*, *note* or
*name* that are blobs are encrypted by `storage.vault`. A phone number exists in one place only: `Phone.sealed`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

database = DatabaseProxy()


class Moment(DateTimeField):
    """A point in time: aware UTC in Python, naive UTC in the database, the same on both engines."""

    def db_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return super().db_value(value)

    def python_value(self, value: Any) -> Any:
        found = super().python_value(value)
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found


class Table(Model):
    """What all tables share: the one database. Columns that peewee adds by itself are declared for the type checker."""

    id: Any

    class Meta:
        database = database
        legacy_table_names = False


class Phone(Table):
    """The identity vault: one row per phone number that ever wrote, called or was enrolled."""

    hash = BlobField(unique=True)  # keyed hash of the E.164 number
    lookup_key = CharField(8)  # which lookup key made the hash
    sealed = BlobField()  # the number, encrypted
    language = CharField(8, default="id")
    first_seen_at = Moment()
    last_seen_at = Moment()
    privacy_told_at = Moment(null=True)
    opted_out_at = Moment(null=True)  # of imbauan; answers to one's own reports go on
    lease_owner = CharField(32, null=True)  # the worker that handles this phone's messages now
    lease_until = Moment(null=True)


class Inbox(Table):
    """Everything received, before anything is done with it. The 200 is answered after this row is committed."""

    carrier = CharField(32)
    kind = CharField(12)  # sms receipt optout ussd_end fact
    key = CharField(191)  # the carrier's own id, or conversation:fact:ordinal
    phone_hash = BlobField(null=True)
    twin = BlobField(null=True)  # keyed hash of (from, to, text, date): the same message met by another road
    ticket = CharField(12, null=True, unique=True)  # the number promised to the reporter by a fact
    body = BlobField()  # sealed JSON, purpose "inbox.body"
    sent_at = Moment()  # the carrier's date; messages of one phone are handled in this order
    received_at = Moment()
    state = CharField(12, default="new")  # new done quarantined
    tries = IntegerField(default=0)
    lease_until = Moment(null=True)  # of rows that belong to no phone's sequence (receipts); the others lease the phone
    handled_at = Moment(null=True)
    error = CharField(191, null=True)  # the kind of error, never its text

    class Meta:
        indexes = (
            (("carrier", "kind", "key"), True),
            (("phone_hash", "state"), False),
            (("twin",), False),
        )


# What is still to be handled, however much was: rows that take their phone's turn, rows that belong to no phone's
# sequence (a flood of the one must not hide the other), and rows that were set aside.
_IN_TURN = (Inbox.kind != "receipt") & Inbox.phone_hash.is_null(False)
_ALONE = (Inbox.kind == "receipt") | Inbox.phone_hash.is_null()
Inbox.add_index(Inbox.id, Inbox.received_at, where=(Inbox.state == "new") & _IN_TURN, name="inbox_in_turn")
Inbox.add_index(Inbox.id, Inbox.received_at, where=(Inbox.state == "new") & _ALONE, name="inbox_alone")
Inbox.add_index(Inbox.id, where=(Inbox.state == "quarantined"), name="inbox_quarantined")


class Dialogue(Table):
    """A conversation by SMS that waits for an answer: the session, sealed, one per phone."""

    phone_id: int

    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    conversation = CharField(64)
    session = BlobField()  # sealed JSON, purpose "dialogue.session"
    updated_at = Moment()
    expires_at = Moment(index=True)


class Area(Table):
    """An administrative area. `path` is the codes from the top down, each followed by '/', for "all below"."""

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


class Report(Table):
    """One disturbance reported by one person."""

    area_id: str | None
    phone_id: int | None

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
    area = ForeignKeyField(Area, null=True, on_delete="SET NULL")
    state = CharField(16)  # tidak_selesai baru diterima ditangani selesai ditolak
    draft = IntegerField(default=0)  # ordinal of the newest draft that was written into this row
    phone = ForeignKeyField(Phone, null=True, on_delete="SET NULL")
    created_at = Moment()
    updated_at = Moment()
    closed_at = Moment(null=True)
    erase_at = Moment(null=True)  # HAPUS was asked; until then it can be taken back

    class Meta:
        indexes = (
            (("created_at", "id"), False),
            (("state", "created_at"), False),
            (("area", "created_at"), False),
            (("erase_at",), False),
        )


# What retention still has to look at, however many reports there are: an index only of rows that hold something.
Report.add_index(Report.created_at, where=Report.phone.is_null(False), name="report_number_age")
Report.add_index(Report.closed_at, where=Report.phone.is_null(False), name="report_number_closed")
Report.add_index(
    Report.closed_at, where=(Report.place.is_null(False) | Report.story.is_null(False)), name="report_text_closed"
)


class ReportStep(Table):
    """What was done with a report, by whom, when."""

    report_id: int

    report = ForeignKeyField(Report, on_delete="CASCADE")
    at = Moment()
    actor = CharField(80)
    state = CharField(16)
    note = BlobField(null=True)  # sealed, purpose "report.note"


class Post(Table):
    """A poskamling: where guards watch at night."""

    area_id: str

    code = CharField(32, unique=True)
    name = CharField(120)
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    rt = CharField(8, default="")
    rw = CharField(8, default="")
    shift_start = CharField(5)  # "22:00", local time
    shift_end = CharField(5)  # may be past midnight
    every_minutes = IntegerField()
    grace_minutes = IntegerField()
    active = BooleanField(default=True)


class Guard(Table):
    """A person enrolled at a post. The first of a post is its ketua."""

    post_id: int
    phone_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    ketua = BooleanField(default=False)
    enrolled_at = Moment()
    active = BooleanField(default=True)

    class Meta:
        indexes = ((("post", "phone"), True), (("phone",), False))


class Slot(Table):
    """One expected check-in of one night. A slot is told about once: every change is a conditional UPDATE."""

    post_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField(index=True)  # the evening's date, also after midnight
    due_at = Moment()
    remind_at = Moment()
    late_at = Moment()  # the grace is over
    state = CharField(12, default="menunggu")  # menunggu hadir terlambat terlewat izin
    checked_in_at = Moment(null=True)
    situation = CharField(16, null=True)  # masuk aman pulang
    guards = IntegerField(null=True)
    reminded_at = Moment(null=True)
    told_at = Moment(null=True)

    class Meta:
        indexes = ((("post", "due_at"), True), (("state", "late_at"), False), (("state", "remind_at"), False))


class CheckIn(Table):
    """A guard's word, as a fact: kept also when no slot was waiting for it."""

    post_id: int
    guard_id: int
    slot_id: int | None

    conversation = CharField(80, unique=True)  # conversation:ordinal of the fact
    post = ForeignKeyField(Post, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    slot = ForeignKeyField(Slot, null=True, on_delete="SET NULL")
    word = CharField(16)  # masuk aman pulang
    guards = IntegerField(null=True)
    at = Moment(index=True)


class Contact(Table):
    """Somebody who may receive imbauan: a resident with a recorded yes, or a person with a role."""

    area_id: str
    phone_id: int

    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    name = BlobField(null=True)  # sealed, purpose "contact.name"
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    role = CharField(16)
    language = CharField(8, default="id")
    consent_at = Moment(null=True)
    consent_source = CharField(120, default="")
    created_at = Moment()

    class Meta:
        indexes = ((("area", "role"), False),)


class Imbauan(Table):
    """A public appeal: one text, an audience, an author, an approver."""

    cek_code = CharField(12, unique=True)
    text = TextField()
    areas = TextField()  # JSON list of area codes
    audience = TextField()  # JSON list of contact roles
    state = CharField(16)  # konsep diajukan dikembalikan disetujui terjadwal mengirim berhenti selesai latihan
    encoding = CharField(8)
    parts = IntegerField()
    recipients = IntegerField()
    cost = CharField(32)  # decimal, as written in SMS_PRICE's currency
    currency = CharField(3)
    author = CharField(80)
    approver = CharField(80, null=True)
    urgent = BooleanField(default=False)
    reason = TextField(default="")
    send_at = Moment(null=True)
    expires_at = Moment()
    created_at = Moment()
    submitted_at = Moment(null=True)
    approved_at = Moment(null=True)
    started_at = Moment(null=True)
    finished_at = Moment(null=True)

    class Meta:
        indexes = ((("state", "send_at"), False),)


class Outbox(Table):
    """Every SMS that is to leave, and what became of it."""

    phone_id: int
    imbauan_id: int | None

    once = CharField(96, unique=True)  # what it is, so that it exists once: "ack:<conversation>", "imbauan:7:1234"
    lane = CharField(8)  # alarm reply bulk
    carrier = CharField(32)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    body = BlobField(null=True)  # sealed, purpose "outbox.body"; null: the text is the imbauan's
    imbauan = ForeignKeyField(Imbauan, null=True, on_delete="CASCADE")
    state = CharField(10, default="pending")
    parts = IntegerField(default=1)
    attempts = IntegerField(default=0)
    not_before = Moment()
    expires_at = Moment(null=True)
    lease_owner = CharField(32, null=True)
    lease_until = Moment(null=True)
    provider_id = CharField(80, null=True)
    reason = CharField(64, null=True)  # the carrier's word for a refusal or failure, or ours
    cost = CharField(32, null=True)  # as the carrier wrote it, with its currency
    created_at = Moment()
    sent_at = Moment(null=True)
    updated_at = Moment()

    class Meta:
        indexes = (
            (("lane", "state", "not_before", "id"), False),
            (("state", "lease_until"), False),
            (("imbauan", "state"), False),
            (("provider_id",), False),
            (("phone", "created_at"), False),
        )


class Token(Table):
    """Who may use the API: the secret is kept as a hash only."""

    area_id: str

    name = CharField(80, unique=True)
    hash = BlobField(unique=True)
    role = CharField(16)
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    created_at = Moment()
    last_used_at = Moment(null=True)
    revoked_at = Moment(null=True)


class Audit(Table):
    """What was done, by whom. Each row holds the hash of the one before, so a change or a hole shows."""

    seq = BigIntegerField(unique=True)
    at = Moment()
    actor = CharField(80)
    action = CharField(48)
    subject = CharField(80)
    detail = TextField(default="{}")  # JSON; never a number, a name or a report's text
    previous = CharField(64)
    hash = CharField(64)


class Heartbeat(Table):
    """When a part of the system last said that it is alive."""

    part = CharField(48, primary_key=True)
    at = Moment()
    detail = CharField(120, default="")


class Fingerprint(Table):
    """When a catalogue of questions was first seen: a lost session may be rebuilt only under the same one."""

    digest = CharField(64, primary_key=True)
    first_seen_at = Moment()


TABLES: tuple[type[Table], ...] = (
    Phone, Inbox, Dialogue, Area, AreaAlias, Unit, UnitArea, Report, ReportStep, Post, Guard, Slot, CheckIn, Contact,
    Imbauan, Outbox, Token, Audit, Heartbeat, Fingerprint,
)  # fmt: skip
