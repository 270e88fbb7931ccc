"""Who gets an imbauan is written down at its submission; what a part costs, with the draft.

Nothing is rewritten.
"""

from peewee import CharField, IntegerField


def up(migrator, db):
    # Without values of their own, so that a version that does not know the columns can still write
    # rows.
    migrator.migrate(
        migrator.add_column("imbauan", "price", CharField(32, null=True)),
        migrator.add_column("imbauan", "frozen", IntegerField(null=True)),
    )
    db.execute_sql(
        "CREATE TABLE imbauan_recipient (imbauan_id INTEGER NOT NULL REFERENCES imbauan (id)"
        " ON DELETE CASCADE,"
        " phone_id INTEGER NOT NULL REFERENCES phone (id) ON DELETE CASCADE, PRIMARY KEY"
        " (imbauan_id, phone_id))"
    )
    db.execute_sql("CREATE INDEX recipient_imbauan_id ON imbauan_recipient (imbauan_id)")
    db.execute_sql("CREATE INDEX recipient_phone_id ON imbauan_recipient (phone_id)")


def down(migrator, db):
    db.execute_sql("DROP TABLE imbauan_recipient")
    migrator.migrate(
        migrator.drop_column("imbauan", "frozen"), migrator.drop_column("imbauan", "price")
    )
