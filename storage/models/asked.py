"""What guards are asked by SMS and answer with two digits, and what they cry for."""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
)

from storage.models.base import Moment, Table
from storage.models.people import Phone
from storage.models.reports import Report
from storage.models.watch import Guard, Post


class Distress(Table):
    """A guard's DARURAT: its report, and the guard. Partners are told, guards nearby are asked."""

    report_id: int
    guard_id: int

    report = ForeignKeyField(Report, unique=True, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    at = Moment(index=True)
    told_at = Moment(null=True)  # when partners were told and guards nearby asked


Distress.add_index(Distress.at, where=Distress.told_at.is_null(), name="distress_untold")


class Enrolment(Table):
    """That a phone wants to stand guard, or to have a post; and what somebody said to that."""

    phone_id: int
    post_id: int | None

    conversation = CharField(80, unique=True)  # conversation:ordinal of the fact
    kind = CharField(8)  # of `flows.rules.enrolling.KINDS`
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    post = ForeignKeyField(Post, null=True, on_delete="CASCADE")  # null: one that is to be made
    area = CharField(20, default="")  # of a new post
    rt = CharField(8, default="")
    rw = CharField(8, default="")
    name = BlobField(null=True)  # sealed, purpose "guard.name", until it is decided
    guards = IntegerField(null=True)  # how many came with a guest
    said_at = Moment()
    asked_at = Moment(null=True)  # when somebody was asked
    next_at = Moment(null=True)  # when it is to be put to somebody; null: it is not
    decided_at = Moment(null=True)
    yes = BooleanField(null=True)


Enrolment.add_index(Enrolment.next_at, where=Enrolment.next_at.is_null(False), name="enrolment_due")


class Posed(Table):
    """A question by SMS that is answered YA or TIDAK and its two digits, by that phone alone."""

    phone_id: int

    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    kind = CharField(12)  # of `flows.rules.posed.KINDS`
    subject = BigIntegerField()  # what it is about, by its kind
    digits = CharField(2)
    asked_at = Moment()
    until = Moment(index=True)  # then no answer counts any more
    answered_at = Moment(null=True)
    yes = BooleanField(null=True)

    class Meta:
        indexes = ((("kind", "subject", "phone"), True),)


Posed.add_index(
    Posed.phone,
    Posed.digits,
    unique=True,
    where=Posed.answered_at.is_null(),
    name="posed_open",
)


class Swap(Table):
    """GANTI: a guard's turn in a night that others of the post are asked to take."""

    guard_id: int
    taken_by_id: int | None

    guard = ForeignKeyField(Guard, on_delete="CASCADE", index=False)  # whose turn it is
    night = DateField(index=True)
    said_at = Moment()
    next_at = Moment(null=True)  # when others are released, or the ketua hears that nobody takes it
    taken_by = ForeignKeyField(
        Guard, null=True, on_delete="SET NULL", index=False, backref="swaps_taken"
    )
    decided_at = Moment(null=True)  # when somebody took it

    class Meta:
        indexes = ((("guard", "night"), True),)


Swap.add_index(Swap.next_at, where=Swap.next_at.is_null(False), name="swap_due")
# A guard who is gone is looked for here.
Swap.add_index(Swap.taken_by, where=Swap.taken_by.is_null(False), name="swap_taken_by")


class Duress(Table):
    """A guard's check-in held the word agreed for when somebody forces them; only the desk sees."""

    guard_id: int

    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    at = Moment()
    told_at = Moment(null=True)  # when the desk was told by SMS
    closed_at = Moment(null=True)
    closed_by = CharField(80, default="")
    found = BlobField(null=True)  # sealed, purpose "duress.found": what the desk found


# One at a time for each guard.
Duress.add_index(
    Duress.guard, unique=True, where=Duress.closed_at.is_null(), name="duress_of_guard"
)
Duress.add_index(Duress.at, where=Duress.closed_at.is_null(), name="duress_open")
Duress.add_index(Duress.at, where=Duress.told_at.is_null(), name="duress_untold")
# Those that are over are forgotten by this.
Duress.add_index(Duress.closed_at, where=Duress.closed_at.is_null(False), name="duress_closed")
