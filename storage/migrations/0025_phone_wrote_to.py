"""Which of a carrier's own phones somebody wrote to last: answers come from there."""

from peewee import CharField


def up(migrator, db):
    # Without a value: to whoever wrote before, any of them answers.
    migrator.migrate(migrator.add_column("phone", "wrote_to", CharField(64, null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("phone", "wrote_to"))
