"""What the watch remembers besides: who could not be asked, that a word came after all, pauses and
ends; and what an SMS is about, so that it can ask before it leaves whether that still holds. Adds
empty columns and two indexes.
"""

from peewee import CharField, DateTimeField

COLUMNS = (
    ("slot", "unasked", CharField(191, null=True)),
    ("slot", "cleared_at", DateTimeField(null=True)),
    ("post", "paused_until", DateTimeField(null=True)),
    ("post", "paused_because", CharField(200, null=True)),
    ("post", "ended_at", DateTimeField(null=True)),
    ("outbox", "about", CharField(48, null=True)),
)


def up(migrator, db):
    migrator.migrate(*[migrator.add_column(*column) for column in COLUMNS])
    db.execute_sql("CREATE INDEX outbox_about ON outbox (about) WHERE about IS NOT NULL")
    db.execute_sql("CREATE INDEX checkin_post_id_at ON check_in (post_id, at)")


def down(migrator, db):
    db.execute_sql("DROP INDEX checkin_post_id_at")
    db.execute_sql("DROP INDEX outbox_about")
    migrator.migrate(*[migrator.drop_column(table, name) for table, name, _ in COLUMNS])
