"""The night watch: posts, guards, expected check-ins and those that came."""

from __future__ import annotations

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
)

from flows.rules.slot_steps import AWAITED
from storage.models.base import Moment, Table
from storage.models.people import Officer, Phone
from storage.models.places import Area


class Post(Table):
    """A poskamling: where guards watch at night."""

    area_id: str
    partner_id: int | None

    code = CharField(32, unique=True)
    name = CharField(120)
    area = ForeignKeyField(Area, on_delete="RESTRICT")
    rt = CharField(8, default="")
    rw = CharField(8, default="")
    shift_start = CharField(5)  # "22:00", local time
    shift_end = CharField(5)  # may be past midnight
    every_minutes = IntegerField()  # 0: at the start, in the middle, at the end
    times = CharField(120, default="")  # "22:00;01:00;04:00": at these instead
    grace_minutes = IntegerField()
    until_subuh = BooleanField(default=True)  # in Ramadhan the watch lasts until then
    free = BooleanField(default=False)  # its guards' SMS cost them nothing
    partner = ForeignKeyField(
        "self", null=True, on_delete="SET NULL", index=False
    )  # the post that is told first when this one is silent
    # The minutes after the grace at which each step is told; null: the house's.
    ladder = CharField(80, null=True)
    active = BooleanField(default=True)
    paused_until = Moment(null=True)  # nothing is expected before; in the past: no longer paused
    paused_because = CharField(200, null=True)
    ended_at = Moment(null=True)  # when it was last ended; it may be active again
    # When it was paused, resumed or ended; until its guards are told.
    turned_at = Moment(null=True)


Post.add_index(Post.turned_at, where=Post.turned_at.is_null(False), name="post_turned")
Post.add_index(Post.partner, where=Post.partner.is_null(False), name="post_partner")


class Guard(Table):
    """A person enrolled at a post. The first of a post is its ketua."""

    post_id: int
    phone_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    ketua = BooleanField(default=False)
    enrolled_at = Moment()
    active = BooleanField(default=True)
    # Sealed, purpose "guard.name", while they stand guard here; empty: they had it erased.
    name = BlobField(null=True)
    guest_until = Moment(null=True)  # a guest, until then; null: one of the post
    duress = BlobField(null=True)  # the keyed hash of the word agreed face to face; never shown

    class Meta:
        indexes = ((("post", "phone"), True), (("phone",), False))


Guard.add_index(Guard.guest_until, where=Guard.guest_until.is_null(False), name="guard_guest")


class Rota(Table):
    """Whose turn it is: a guard's weekday, or one night. Of a night with rows of its own those of
    its weekday do not count; a post without any has all its guards on duty.
    """

    guard_id: int

    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    weekday = IntegerField(null=True)  # of the evening: 0 is Monday
    night = DateField(null=True)

    class Meta:
        indexes = ((("guard", "weekday"), True), (("guard", "night"), True))


# Nights that are long over are looked for here.
Rota.add_index(Rota.night, where=Rota.night.is_null(False), name="rota_night")


class Absence(Table):
    """A guard said IZIN for a night."""

    guard_id: int

    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    night = DateField(index=True)
    said_at = Moment()

    class Meta:
        indexes = ((("guard", "night"), True),)


class Slot(Table):
    """One expected check-in of one night.

    A slot is told about once: every change is a conditional UPDATE.
    """

    post_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField()  # the evening's date, also after midnight
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
    left_at = Moment(null=True)  # when its grace ended nobody was left at the post, since then

    class Meta:
        indexes = (
            (("post", "due_at"), True),
            (("night", "post", "due_at"), False),
            (("state", "late_at"), False),
            (("state", "remind_at"), False),
        )


class NightCount(Table):
    """What became of a post's night: so many check-ins of each sort. It stays for ever."""

    post_id: int

    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField(index=True)
    expected = IntegerField()  # present, late and missed; neither excused nor paused
    present = IntegerField()
    late = IntegerField()
    missed = IntegerField()
    excused = IntegerField()
    paused = IntegerField()
    guards = IntegerField(null=True)  # the most that a word told of

    class Meta:
        primary_key = CompositeKey("post", "night")


class Season(Table):
    """When a season begins and ends here, whatever is computed: `name` as in `flows.rules`."""

    name = CharField(16)
    since = DateField()  # its first day
    until = DateField()  # its last
    source = CharField(120, default="")  # who said so

    class Meta:
        indexes = ((("name", "since"), True),)


class Digest(Table):
    """That the digest of an evening, or of the morning after, was written for all posts."""

    kind = CharField(8)  # of `flows.rules.digest.KINDS`
    night = DateField()
    at = Moment()

    class Meta:
        primary_key = CompositeKey("kind", "night")


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
    provisional = BooleanField(default=False)  # by SMS without the guard's digits of the night

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
