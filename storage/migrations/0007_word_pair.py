"""Words that senders confirmed to be commands. Takes no time: the table is new."""

from peewee import CharField, DatabaseProxy, DateTimeField, Model

database = DatabaseProxy()


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class WordPair(Table):
    typed = CharField(24)
    meant = CharField(16)
    conversation = CharField(80, unique=True)
    at = DateTimeField(index=True)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([WordPair])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([WordPair])
