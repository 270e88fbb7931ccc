"""How a report was read when it was filed.

Of those filed before nobody kept it: theirs stays empty.
"""

from peewee import PostgresqlDatabase


def up(migrator, db):
    blob = "BYTEA" if isinstance(db, PostgresqlDatabase) else "BLOB"
    db.execute_sql(f"ALTER TABLE report ADD COLUMN reading {blob}")


def down(migrator, db):
    db.execute_sql("ALTER TABLE report DROP COLUMN reading")
