"""Since when nobody was left at a post, of each expected check-in. Quick: an empty column."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE slot ADD COLUMN left_at TIMESTAMP")


def down(migrator, db):
    db.execute_sql("ALTER TABLE slot DROP COLUMN left_at")
