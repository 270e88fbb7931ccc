"""Check-ins with a guard's duress word. Quick: a new table."""

from peewee import (
    BlobField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    Model,
)

database = DatabaseProxy()


class Guard(Model):
    class Meta:
        database = database


class Duress(Model):
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    at = DateTimeField()
    told_at = DateTimeField(null=True)
    closed_at = DateTimeField(null=True)
    closed_by = CharField(80, default="")
    found = BlobField(null=True)

    class Meta:
        database = database


INDEXES = (
    "CREATE UNIQUE INDEX duress_of_guard ON duress (guard_id) WHERE closed_at IS NULL",
    "CREATE INDEX duress_open ON duress (at) WHERE closed_at IS NULL",
    "CREATE INDEX duress_untold ON duress (at) WHERE told_at IS NULL",
    "CREATE INDEX duress_closed ON duress (closed_at) WHERE closed_at IS NOT NULL",
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Duress])
    for statement in INDEXES:
        db.execute_sql(statement)


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Duress])
