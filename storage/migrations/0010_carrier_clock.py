"""How carriers' dates lie beside our clock: the lag of what comes in, and what is known of each
carrier.
"""

from peewee import (
    BigIntegerField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    IntegerField,
    Model,
    TextField,
)

database = DatabaseProxy()


class CarrierClock(Model):
    carrier = CharField(32, primary_key=True)
    weighed = BigIntegerField(default=0)
    lags = TextField(default="[]")
    hours = IntegerField(default=0)
    since = DateTimeField(null=True)

    class Meta:
        database = database
        legacy_table_names = False


def up(migrator, db):
    database.initialize(db)
    db.create_tables([CarrierClock])
    db.execute_sql("ALTER TABLE inbox ADD COLUMN lag INTEGER")


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("ALTER TABLE inbox DROP COLUMN lag")
    db.drop_tables([CarrierClock])
