"""Whether a guard's word came without the digits of the night. Quick: a new column."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE check_in ADD COLUMN provisional BOOLEAN NOT NULL DEFAULT FALSE")


def down(migrator, db):
    db.execute_sql("ALTER TABLE check_in DROP COLUMN provisional")
