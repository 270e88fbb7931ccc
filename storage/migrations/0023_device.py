"""How carriers' own phones are: a row a phone, written anew with each sign of life."""

from peewee import (
    BooleanField,
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateTimeField,
    IntegerField,
    Model,
)

database = DatabaseProxy()


class Device(Model):
    carrier = CharField(32)
    device = CharField(64)
    seen_at = DateTimeField()
    battery = IntegerField(null=True)
    charging = BooleanField(null=True)
    signal = IntegerField(null=True)
    failed = IntegerField(null=True)
    failing = BooleanField(null=True)

    class Meta:
        database = database
        primary_key = CompositeKey("carrier", "device")


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Device])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Device])
