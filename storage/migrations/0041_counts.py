"""Reports are counted by day, area and kind, by hour of the week, and by how long they waited; and
real borders of areas can be loaded.

The column is added with a value, at once on a table of any size; the clock counts what is there in
the rounds that follow, some thousands in each.
"""

from peewee import (
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

database = DatabaseProxy()


class Area(Model):
    code = CharField(20, primary_key=True)

    class Meta:
        database = database


class AreaBorder(Model):
    area = ForeignKeyField(Area, primary_key=True, on_delete="CASCADE")
    rings = TextField()

    class Meta:
        database = database
        table_name = "area_border"


class DayCount(Model):
    day = DateField()
    area = CharField(20)
    category = CharField(32)
    reports = IntegerField()

    class Meta:
        database = database
        table_name = "day_count"
        primary_key = CompositeKey("day", "area", "category")


class HourCount(Model):
    month = DateField()
    area = CharField(20)
    category = CharField(32)
    hour = IntegerField()
    reports = IntegerField()

    class Meta:
        database = database
        table_name = "hour_count"
        primary_key = CompositeKey("month", "area", "category", "hour")


class WaitCount(Model):
    day = DateField()
    area = CharField(20)
    minutes = IntegerField()
    reports = IntegerField()

    class Meta:
        database = database
        table_name = "wait_count"
        primary_key = CompositeKey("day", "area", "minutes")


TABLES = (AreaBorder, DayCount, HourCount, WaitCount)


def up(migrator, db):
    database.initialize(db)
    db.create_tables(TABLES)
    db.execute_sql("ALTER TABLE report ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("CREATE INDEX report_uncounted ON report (created_at) WHERE NOT counted")
    db.execute_sql(
        "CREATE INDEX report_step_reopened ON report_step (report_id) WHERE what = 'reopen'"
    )


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("DROP INDEX report_step_reopened")
    db.execute_sql("DROP INDEX report_uncounted")
    db.execute_sql("ALTER TABLE report DROP COLUMN counted")
    db.drop_tables(TABLES)
