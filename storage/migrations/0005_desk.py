"""When the desk was told of a report.

Reports that are there already count as told: one pass over the table.
"""

from peewee import DateTimeField


def up(migrator, db):
    migrator.migrate(migrator.add_column("report", "desk_at", DateTimeField(null=True)))
    db.execute_sql("UPDATE report SET desk_at = created_at")
    db.execute_sql(
        "CREATE INDEX report_desk_waiting ON report (created_at) WHERE urgent AND desk_at IS NULL"
    )


def down(migrator, db):
    db.execute_sql("DROP INDEX report_desk_waiting")
    migrator.migrate(migrator.drop_column("report", "desk_at"))
