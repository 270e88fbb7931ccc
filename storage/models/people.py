"""Phones (the identity vault), who of them may be written to, and who may use the API."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField

from flows.text import FALLBACK
from storage.models.base import Moment, Table
from storage.models.places import Area


class Phone(Table):
    """The identity vault: one row per phone number that ever wrote, called or was enrolled."""

    hash = BlobField(unique=True)  # keyed hash of the E.164 number
    lookup_key = CharField(8)  # which lookup key made the hash
    sealed = BlobField()  # the number, encrypted
    language = CharField(8, default=FALLBACK)
    first_seen_at = Moment()
    last_seen_at = Moment()
    privacy_told_at = Moment(null=True)
    opted_out_at = Moment(null=True)  # of imbauan; answers to one's own reports go on
    wrote_to = CharField(64, null=True)  # which of a carrier's own phones it wrote to last
    lease_owner = CharField(32, null=True)  # the worker that handles this phone's messages now
    lease_until = Moment(null=True)


class Contact(Table):
    """Somebody who may receive imbauan: a resident with a recorded yes, or a person with a role."""

    area_id: str
    phone_id: int

    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    name = BlobField(null=True)  # sealed, purpose "contact.name"
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    role = CharField(16)
    language = CharField(8, default=FALLBACK)
    consent_at = Moment(null=True)
    consent_source = CharField(120, default="")
    created_at = Moment()

    class Meta:
        indexes = ((("area", "role"), False),)


class Dialogue(Table):
    """A conversation by SMS that waits for an answer: the session, sealed, one per phone."""

    phone_id: int

    phone = ForeignKeyField(Phone, unique=True, on_delete="CASCADE")
    conversation = CharField(64)
    session = BlobField()  # sealed JSON, purpose "dialogue.session"
    updated_at = Moment()
    expires_at = Moment(index=True)
    kept_at = Moment(
        null=True
    )  # by our clock; the two before are of the time at which the phone said something


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
