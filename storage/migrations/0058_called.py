"""Whether somebody is called once more about a report that nobody accepts. Quick: a new column."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE dispatch ADD COLUMN called BOOLEAN NOT NULL DEFAULT FALSE")


def down(migrator, db):
    db.execute_sql("ALTER TABLE dispatch DROP COLUMN called")
