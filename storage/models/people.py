"""Phones (the identity vault), who of them may be written to, and who may use the API."""

from __future__ import annotations

from peewee import BlobField, BooleanField, CharField, ForeignKeyField, IntegerField

from flows.rules.partners import ASKED
from flows.text import FALLBACK
from storage.models.base import Moment, Table
from storage.models.places import Area, Unit


class Phone(Table):
    """The identity vault: one row per phone number that ever wrote, called or was enrolled."""

    hash = BlobField(unique=True)  # keyed hash of the E.164 number
    lookup_key = CharField(8)  # which lookup key made the hash
    sealed = BlobField()  # the number, encrypted
    language = CharField(8, default=FALLBACK)
    first_seen_at = Moment()
    last_seen_at = Moment()
    privacy_told_at = Moment(null=True)
    # When it said so: no imbauan; none but urgent ones; no news of its own reports.
    opted_out_at = Moment(null=True)
    routine_stopped_at = Moment(null=True)
    news_stopped_at = Moment(null=True)
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
    # As which of `flows.rules.partners` it asked to be enrolled, and what came of that: "", or one
    # of its states. The role is that of a partner only once it is confirmed.
    partner_as = CharField(16, default="")
    partner_state = CharField(16, default="")
    partner_asked_at = Moment(null=True)
    partner_decided_at = Moment(null=True)
    partner_decided_by = CharField(80, null=True)
    created_at = Moment()

    class Meta:
        indexes = ((("area", "role"), False), (("consent_source",), False))


Contact.add_index(Contact.partner_asked_at, where=Contact.partner_state == ASKED)


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


class Officer(Table):
    """Somebody of a police unit who is told of reports by SMS, with the phone they answer from."""

    phone_id: int | None
    unit_id: str

    name = BlobField()  # sealed, purpose "officer.name"
    phone = ForeignKeyField(
        Phone, null=True, unique=True, on_delete="RESTRICT"
    )  # one officer's at a time; empty: disabled
    unit = ForeignKeyField(Unit, on_delete="RESTRICT")
    role = CharField(16)  # of `flows.rules.rights.ROLES`
    hours = CharField(120, default="")  # the weekly hours, as `flows.rules.duty` writes them
    created_at = Moment()
    disabled_at = Moment(null=True)


class OfficerArea(Table):
    """Where an officer answers: an area and all below it, or one RW of a kelurahan (Polisi RW)."""

    officer_id: int
    area_id: str

    officer = ForeignKeyField(Officer, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")
    rw = CharField(3, default="")  # two or three digits; empty: the whole area

    class Meta:
        indexes = ((("area", "rw", "officer"), True),)


class DutyChange(Table):
    """Beside the weekly hours: an officer is on duty, or away, for a while."""

    officer_id: int
    deputy_id: int | None

    officer = ForeignKeyField(Officer, on_delete="CASCADE")
    present = BooleanField()
    begins_at = Moment()
    ends_at = Moment()
    said_at = Moment()
    actor = CharField(80)
    because = CharField(16, default="")  # of `flows.rules.duty.REASONS`
    deputy = ForeignKeyField(Officer, null=True, on_delete="SET NULL")
    undone_at = Moment(null=True)
    undone_by = CharField(80, default="")

    class Meta:
        indexes = ((("officer", "ends_at"), False), (("ends_at",), False))


class PartnerAsking(Table):
    """Which officer was asked whether a contact is the partner that it wants to be."""

    contact_id: int
    officer_id: int | None

    contact = ForeignKeyField(Contact, unique=True, on_delete="CASCADE")
    # What it wants to be, and where: an answer counts while the contact still wants the same.
    area = CharField(20)
    partner = CharField(16)  # of `flows.rules.partners.AS`
    place = CharField(24, default="")  # RT and RW, as far as they were said
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL", index=False)
    digits = CharField(4, null=True)  # the officer's own, for this contact
    told = IntegerField(default=0)  # so many SMS: one that asks, one that reminds
    told_at = Moment(null=True)  # when the last of them was written
    next_at = Moment(null=True)  # when it is looked at again; null: nothing is left to do

    class Meta:
        indexes = ((("officer", "digits"), True),)


PartnerAsking.add_index(
    PartnerAsking.next_at, where=PartnerAsking.next_at.is_null(False), name="partner_asking_next"
)
