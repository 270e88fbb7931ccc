"""What came in, what goes out, and the imbauan that many messages belong to."""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from flows.rules.delivery import RESTORED
from storage.models.base import Moment, Table
from storage.models.people import Phone


class Inbox(Table):
    """Everything received, before anything is done with it.

    The 200 is answered after this row is committed.
    """

    # In hand-written SQL, of `inbox i`: what waits in its phone's turn, and what is of no phone.
    # Written as in the indexes below: only then are these used.
    IN_TURN = "i.state = 'new' AND i.kind <> 'receipt' AND i.phone_hash IS NOT NULL"
    ALONE = "i.state = 'new' AND (i.kind = 'receipt' OR i.phone_hash IS NULL)"

    carrier = CharField(32)
    kind = CharField(12)  # sms receipt optout ussd_end ping unknown fact
    key = CharField(191)  # the carrier's own id, or conversation:fact:ordinal
    digest = BlobField(
        null=True
    )  # keyed: carrier, kind, key and content; null: written by the version before
    same = BlobField(
        null=True
    )  # keyed, of an SMS: content and second; null: its time is over (`flows.rules.duplicates`)
    phone_hash = BlobField(null=True)
    twin = BlobField(
        null=True
    )  # these two are only for the version before, and go with the next migration
    polled = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
    ticket = CharField(12, null=True)  # the number promised to the reporter by a fact
    body = BlobField()  # sealed JSON, purpose "inbox.body"
    sent_at = Moment()  # when it was said; messages of one phone are handled in this order
    received_at = Moment()
    lag = IntegerField(
        null=True
    )  # seconds from the carrier's date to the arrival, until `carrier_clocks` has weighed it
    state = CharField(
        12, default="new"
    )  # new done quarantined; early: a receipt whose message is not known yet
    tries = IntegerField(default=0)
    lease_until = Moment(
        null=True
    )  # of rows that belong to no phone's sequence (receipts); the others lease the phone
    handled_at = Moment(null=True)
    error = CharField(191, null=True)  # the kind of error, never its text

    class Meta:
        indexes = ((("phone_hash", "state"), False),)


# What makes a thing received once. Only of what there is: an index of nothing costs each row that
# has nothing.
for _field in (Inbox.digest, Inbox.same, Inbox.ticket):
    Inbox.add_index(
        _field, unique=True, where=_field.is_null(False), name=f"inbox_once_{_field.name}"
    )
_before = Inbox.digest.is_null()
Inbox.add_index(
    Inbox.carrier, Inbox.kind, Inbox.key, unique=True, where=_before, name="inbox_of_version_before"
)

# What is to be forgotten, the oldest first.
Inbox.add_index(Inbox.handled_at, where=(Inbox.state == "done"), name="inbox_handled")

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
Inbox.add_index(Inbox.lease_until, where=(Inbox.state == "early"), name="inbox_early")


class Seen(Table):
    """Something that was handled, known again by its digest alone.

    Nothing joins it to a phone, a report or an hour. Kept by its digest, not by when it came, and
    until a day.
    """

    digest = BlobField(primary_key=True)  # `Inbox.digest`, or `Inbox.same`
    until = DateField(index=True)


class Bookmark(Table):
    """How far a carrier's list of incoming SMS was read, and when to ask it again."""

    carrier = CharField(32, primary_key=True)
    last = CharField(
        80, default=""
    )  # the carrier's word for the place; empty: nothing was read yet
    begun_at = Moment()  # what was sent before is not ours to recover
    ask_at = Moment()
    answered_at = Moment(null=True)  # when it last answered


class CarrierClock(Table):
    """How a carrier's dates lie beside our clock.

    Its last lags, and by how many whole hours all of its dates are wrong.
    """

    carrier = CharField(32, primary_key=True)
    weighed = BigIntegerField(
        default=0
    )  # the newest row of the inbox whose lag is among them, or was
    lags = TextField(default="[]")  # JSON, seconds, the oldest first
    hours = IntegerField(default=0)
    since = Moment(null=True)  # from when on the hours are wrong


