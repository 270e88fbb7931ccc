"""What leaves of an imbauan: what was written, with who speaks, its code and how to stop.

Nothing is rewritten.
"""

from peewee import TextField


def up(migrator, db):
    # Without a value: what was written before leaves as it was approved.
    migrator.migrate(migrator.add_column("imbauan", "carried", TextField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("imbauan", "carried"))
