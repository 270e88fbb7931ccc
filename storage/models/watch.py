"""The night watch: posts, guards, expected check-ins and those that came."""

from __future__ import annotations

from peewee import BlobField, BooleanField, CharField, DateField, ForeignKeyField, IntegerField

from flows.rules.slot_steps import AWAITED
from storage.models.base import Moment, Table
from storage.models.people import Officer, Phone
from storage.models.places import Area


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
    paused_until = Moment(null=True)  # nothing is expected before; in the past: no longer paused
    paused_because = CharField(200, null=True)
    ended_at = Moment(null=True)  # when it was last ended; it may be active again


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
    """One expected check-in of one night.

    A slot is told about once: every change is a conditional UPDATE.
    """

    post_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField(index=True)  # the evening's date, also after midnight
    due_at = Moment()
    remind_at = Moment()
    late_at = Moment()  # the grace is over
    state = CharField(12, default=AWAITED)  # of `flows.rules.slot_steps`
    checked_in_at = Moment(null=True)
    situation = CharField(16, null=True)  # of `flows.rules.slot_steps.WORDS`
    guards = IntegerField(null=True)
    reminded_at = Moment(null=True)
    told_at = Moment(null=True)  # the alarm
    unasked = CharField(191, null=True)  # carriers that could not be asked before it was judged
    cleared_at = Moment(null=True)  # after the alarm a word came after all

    class Meta:
        indexes = (
            (("post", "due_at"), True),
            (("state", "late_at"), False),
            (("state", "remind_at"), False),
        )


class Alarm(Table):
    """That nobody was heard in a slot: it climbs to the police, until a desk closes it."""

    slot_id: int
    officer_id: int | None

    slot = ForeignKeyField(Slot, unique=True, on_delete="CASCADE")
    since = Moment()  # its ladder counts from then: the ketua was told
    climbs_at = Moment(null=True)  # when it is looked at next, for whom it is to reach
    officer = ForeignKeyField(
        Officer, null=True, on_delete="SET NULL", index=False
    )  # who sent TERIMA last
    accepted_at = Moment(null=True)  # when somebody first did
    ended_at = Moment(null=True)
    ended = CharField(12, default="")  # of `flows.rules.ladder.MISSED_ENDS`


Alarm.add_index(Alarm.climbs_at, where=Alarm.climbs_at.is_null(False), name="alarm_to_climb")
Alarm.add_index(Alarm.since, where=Alarm.ended_at.is_null(), name="alarm_open")
# An officer who is erased is looked for here.
Alarm.add_index(Alarm.officer, where=Alarm.officer.is_null(False), name="alarm_officer")


class CheckIn(Table):
    """A guard's word, as a fact: kept also when no slot was waiting for it."""

    post_id: int
    guard_id: int
    slot_id: int | None

    conversation = CharField(80, unique=True)  # conversation:ordinal of the fact
    post = ForeignKeyField(Post, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    slot = ForeignKeyField(Slot, null=True, on_delete="SET NULL")
    word = CharField(16)  # of `flows.rules.slot_steps.WORDS`
    guards = IntegerField(null=True)
    at = Moment(index=True)

    class Meta:
        indexes = ((("post", "at"), False),)


class Remark(Table):
    """What a guard said beside the word, or instead of one."""

    conversation = CharField(80, unique=True)  # conversation:ordinal of the fact
    post = ForeignKeyField(Post, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    text = BlobField()  # sealed, purpose "remark.text"
    at = Moment(index=True)

    class Meta:
        indexes = ((("post", "at"), False),)