class Device(Table):
    """A carrier's own phone, as it last said that it is: null where it does not say."""

    carrier = CharField(32)
    device = CharField(64)  # the carrier's name for it
    seen_at = Moment()
    battery = IntegerField(null=True)  # per cent
    charging = BooleanField(null=True)  # whether it hangs on a charger
    signal = IntegerField(null=True)  # the generation of its mobile network: 2 to 5
    failed = IntegerField(null=True)  # messages that it could not send in the hour before
    failing = BooleanField(null=True)  # whether these were all that it was to send

    class Meta:
        primary_key = CompositeKey("carrier", "device")


class DeviceDay(Table):
    """The SMS parts that a carrier's own phone was given on a local day."""

    carrier = CharField(32)
    device = CharField(64)  # "" where the settings name none
    day = DateField()
    parts = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("carrier", "device", "day")


class Imbauan(Table):
    """A public appeal: one text, an audience, an author, an approver."""

    cek_code = CharField(12, unique=True)
    text = TextField()  # what the officer wrote
    carried = TextField(
        null=True
    )  # what leaves, with who speaks and its code; null: the text (a version before)
    areas = TextField()  # JSON list of area codes
    audience = TextField()  # JSON list of contact roles
    state = CharField(16)  # of `flows.rules.imbauan_steps`
    encoding = CharField(8)
    parts = IntegerField()
    recipients = IntegerField()
    cost = CharField(32)  # decimal, as written in SMS_PRICE's currency
    currency = CharField(3)
    price = CharField(32, null=True)  # of one part when it was written; null: of a version before
    frozen = IntegerField(
        null=True
    )  # how many were written down at its submission, who stopped imbauan included
    author = CharField(80)
    approver = CharField(80, null=True)
    urgent = BooleanField(default=False)
    reason = TextField(default="")  # why it is urgent
    returned_because = TextField(null=True)
    send_at = Moment(null=True)
    expires_at = Moment()
    created_at = Moment()
    submitted_at = Moment(null=True)
    approved_at = Moment(null=True)
    started_at = Moment(null=True)
    finished_at = Moment(null=True)

    class Meta:
        indexes = ((("state", "send_at"), False),)


class Recipient(Table):
    """Who gets an imbauan, from its submission to its start.

    Whoever becomes a contact in between does not.
    """

    phone_id: int
    imbauan_id: int

    imbauan = ForeignKeyField(Imbauan, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("imbauan", "phone")
        table_name = "imbauan_recipient"


class Outbox(Table):
    """Every SMS that is to leave, and what became of it."""

    #: In hand-written SQL: nobody knows whether it arrived, and it is no person's affair yet.
    UNKNOWN = f"state = 'uncertain' AND coalesce(reason, '') <> '{RESTORED}'"

    phone_id: int
    imbauan_id: int | None

    # What it is, so that it exists once: "ack:<conversation>", "imbauan:7:1234". The column keeps
    # its first name: what is stored does not change.
    dedup_key = CharField(96, unique=True, column_name="once")
    about = CharField(
        48, null=True
    )  # what must still hold when it leaves: "missed:12", see gateway.jobs.still_true
    lane = CharField(8)  # alarm reply bulk
    carrier = CharField(32)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    body = BlobField(null=True)  # sealed, purpose "outbox.body"; null: the text is the imbauan's
    imbauan = ForeignKeyField(Imbauan, null=True, on_delete="CASCADE")
    state = CharField(10, default="pending")  # of `flows.rules.delivery`
    parts = IntegerField(default=1)
    attempts = IntegerField(default=0)
    rank = IntegerField(
        default=0
    )  # of alarms: the lower, the earlier; of answers: their worth, as in gateway.sms.answers
    turn = IntegerField(default=0)  # among alarms of one rank: recipients are served in turn
    not_before = Moment()
    expires_at = Moment(null=True)
    lease_owner = CharField(32, null=True)
    lease_until = Moment(null=True)
    provider_id = CharField(80, null=True)
    device = CharField(64, null=True)  # which of its carrier's own phones has it, or may have it
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


Outbox.add_index(Outbox.about, where=Outbox.about.is_null(False), name="outbox_about")
# What waits in the alarm lane, by whose turn it is, and by recipient.
_ALARM = (Outbox.lane == "alarm") & (Outbox.state == "pending")
Outbox.add_index(Outbox.rank, Outbox.turn, Outbox.id, where=_ALARM, name="outbox_alarm_turns")
Outbox.add_index(Outbox.phone, Outbox.rank, Outbox.turn, where=_ALARM, name="outbox_alarm_phones")
