"""What was counted is summed up for each area with all below it, by day and by hour of the week;
and check-ins of a night are found by their post.

It reads what was counted once: some seconds for a million reports.
"""

from peewee import CharField, CompositeKey, DatabaseProxy, DateField, IntegerField, Model

database = DatabaseProxy()


class DayTotal(Model):
    area = CharField(20)
    day = DateField()
    category = CharField(32)
    reports = IntegerField()

    class Meta:
        database = database
        table_name = "day_total"
        primary_key = CompositeKey("area", "day", "category")


class HourTotal(Model):
    area = CharField(20)
    month = DateField()
    category = CharField(32)
    hour = IntegerField()
    reports = IntegerField()

    class Meta:
        database = database
        table_name = "hour_total"
        primary_key = CompositeKey("area", "month", "category", "hour")


TABLES = (DayTotal, HourTotal)
_SUM = (
    "INSERT INTO {total} (area, {columns}, reports)"
    " SELECT t.code, {columns}, sum(c.reports) FROM area t"
    " JOIN area a ON substr(a.path, 1, length(t.path)) = t.path"
    " JOIN {counted} c ON c.area = a.code GROUP BY t.code, {columns}"
)


def up(migrator, db):
    database.initialize(db)
    db.create_tables(TABLES)
    db.execute_sql(_SUM.format(total="day_total", counted="day_count", columns="day, category"))
    db.execute_sql(
        _SUM.format(total="hour_total", counted="hour_count", columns="month, category, hour")
    )
    db.execute_sql("CREATE INDEX slot_night_post_id_due_at ON slot (night, post_id, due_at)")
    db.execute_sql("DROP INDEX slot_night")


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("CREATE INDEX slot_night ON slot (night)")
    db.execute_sql("DROP INDEX slot_night_post_id_due_at")
    db.drop_tables(TABLES)
