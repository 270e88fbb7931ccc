"""What is held against the clock, and how much was forgotten in the running hour; when reports
reached us and questions were kept, from which their time for being forgotten counts. Unknown of
those that are there already: adds empty columns.
"""

from peewee import CharField, DatabaseProxy, DateTimeField, IntegerField, Model

database = DatabaseProxy()


class _Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class ClockDoubt(_Table):
    since = DateTimeField(null=True)
    why = CharField(8, default="")
    ahead = IntegerField(default=0)
    jumped_at = DateTimeField(null=True)
    last = IntegerField(default=0)
    hold_until = DateTimeField(null=True)
    agreed_at = DateTimeField(null=True)


class Forgotten(_Table):
    kind = CharField(16, primary_key=True)
    begun_at = DateTimeField()
    count = IntegerField(default=0)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([ClockDoubt, Forgotten])
    migrator.migrate(
        migrator.add_column("dialogue", "kept_at", DateTimeField(null=True)),
        migrator.add_column("report", "received_at", DateTimeField(null=True)),
    )


def down(migrator, db):
    database.initialize(db)
    migrator.migrate(
        migrator.drop_column("report", "received_at"), migrator.drop_column("dialogue", "kept_at")
    )
    db.drop_tables([ClockDoubt, Forgotten])
