"""What was done, and which parts are alive."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, DateField, IntegerField, TextField

from storage.models.base import Moment, Table


class Audit(Table):
    """What was done, by whom.

    Each row holds the hash of the one before, so a change or a hole shows. Nothing of it is
    changed, and only what is sealed is deleted: `storage.record.guards`.
    """

    seq = BigIntegerField(unique=True)
    at = Moment()
    actor = CharField(80)
    action = CharField(48)
    subject = CharField(80)
    detail = TextField(default="{}")  # JSON; never a number, a name or a report's text
    previous = CharField(64)
    hash = CharField(64)

    class Meta:
        indexes = (
            (("actor", "at", "seq"), False),
            (("action", "at", "seq"), False),
            (("subject", "at", "seq"), False),
            (("at", "seq"), False),
        )


Audit.add_index(Audit.seq, where=Audit.action == "audit.seal", name="audit_seal")


class Heartbeat(Table):
    """When a part of the system last said that it is alive."""

    part = CharField(48, primary_key=True)
    at = Moment()
    detail = CharField(120, default="")


class SmsDay(Table):
    """What was handed to carriers on a local day, and what was withheld for money."""

    day = DateField(primary_key=True)
    parts = IntegerField(default=0)
    withheld = IntegerField(default=0)  # answers
    told = IntegerField(default=0)  # how far the running out was told: 1 at 80 %, 2 at the end


class ClockDoubt(Table):
    """What is held against this installation's clock: one row, `flows.rules.clocks.Doubt`."""

    since = Moment(null=True)
    why = CharField(8, default="")
    ahead = IntegerField(default=0)  # seconds
    jumped_at = Moment(null=True)
    last = IntegerField(default=0)  # seconds
    hold_until = Moment(null=True)
    agreed_at = Moment(null=True)


class Forgotten(Table):
    """How many rows of a kind were forgotten in the running hour."""

    kind = CharField(16, primary_key=True)
    begun_at = Moment()
    count = IntegerField(default=0)


class WordPair(Table):
    """A word that somebody typed, and the command they said it meant: one row each time."""

    typed = CharField(24)
    meant = CharField(16)
    conversation = CharField(80, unique=True)
    at = Moment(index=True)


class Fingerprint(Table):
    """When a catalogue of questions was first seen.

    A lost session may be rebuilt only under the same one.
    """

    digest = CharField(64, primary_key=True)
    first_seen_at = Moment()


class TextChange(Table):
    """A change of a text of the phones: the last one of a text is what is said.

    `number` counts the changes of one text from 1, so that of two people who change the same only
    one does. `words` NULL: as it ships; `shipped`: how it shipped when it was changed.
    """

    language = CharField(8)
    name = CharField(48)
    part = CharField(32)
    number = IntegerField()
    words = TextField(null=True)
    shipped = TextField()
    actor = CharField(80)
    at = Moment()

    class Meta:
        indexes = ((("language", "name", "part", "number"), True),)
