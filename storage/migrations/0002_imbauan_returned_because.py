"""Why an imbauan was returned gets a column of its own: until now it took the place of why it is
urgent.
"""

from peewee import TextField


def up(migrator, db):
    # Without a value of its own, so that a version that does not know the column can still write
    # rows.
    migrator.migrate(migrator.add_column("imbauan", "returned_because", TextField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("imbauan", "returned_because"))
