"""The secret before of a webhook, and until when it still signs besides the new one."""

from peewee import SqliteDatabase


def up(migrator, db):
    blob = "BLOB" if isinstance(db, SqliteDatabase) else "BYTEA"
    db.execute_sql(f"ALTER TABLE receiver ADD COLUMN secret_before {blob}")
    db.execute_sql("ALTER TABLE receiver ADD COLUMN secret_until TIMESTAMP")


def down(migrator, db):
    db.execute_sql("ALTER TABLE receiver DROP COLUMN secret_until")
    db.execute_sql("ALTER TABLE receiver DROP COLUMN secret_before")
