"""Who outside is told of what happens: webhooks of other systems, addresses of units."""

from peewee import (
    BlobField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

database = DatabaseProxy()


class Area(Model):
    code = CharField(20, primary_key=True)

    class Meta:
        database = database


class Unit(Model):
    code = CharField(32, primary_key=True)

    class Meta:
        database = database


class Report(Model):
    class Meta:
        database = database


class Receiver(Model):
    kind = CharField(8)
    unit = ForeignKeyField(Unit, null=True, on_delete="CASCADE")
    url = BlobField()
    secret = BlobField(null=True)
    events = TextField()
    made_by = CharField(80)
    created_at = DateTimeField()
    delivered_at = DateTimeField(null=True)
    failing_since = DateTimeField(null=True)
    failures = IntegerField(default=0)
    trouble = CharField(32, null=True)
    given_up = IntegerField(default=0)
    rests_until = DateTimeField(null=True)
    lease_until = DateTimeField(null=True)
    disabled_at = DateTimeField(null=True)
    disabled_because = CharField(16, null=True)

    class Meta:
        database = database


class ReceiverArea(Model):
    receiver = ForeignKeyField(Receiver, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        database = database
        table_name = "receiver_area"
        indexes = ((("receiver", "area"), True),)


class Delivery(Model):
    receiver = ForeignKeyField(Receiver, on_delete="CASCADE", index=False)
    name = CharField(40, unique=True)
    body = TextField(null=True)
    report = ForeignKeyField(Report, null=True, on_delete="CASCADE", index=False)
    attempts = IntegerField(default=0)
    not_before = DateTimeField(null=True)
    at = DateTimeField(index=True)

    class Meta:
        database = database
        indexes = ((("receiver", "attempts", "id"), False),)


Delivery.add_index(Delivery.report, where=Delivery.report.is_null(False), name="delivery_report")


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Receiver, ReceiverArea, Delivery])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Delivery, ReceiverArea, Receiver])
