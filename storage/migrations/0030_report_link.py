"""Reports that a person has linked, as telling of one incident."""

from peewee import BlobField, CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Report(Model):
    class Meta:
        database = database


class ReportLink(Model):
    low = ForeignKeyField(Report, on_delete="CASCADE")
    high = ForeignKeyField(Report, on_delete="CASCADE")
    actor = CharField(80)
    reason = BlobField(null=True)
    at = DateTimeField()
    undone_by = CharField(80, null=True)
    undone_at = DateTimeField(null=True)

    class Meta:
        database = database
        table_name = "report_link"


def up(migrator, db):
    database.initialize(db)
    db.create_tables([ReportLink])
    db.execute_sql(
        "CREATE UNIQUE INDEX report_link_once ON report_link (low_id, high_id)"
        " WHERE undone_at IS NULL"
    )


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([ReportLink])
