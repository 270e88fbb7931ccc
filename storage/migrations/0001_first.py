"""The first tables: a frozen copy of storage.models as they were; later changes are migrations of
their own.
"""

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


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Phone(Table):
    hash = BlobField(unique=True)  # keyed hash of the E.164 number
    lookup_key = CharField(8)  # which lookup key made the hash
    sealed = BlobField()  # the number, encrypted
    language = CharField(8, default="id")
    first_seen_at = DateTimeField()
    last_seen_at = DateTimeField()
    privacy_told_at = DateTimeField(null=True)
    opted_out_at = DateTimeField(null=True)  # of imbauan; answers to one's own reports go on
    lease_owner = CharField(32, null=True)  # the worker that handles this phone's messages now
    lease_until = DateTimeField(null=True)


class Inbox(Table):
    carrier = CharField(32)
    kind = CharField(12)  # sms receipt optout ussd_end fact
    key = CharField(191)  # the carrier's own id, or conversation:fact:ordinal
    phone_hash = BlobField(null=True)
    twin = BlobField(
        null=True
    )  # keyed hash of (from, to, text, date): the same message met by another road
    ticket = CharField(12, null=True, unique=True)  # the number promised to the reporter by a fact
    body = BlobField()  # sealed JSON, purpose "inbox.body"
    sent_at = DateTimeField()  # the carrier's date; messages of one phone are handled in this order
    received_at = DateTimeField()
    state = CharField(12, default="new")  # new done quarantined
    tries = IntegerField(default=0)
    lease_until = DateTimeField(
        null=True
    )  # of rows that belong to no phone's sequence (receipts); the others lease the phone
    handled_at = DateTimeField(null=True)
    error = CharField(191, null=True)  # the kind of error, never its text

    class Meta:
        indexes = (
            (("carrier", "kind", "key"), True),
            (("phone_hash", "state"), False),
            (("twin",), False),
        )


# What is still to be handled, however much was: rows that take their phone's turn, rows that belong
# to no phone's sequence (a flood of the one must not hide the other), and rows that were set aside.
_IN_TURN = (Inbox.kind != "receipt") & Inbox.phone_hash.is_null(False)
_ALONE = (Inbox.kind == "receipt") | Inbox.phone_hash.is_null()
Inbox.add_index(
    Inbox.id, Inbox.received_at, where=(Inbox.state == "new") & _IN_TURN, name="inbox_in_turn"
)
Inbox.add_index(
    Inbox.id, Inbox.received_at, where=(Inbox.state == "new") & _ALONE, name="inbox_alone"
)
Inbox.add_index(Inbox.id, where=(Inbox.state == "quarantined"), name="inbox_quarantined")


class Dialogue(Table):
    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    conversation = CharField(64)
    session = BlobField()  # sealed JSON, purpose "dialogue.session"
    updated_at = DateTimeField()
    expires_at = DateTimeField(index=True)


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
    alias = CharField(120)
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        indexes = ((("alias", "area"), True),)


class Unit(Table):
    code = CharField(32, primary_key=True)
    name = CharField(120)
    parent_code = CharField(32, null=True)
    desk_phone = CharField(32, default="")
    confirmed = BooleanField(default=False)  # seen in a source, or only assumed


class UnitArea(Table):
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        indexes = ((("unit", "area"), True),)


class Report(Table):
    code = CharField(12, unique=True)  # the ticket: digits, the last one a check digit
    conversation = CharField(64, unique=True)
    alias = CharField(16)  # what officers see instead of the reporter; random, per report
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
    created_at = DateTimeField()
    updated_at = DateTimeField()
    closed_at = DateTimeField(null=True)
    erase_at = DateTimeField(null=True)  # HAPUS was asked; until then it can be taken back

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
    Report.closed_at,
    where=(Report.place.is_null(False) | Report.story.is_null(False)),
    name="report_text_closed",
)


class ReportStep(Table):
    report = ForeignKeyField(Report, on_delete="CASCADE")
    at = DateTimeField()
    actor = CharField(80)
    state = CharField(16)
    note = BlobField(null=True)  # sealed, purpose "report.note"


