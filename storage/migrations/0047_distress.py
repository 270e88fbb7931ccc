"""What is asked by SMS of guards and of a ketua, and answered with two digits: YA 37 or TIDAK 37.
And a guard's DARURAT, of which partners are told and guards nearby are asked. Quick: new tables.
"""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    Model,
)

database = DatabaseProxy()


class Phone(Model):
    class Meta:
        database = database


class Report(Model):
    class Meta:
        database = database


class Guard(Model):
    class Meta:
        database = database


class Distress(Model):
    report = ForeignKeyField(Report, unique=True, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    at = DateTimeField()
    told_at = DateTimeField(null=True)

    class Meta:
        database = database


class Posed(Model):
    phone = ForeignKeyField(Phone, on_delete="CASCADE", index=False)
    kind = CharField(12)
    subject = BigIntegerField()
    digits = CharField(2)
    asked_at = DateTimeField()
    until = DateTimeField()
    answered_at = DateTimeField(null=True)
    yes = BooleanField(null=True)

    class Meta:
        database = database


INDEXES = (
    "UNIQUE INDEX posed_open ON posed (phone_id, digits) WHERE answered_at IS NULL",
    "UNIQUE INDEX posed_once ON posed (kind, subject, phone_id)",
    "INDEX posed_phone ON posed (phone_id)",
    "INDEX posed_until ON posed (until)",
    "INDEX distress_at ON distress (at)",
    "INDEX distress_untold ON distress (at) WHERE told_at IS NULL",
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Distress, Posed])
    for index in INDEXES:
        db.execute_sql(f"CREATE {index}")


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Distress, Posed])
