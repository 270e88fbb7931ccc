"""Officers: who they are, where they answer, when they are on duty, and of which reports they were
told; routes by kind and with their history, in place of the areas of units.
"""

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)

database = DatabaseProxy()


class Area(Model):
    code = CharField(20, primary_key=True)

    class Meta:
        database = database


class Unit(Model):
    code = CharField(32, primary_key=True)

    class Meta:
        database = database


class Phone(Model):
    class Meta:
        database = database


class Report(Model):
    class Meta:
        database = database


class Officer(Model):
    name = BlobField()
    phone = ForeignKeyField(Phone, null=True, unique=True, on_delete="RESTRICT")
    unit = ForeignKeyField(Unit, on_delete="RESTRICT")
    role = CharField(16)
    hours = CharField(120, default="")
    created_at = DateTimeField()
    disabled_at = DateTimeField(null=True)

    class Meta:
        database = database


class OfficerArea(Model):
    officer = ForeignKeyField(Officer, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")
    rw = CharField(3, default="")

    class Meta:
        database = database
        table_name = "officer_area"
        indexes = ((("area", "rw", "officer"), True),)


class DutyChange(Model):
    officer = ForeignKeyField(Officer, on_delete="CASCADE")
    present = BooleanField()
    begins_at = DateTimeField()
    ends_at = DateTimeField()
    said_at = DateTimeField()
    actor = CharField(80)
    because = CharField(16, default="")
    deputy = ForeignKeyField(Officer, null=True, on_delete="SET NULL")
    undone_at = DateTimeField(null=True)
    undone_by = CharField(80, default="")

    class Meta:
        database = database
        table_name = "duty_change"
        indexes = ((("officer", "ends_at"), False), (("ends_at",), False))


class Route(Model):
    area = ForeignKeyField(Area, on_delete="CASCADE")
    category = CharField(32, default="")
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    also = BooleanField(default=False)
    begins_at = DateTimeField()
    ends_at = DateTimeField(null=True)
    actor = CharField(80, default="")

    class Meta:
        database = database
        indexes = ((("area", "category", "ends_at"), False), (("unit",), False))


class Dispatch(Model):
    report = ForeignKeyField(Report, on_delete="CASCADE")
    round = IntegerField(default=0)
    step = IntegerField(default=0)
    officer = ForeignKeyField(Officer, null=True, on_delete="CASCADE")
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    made_at = DateTimeField()
    due_at = DateTimeField()
    told_at = DateTimeField(null=True)
    raised = IntegerField(default=0)
    digits = CharField(4, null=True)
    ended_at = DateTimeField(null=True)
    ended = CharField(12, default="")

    class Meta:
        database = database
        indexes = ((("officer", "report"), False),)


class Told(Model):
    recipient = CharField(48)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    area = CharField(20)
    notices = IntegerField()
    at = DateTimeField()

    class Meta:
        database = database
        indexes = ((("recipient", "phone"), True), (("at",), False))


class ToldBefore(Model):
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    area = CharField(20)
    notices = IntegerField()
    at = DateTimeField()

    class Meta:
        database = database
        table_name = "told"
        indexes = ((("unit", "phone"), True), (("at",), False))


class UnitArea(Model):
    unit = ForeignKeyField(Unit, on_delete="CASCADE")
    area = ForeignKeyField(Area, on_delete="CASCADE")

    class Meta:
        database = database
        table_name = "unit_area"
        indexes = ((("unit", "area"), True),)


_NEW = [Officer, OfficerArea, DutyChange, Route, Dispatch]
#: Defaults that the database knows: the version before goes on writing rows without them.
_REPORT = {
    "officer_id": "INTEGER REFERENCES officer (id) ON DELETE SET NULL",
    "accepted_at": "TIMESTAMP",
    "sent_to_id": "VARCHAR(32) REFERENCES unit (code) ON DELETE SET NULL",
    "emergency": "BOOLEAN NOT NULL DEFAULT FALSE",
    "round": "INTEGER NOT NULL DEFAULT 0",
    "route_at": "TIMESTAMP",
    "climbs_since": "TIMESTAMP",
    "climbs": "VARCHAR(8) NOT NULL DEFAULT ''",
    "unanswered_told_at": "TIMESTAMP",
    "result": "VARCHAR(24) NOT NULL DEFAULT ''",
}


def up(migrator, db):
    database.initialize(db)
    db.create_tables(_NEW)
    db.execute_sql(
        "CREATE UNIQUE INDEX dispatch_once ON dispatch (report_id, round, officer_id)"
        " WHERE officer_id IS NOT NULL"
    )
    db.execute_sql(
        "CREATE UNIQUE INDEX dispatch_desk_once ON dispatch (report_id, round, unit_id)"
        " WHERE officer_id IS NULL"
    )
    db.execute_sql(
        "CREATE UNIQUE INDEX dispatch_digits ON dispatch (officer_id, digits)"
        " WHERE digits IS NOT NULL"
    )
    db.execute_sql(
        "CREATE INDEX dispatch_waiting ON dispatch (due_at) WHERE told_at IS NULL AND ended_at"
        " IS NULL"
    )
    # Routes are of since ever: the history of the areas of units was not kept.
    db.execute_sql(
        "INSERT INTO route (area_id, category, unit_id, also, begins_at, actor)"
        " SELECT area_id, '', unit_id, FALSE, '2000-01-01 00:00:00', 'unit load' FROM unit_area"
    )
    db.execute_sql("DROP TABLE unit_area")
    # What desks were told within the last hour: the next notice of each number is a first one.
    db.execute_sql("DROP TABLE told")
    db.create_tables([Told])
    for column, kind in _REPORT.items():
        db.execute_sql(f"ALTER TABLE report ADD COLUMN {column} {kind}")
    db.execute_sql("CREATE INDEX report_to_route ON report (route_at) WHERE route_at IS NOT NULL")
    db.execute_sql(
        "CREATE INDEX report_officer ON report (officer_id) WHERE officer_id IS NOT NULL"
    )
    db.execute_sql("ALTER TABLE report_step ADD COLUMN what VARCHAR(16) NOT NULL DEFAULT ''")
    _set_length_of_states(db, 24)  # menunggu_verifikasi


def _set_length_of_states(db, length):
    # SQLite keeps to no length.
    if not isinstance(db, SqliteDatabase):
        for table in ("report", "report_step"):
            db.execute_sql(f"ALTER TABLE {table} ALTER COLUMN state TYPE VARCHAR({length})")


def down(migrator, db):
    database.initialize(db)
    for table in ("report", "report_step"):
        db.execute_sql(
            f"UPDATE {table} SET state = 'ditangani' WHERE state = 'menunggu_verifikasi'"
        )
    _set_length_of_states(db, 16)
    migrator.migrate(migrator.drop_column("report_step", "what"))
    db.execute_sql("DROP INDEX report_officer")
    db.execute_sql("DROP INDEX report_to_route")
    db.execute_sql("DROP TABLE dispatch")
    for column in reversed(_REPORT):
        migrator.migrate(migrator.drop_column("report", column))
    db.execute_sql("DROP TABLE told")
    db.create_tables([ToldBefore, UnitArea])
    db.execute_sql(
        "INSERT INTO unit_area (unit_id, area_id) SELECT DISTINCT unit_id, area_id FROM route"
        " WHERE category = '' AND ends_at IS NULL AND NOT also"
    )
    for table in ("route", "duty_change", "officer_area", "officer"):
        db.execute_sql(f"DROP TABLE {table}")
