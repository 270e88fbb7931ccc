"""That the digest of an evening or morning was written, once for all posts. Quick: a new table."""

from peewee import CharField, CompositeKey, DatabaseProxy, DateField, DateTimeField, Model

database = DatabaseProxy()


class Digest(Model):
    kind = CharField(8)
    night = DateField()
    at = DateTimeField()

    class Meta:
        database = database
        primary_key = CompositeKey("kind", "night")


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Digest])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Digest])
