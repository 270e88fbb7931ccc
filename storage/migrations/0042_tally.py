"""How many reports of a number were not true, and were, longer than they are linked with it.

Quick: a new table alone.
"""

from peewee import BlobField, DatabaseProxy, DateTimeField, IntegerField, Model

database = DatabaseProxy()


class Tally(Model):
    phone_hash = BlobField()
    month = DateTimeField(index=True)
    untrue = IntegerField()
    happened = IntegerField()

    class Meta:
        database = database
        indexes = ((("phone_hash", "month"), True),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Tally])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Tally])
