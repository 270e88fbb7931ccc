"""Turns that guards ask others to take. Quick: a new table."""

from peewee import DatabaseProxy, DateField, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Guard(Model):
    class Meta:
        database = database


class Swap(Model):
    guard = ForeignKeyField(Guard, on_delete="CASCADE", index=False)
    night = DateField(index=True)
    said_at = DateTimeField()
    next_at = DateTimeField(null=True)
    taken_by = ForeignKeyField(
        Guard, null=True, on_delete="SET NULL", index=False, backref="swaps_taken"
    )
    decided_at = DateTimeField(null=True)

    class Meta:
        database = database
        indexes = ((("guard", "night"), True),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Swap])
    db.execute_sql("CREATE INDEX swap_due ON swap (next_at) WHERE next_at IS NOT NULL")
    db.execute_sql("CREATE INDEX swap_taken_by ON swap (taken_by_id) WHERE taken_by_id IS NOT NULL")


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Swap])
