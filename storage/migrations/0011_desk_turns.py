"""A flood at a desk: what a desk was told of whom, reports that wait for a list, and whose turn it
is among alarms.
"""

from peewee import CharField, DatabaseProxy, DateTimeField, ForeignKeyField, IntegerField, Model

database = DatabaseProxy()


class Unit(Model):
    code = CharField(32, primary_key=True)

    class Meta:
        database = database


class Phone(Model):
    class Meta:
        database = database


class Told(Model):
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    area = CharField(20)
    notices = IntegerField()
    at = DateTimeField()

    class Meta:
        database = database
        indexes = ((("unit", "phone"), True), (("at",), False))


_WAITING = "urgent AND desk_at IS NULL"
_ALARM = "lane = 'alarm' AND state = 'pending'"


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Told])
    migrator.migrate(migrator.add_column("report", "desk_after", DateTimeField(null=True)))
    db.execute_sql("DROP INDEX report_desk_waiting")
    db.execute_sql(
        f"CREATE INDEX report_desk_waiting ON report (desk_after, created_at) WHERE {_WAITING}"
    )
    # Defaults that the database knows: the version before goes on writing rows without them.
    db.execute_sql("ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE outbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0")
    db.execute_sql(f"CREATE INDEX outbox_alarm_turns ON outbox (rank, turn, id) WHERE {_ALARM}")
    db.execute_sql(
        f"CREATE INDEX outbox_alarm_phones ON outbox (phone_id, rank, turn) WHERE {_ALARM}"
    )


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("DROP INDEX outbox_alarm_phones")
    db.execute_sql("DROP INDEX outbox_alarm_turns")
    db.execute_sql("ALTER TABLE outbox DROP COLUMN turn")
    db.execute_sql("ALTER TABLE outbox DROP COLUMN rank")
    db.execute_sql("DROP INDEX report_desk_waiting")
    db.execute_sql(f"CREATE INDEX report_desk_waiting ON report (created_at) WHERE {_WAITING}")
    migrator.migrate(migrator.drop_column("report", "desk_after"))
    db.drop_tables([Told])
