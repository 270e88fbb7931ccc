"""A report whose phone raises the alarm again: its desk is told once more."""


def up(migrator, db):
    # A default that the database knows: the version before goes on writing rows without it.
    db.execute_sql("ALTER TABLE report ADD COLUMN raised INTEGER NOT NULL DEFAULT 0")


def down(migrator, db):
    db.execute_sql("ALTER TABLE report DROP COLUMN raised")
