"""Texts of the phones in the words of an installation, with every change. Quick: a new table."""

from peewee import CharField, DatabaseProxy, DateTimeField, IntegerField, Model, TextField

database = DatabaseProxy()


class TextChange(Model):
    language = CharField(8)
    name = CharField(48)
    part = CharField(32)
    number = IntegerField()
    words = TextField(null=True)
    shipped = TextField()
    actor = CharField(80)
    at = DateTimeField()

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("language", "name", "part", "number"), True),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([TextChange])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([TextChange])
