"""Reports are found by the words of their texts, and open ones are counted, however many there are;
who asked for a number and who allowed it is kept, and who took over at the change of shift.

The words of what is there already are written by the clock, the newest first, or at once by
`flask report index`.
"""

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)

database = DatabaseProxy()


class Report(Model):
    class Meta:
        database = database


class ReportWord(Model):
    word = BigIntegerField()
    report = ForeignKeyField(Report, on_delete="CASCADE")

    class Meta:
        database = database
        table_name = "report_word"
        primary_key = CompositeKey("word", "report")


class Area(Model):
    code = CharField(20, primary_key=True)

    class Meta:
        database = database


class Unmasking(Model):
    report = ForeignKeyField(Report, on_delete="CASCADE")
    actor = CharField(80)
    unit = CharField(32)
    reason = BlobField(null=True)
    case = CharField(40)
    state = CharField(12)
    asked_at = DateTimeField()
    decided_by = CharField(80, default="")
    decided_unit = CharField(32, default="")
    decided_at = DateTimeField(null=True, index=True)
    seen_at = DateTimeField(null=True)

    class Meta:
        database = database


class Handover(Model):
    area = ForeignKeyField(Area, on_delete="CASCADE")
    actor = CharField(80)
    at = DateTimeField()
    reports = IntegerField()

    class Meta:
        database = database
        indexes = ((("area", "at"), False),)


def up(migrator, db):
    database.initialize(db)
    # Half the room: SQLite then keeps the rows in the order of the key, and nowhere else.
    ReportWord._meta.without_rowid = isinstance(db, SqliteDatabase)
    db.create_tables([ReportWord, Unmasking, Handover])
    db.execute_sql("CREATE INDEX unmasking_asked ON unmasking (asked_at) WHERE state = 'menunggu'")
    # A default that the database knows: the version before goes on writing rows without it.
    db.execute_sql("ALTER TABLE report ADD COLUMN indexed BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("CREATE INDEX report_category_created_at ON report (category, created_at)")
    db.execute_sql("CREATE INDEX report_to_index ON report (id) WHERE NOT indexed")
    db.execute_sql(
        "CREATE INDEX report_open ON report (area_id, urgent, category, state)"
        " WHERE state <> 'selesai' AND state <> 'ditolak'"
    )


def down(migrator, db):
    database.initialize(db)
    db.execute_sql("DROP INDEX report_open")
    db.execute_sql("DROP INDEX report_to_index")
    db.execute_sql("DROP INDEX report_category_created_at")
    db.execute_sql("ALTER TABLE report DROP COLUMN indexed")
    db.drop_tables([Handover, Unmasking, ReportWord])
