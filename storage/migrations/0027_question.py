"""What reporters hear of their reports, and what officers ask them."""

from peewee import BlobField, CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Report(Model):
    class Meta:
        database = database


class Officer(Model):
    class Meta:
        database = database


class Question(Model):
    report = ForeignKeyField(Report, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, null=True, on_delete="SET NULL")
    actor = CharField(80)
    template = CharField(24, default="")
    text = BlobField(null=True)
    state = CharField(12)
    made_at = DateTimeField()
    read_by = CharField(80, default="")
    asked_at = DateTimeField(null=True)
    answered_at = DateTimeField(null=True)

    class Meta:
        database = database


# Without IN: PostgreSQL writes one otherwise when a backup is put back.
_NEWS = (
    "state <> heard AND (state = 'diterima' OR state = 'ditangani' OR state = 'selesai'"
    " OR state = 'ditolak')"
)
_OPEN = "state = 'waiting' OR state = 'ready' OR state = 'asked'"


def up(migrator, db):
    database.initialize(db)
    # Whoever reported before hears of what is done from now on.
    db.execute_sql("ALTER TABLE report ADD COLUMN heard VARCHAR(24) NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE report SET heard = state")
    db.execute_sql(f"CREATE INDEX report_news ON report (id) WHERE {_NEWS}")
    db.create_tables([Question])
    db.execute_sql(f"CREATE INDEX question_open ON question (state, made_at) WHERE {_OPEN}")


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Question])
    db.execute_sql("DROP INDEX report_news")
    db.execute_sql("ALTER TABLE report DROP COLUMN heard")
