"""What each of a carrier's own phones was given on a day, and which of them has a message."""

from peewee import (
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateField,
    IntegerField,
    Model,
)

database = DatabaseProxy()


class DeviceDay(Model):
    carrier = CharField(32)
    device = CharField(64)
    day = DateField()
    parts = IntegerField(default=0)

    class Meta:
        database = database
        table_name = "device_day"
        primary_key = CompositeKey("carrier", "device", "day")


def up(migrator, db):
    database.initialize(db)
    db.create_tables([DeviceDay])
    # Without a value: what waits was given to nobody, or nobody wrote down to whom.
    migrator.migrate(migrator.add_column("outbox", "device", CharField(64, null=True)))


def down(migrator, db):
    database.initialize(db)
    migrator.migrate(migrator.drop_column("outbox", "device"))
    db.drop_tables([DeviceDay])
