"""The watch, as posts plan it: fixed times, a partner, whose turn it is, who excused themselves,
the seasons; and a count of every night, which is kept for ever. Quick: new tables, and columns that
are empty or have a value from the start.
"""

from peewee import (
    CharField,
    CompositeKey,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)

database = DatabaseProxy()


class Post(Model):
    class Meta:
        database = database


class Guard(Model):
    class Meta:
        database = database


class Rota(Model):
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    weekday = IntegerField(null=True)
    night = DateField(null=True)

    class Meta:
        database = database
        indexes = ((("guard", "weekday"), True), (("guard", "night"), True))


class Absence(Model):
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    night = DateField(index=True)
    said_at = DateTimeField()

    class Meta:
        database = database
        indexes = ((("guard", "night"), True),)


class NightCount(Model):
    post = ForeignKeyField(Post, on_delete="CASCADE")
    night = DateField(index=True)
    expected = IntegerField()
    present = IntegerField()
    late = IntegerField()
    missed = IntegerField()
    excused = IntegerField()
    paused = IntegerField()
    guards = IntegerField(null=True)

    class Meta:
        database = database
        table_name = "night_count"
        primary_key = CompositeKey("post", "night")


class Season(Model):
    name = CharField(16)
    since = DateField()
    until = DateField()
    source = CharField(120, default="")

    class Meta:
        database = database
        indexes = ((("name", "since"), True),)


_NEW = (Rota, Absence, NightCount, Season)
_COLUMNS = {
    "post": {
        "times": "VARCHAR(120) NOT NULL DEFAULT ''",
        "free": "BOOLEAN NOT NULL DEFAULT FALSE",
        "partner_id": "INTEGER REFERENCES post (id) ON DELETE SET NULL",
        "until_subuh": "BOOLEAN NOT NULL DEFAULT TRUE",
        "ladder": "VARCHAR(80)",
    },
    "guard": {"name": "{blob}", "guest_until": "TIMESTAMP", "duress": "{blob}"},
}
_INDEXES = {
    "post_partner": "post (partner_id) WHERE partner_id IS NOT NULL",
    "guard_guest": "guard (guest_until) WHERE guest_until IS NOT NULL",
    "rota_night": "rota (night) WHERE night IS NOT NULL",
}


def up(migrator, db):
    database.initialize(db)
    blob = "BLOB" if isinstance(db, SqliteDatabase) else "BYTEA"
    for table, columns in _COLUMNS.items():
        for name, kind in columns.items():
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {name} {kind.format(blob=blob)}")
    db.create_tables(_NEW)
    for name, of in _INDEXES.items():
        db.execute_sql(f"CREATE INDEX {name} ON {of}")


def down(migrator, db):
    database.initialize(db)
    db.drop_tables(_NEW)
    for name in ("post_partner", "guard_guest"):
        db.execute_sql(f"DROP INDEX {name}")
    for table, columns in _COLUMNS.items():
        for name in columns:
            migrator.migrate(migrator.drop_column(table, name))
