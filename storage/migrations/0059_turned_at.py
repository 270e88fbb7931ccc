"""When a post's watch was paused, resumed or ended, until its guards are told. Quick: a new
column and an empty index.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE post ADD COLUMN turned_at TIMESTAMP")
    db.execute_sql("CREATE INDEX post_turned ON post (turned_at) WHERE turned_at IS NOT NULL")


def down(migrator, db):
    db.execute_sql("DROP INDEX post_turned")
    db.execute_sql("ALTER TABLE post DROP COLUMN turned_at")
