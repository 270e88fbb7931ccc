"""How many RW a kelurahan has, as an officer loads it. Quick: a column that is empty."""

from peewee import IntegerField


def up(migrator, db):
    migrator.migrate(migrator.add_column("area", "rw_count", IntegerField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("area", "rw_count"))
