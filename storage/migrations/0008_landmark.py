"""Landmarks: what people name instead of an area.

A table of its own, empty until `flask area landmark`.
"""

from peewee import CharField, DatabaseProxy, ForeignKeyField, Model

database = DatabaseProxy()


class Area(Model):
    code = CharField(20, primary_key=True)

    class Meta:
        database = database


class Landmark(Model):
    name = CharField(120)
    area = ForeignKeyField(Area, null=True, on_delete="SET NULL")

    class Meta:
        database = database
        indexes = ((("name", "area"), True),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Landmark])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Landmark])
