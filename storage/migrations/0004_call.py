"""Conversations that a call left unfinished. Takes no time: the table is new."""

from peewee import BlobField, CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Phone(Table):
    pass


class Call(Table):
    conversation = CharField(64, unique=True)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    holder = CharField(80)
    open_at = DateTimeField()
    session = BlobField()
    expires_at = DateTimeField(index=True)

    class Meta:
        indexes = ((("holder",), False),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Call])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Call])
