"""Mediation: whether a reporter wants a mediator, who that is, and what came of it."""

from peewee import CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Report(Model):
    class Meta:
        database = database


class Officer(Model):
    class Meta:
        database = database


class Contact(Model):
    class Meta:
        database = database


class Mediation(Model):
    report = ForeignKeyField(Report, unique=True, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL")
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    state = CharField(12)
    asked_at = DateTimeField()
    given_at = DateTimeField(null=True)
    answered_at = DateTimeField(null=True)

    class Meta:
        database = database


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Mediation])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Mediation])
