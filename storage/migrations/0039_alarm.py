"""Alarms of the watch: who of the police is told of a missed check-in, until a desk closes it. Adds
a table; a dispatch may be of an alarm instead of a report.
"""

from peewee import CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Slot(Model):
    class Meta:
        database = database


class Officer(Model):
    class Meta:
        database = database


class Alarm(Model):
    slot = ForeignKeyField(Slot, unique=True, on_delete="CASCADE")
    since = DateTimeField()
    climbs_at = DateTimeField(null=True)
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL", index=False)
    accepted_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)
    ended = CharField(12, default="")

    class Meta:
        database = database


INDEXES = (
    "INDEX alarm_to_climb ON alarm (climbs_at) WHERE climbs_at IS NOT NULL",
    "INDEX alarm_open ON alarm (since) WHERE ended_at IS NULL",
    "INDEX alarm_officer ON alarm (officer_id) WHERE officer_id IS NOT NULL",
    "INDEX dispatch_alarm ON dispatch (alarm_id) WHERE alarm_id IS NOT NULL",
    "UNIQUE INDEX dispatch_alarm_once ON dispatch (alarm_id, officer_id)"
    " WHERE alarm_id IS NOT NULL AND officer_id IS NOT NULL",
    "UNIQUE INDEX dispatch_alarm_desk_once ON dispatch (alarm_id, unit_id)"
    " WHERE alarm_id IS NOT NULL AND officer_id IS NULL",
    "INDEX dispatch_alarm_told ON dispatch (told_at) WHERE alarm_id IS NOT NULL",
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Alarm])
    migrator.migrate(migrator.drop_not_null("dispatch", "report_id"))
    db.execute_sql(
        "ALTER TABLE dispatch ADD COLUMN alarm_id INTEGER REFERENCES alarm (id) ON DELETE CASCADE"
    )
    for index in INDEXES:
        db.execute_sql(f"CREATE {index}")


def down(migrator, db):
    db.execute_sql("DELETE FROM dispatch WHERE report_id IS NULL")
    for index in INDEXES:
        db.execute_sql(f"DROP INDEX {index.split(' ON ')[0].split()[-1]}")
    migrator.migrate(
        migrator.drop_column("dispatch", "alarm_id"),
        migrator.add_not_null("dispatch", "report_id"),
    )
    db.execute_sql("DROP TABLE alarm")
