"""Who outside is told of what happens, and what they are still to be told."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField, IntegerField, TextField

from storage.models.base import Moment, Table
from storage.models.places import Area, Unit
from storage.models.reports import Report


class Receiver(Table):
    """A webhook of another system, or an address at which officers of a unit hear of reports."""

    unit_id: str | None

    kind = CharField(8)  # of `storage.places.receivers.registry`: webhook apprise
    unit = ForeignKeyField(Unit, null=True, on_delete="CASCADE")  # of an address alone
    url = BlobField()  # sealed, purpose "receiver.url"
    secret = BlobField(null=True)  # sealed, purpose "receiver.secret": what a webhook is signed by
    # The secret before, while it still counts: until then it signs besides.
    secret_before = BlobField(null=True)  # sealed, purpose "receiver.secret"
    secret_until = Moment(null=True)
    events = TextField()  # JSON list of `flows.rules.receivers.EVENTS`
    made_by = CharField(80)
    created_at = Moment()
    delivered_at = Moment(null=True)  # when it last took something
    failing_since = Moment(null=True)
    failures = IntegerField(default=0)  # in a row
    trouble = CharField(32, null=True)  # the kind of the last failure
    given_up = IntegerField(default=0)  # of how many events it was never told
    rests_until = Moment(null=True)  # it is not called before
    lease_until = Moment(null=True)  # somebody is calling it; in the past: when somebody last did
    disabled_at = Moment(null=True)  # it is told nothing more
    disabled_because = CharField(16, null=True)


class ReceiverArea(Table):
    """An area of whose events a webhook is told, with all below it."""

    area_id: str
    receiver_id: int

    receiver = ForeignKeyField(Receiver, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        indexes = ((("receiver", "area"), True),)


class Delivery(Table):
    """An event of which a receiver is still to be told; what it was told of goes."""

    receiver_id: int
    report_id: int | None

    receiver = ForeignKeyField(Receiver, on_delete="CASCADE", index=False)
    name = CharField(40, unique=True)  # the webhook-id: the same however often it is tried
    body = TextField(null=True)  # JSON, as it is sent; null: it is only counted
    report = ForeignKeyField(Report, null=True, on_delete="CASCADE", index=False)
    attempts = IntegerField(default=0)
    not_before = Moment(null=True)  # null: at once
    at = Moment(index=True)  # when it reached us

    class Meta:
        indexes = ((("receiver", "attempts", "id"), False),)


Delivery.add_index(Delivery.report, where=Delivery.report.is_null(False), name="delivery_report")
