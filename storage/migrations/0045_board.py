"""The boards of desks: who had one open last, and when it asked for news. Quick: a new table."""

from peewee import CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Unit(Model):
    code = CharField(32, primary_key=True)

    class Meta:
        database = database


class Officer(Model):
    class Meta:
        database = database


class Board(Model):
    unit = ForeignKeyField(Unit, primary_key=True, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, on_delete="CASCADE")
    polled_at = DateTimeField()
    missed_at = DateTimeField(null=True)

    class Meta:
        database = database


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Board])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Board])