class Post(Table):
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
    post = ForeignKeyField(Post, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    ketua = BooleanField(default=False)
    enrolled_at = DateTimeField()
    active = BooleanField(default=True)

    class Meta:
        indexes = ((("post", "phone"), True), (("phone",), False))


class Slot(Table):
    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField(index=True)  # the evening's date, also after midnight
    due_at = DateTimeField()
    remind_at = DateTimeField()
    late_at = DateTimeField()  # the grace is over
    state = CharField(12, default="menunggu")  # menunggu hadir terlambat terlewat izin
    checked_in_at = DateTimeField(null=True)
    situation = CharField(16, null=True)  # masuk aman pulang
    guards = IntegerField(null=True)
    reminded_at = DateTimeField(null=True)
    told_at = DateTimeField(null=True)

    class Meta:
        indexes = (
            (("post", "due_at"), True),
            (("state", "late_at"), False),
            (("state", "remind_at"), False),
        )


class CheckIn(Table):
    conversation = CharField(80, unique=True)  # conversation:ordinal of the fact
    post = ForeignKeyField(Post, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    slot = ForeignKeyField(Slot, null=True, on_delete="SET NULL")
    word = CharField(16)  # masuk aman pulang
    guards = IntegerField(null=True)
    at = DateTimeField(index=True)


class Contact(Table):
    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    name = BlobField(null=True)  # sealed, purpose "contact.name"
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    role = CharField(16)
    language = CharField(8, default="id")
    consent_at = DateTimeField(null=True)
    consent_source = CharField(120, default="")
    created_at = DateTimeField()

    class Meta:
        indexes = ((("area", "role"), False),)


class Imbauan(Table):
    cek_code = CharField(12, unique=True)
    text = TextField()
    areas = TextField()  # JSON list of area codes
    audience = TextField()  # JSON list of contact roles
    state = CharField(
        16
    )  # konsep diajukan dikembalikan disetujui terjadwal mengirim berhenti selesai latihan
    encoding = CharField(8)
    parts = IntegerField()
    recipients = IntegerField()
    cost = CharField(32)  # decimal, as written in SMS_PRICE's currency
    currency = CharField(3)
    author = CharField(80)
    approver = CharField(80, null=True)
    urgent = BooleanField(default=False)
    reason = TextField(default="")
    send_at = DateTimeField(null=True)
    expires_at = DateTimeField()
    created_at = DateTimeField()
    submitted_at = DateTimeField(null=True)
    approved_at = DateTimeField(null=True)
    started_at = DateTimeField(null=True)
    finished_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("state", "send_at"), False),)


class Outbox(Table):
    once = CharField(
        96, unique=True
    )  # what it is, so that it exists once: "ack:<conversation>", "imbauan:7:1234"
    lane = CharField(8)  # alarm reply bulk
    carrier = CharField(32)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    body = BlobField(null=True)  # sealed, purpose "outbox.body"; null: the text is the imbauan's
    imbauan = ForeignKeyField(Imbauan, null=True, on_delete="CASCADE")
    state = CharField(10, default="pending")
    parts = IntegerField(default=1)
    attempts = IntegerField(default=0)
    not_before = DateTimeField()
    expires_at = DateTimeField(null=True)
    lease_owner = CharField(32, null=True)
    lease_until = DateTimeField(null=True)
    provider_id = CharField(80, null=True)
    reason = CharField(64, null=True)  # the carrier's word for a refusal or failure, or ours
    cost = CharField(32, null=True)  # as the carrier wrote it, with its currency
    created_at = DateTimeField()
    sent_at = DateTimeField(null=True)
    updated_at = DateTimeField()

    class Meta:
        indexes = (
            (("lane", "state", "not_before", "id"), False),
            (("state", "lease_until"), False),
            (("imbauan", "state"), False),
            (("provider_id",), False),
            (("phone", "created_at"), False),
        )


class Token(Table):
    name = CharField(80, unique=True)
    hash = BlobField(unique=True)
    role = CharField(16)
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    created_at = DateTimeField()
    last_used_at = DateTimeField(null=True)
    revoked_at = DateTimeField(null=True)


class Audit(Table):
    seq = BigIntegerField(unique=True)
    at = DateTimeField()
    actor = CharField(80)
    action = CharField(48)
    subject = CharField(80)
    detail = TextField(default="{}")  # JSON; never a number, a name or a report's text
    previous = CharField(64)
    hash = CharField(64)


class Heartbeat(Table):
    part = CharField(48, primary_key=True)
    at = DateTimeField()
    detail = CharField(120, default="")


class Fingerprint(Table):
    digest = CharField(64, primary_key=True)
    first_seen_at = DateTimeField()


TABLES: tuple[type[Table], ...] = (
    Phone,
    Inbox,
    Dialogue,
    Area,
    AreaAlias,
    Unit,
    UnitArea,
    Report,
    ReportStep,
    Post,
    Guard,
    Slot,
    CheckIn,
    Contact,
    Imbauan,
    Outbox,
    Token,
    Audit,
    Heartbeat,
    Fingerprint,
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables(TABLES)


def down(migrator, db):
    database.initialize(db)
    db.drop_tables(TABLES)
