"""Fetching what carriers keep: how far each was read, which rows came that way, and receipts that
came early.

A column with a default that the database knows: the version before goes on writing rows without it.
"""

from peewee import CharField, DatabaseProxy, DateTimeField, Model

database = DatabaseProxy()


class Bookmark(Model):
    carrier = CharField(32, primary_key=True)
    last = CharField(80, default="")
    begun_at = DateTimeField()
    ask_at = DateTimeField()
    answered_at = DateTimeField(null=True)

    class Meta:
        database = database
        legacy_table_names = False


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Bookmark])
    db.execute_sql("ALTER TABLE inbox ADD COLUMN polled BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("CREATE INDEX inbox_early ON inbox (lease_until) WHERE state = 'early'")


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("DROP INDEX inbox_early")
    db.execute_sql("UPDATE inbox SET state = 'new' WHERE state = 'early'")
    db.execute_sql("ALTER TABLE inbox DROP COLUMN polled")
    db.drop_tables([Bookmark])
