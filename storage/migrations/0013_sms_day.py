"""What was handed to carriers on each day: a small row a day, from which the budget is known
without a count.
"""

from peewee import DatabaseProxy, DateField, IntegerField, Model

database = DatabaseProxy()


class SmsDay(Model):
    day = DateField(primary_key=True)
    parts = IntegerField(default=0)
    withheld = IntegerField(default=0)
    told = IntegerField(default=0)

    class Meta:
        database = database
        legacy_table_names = False


def up(migrator, db):
    database.initialize(db)
    db.create_tables([SmsDay])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([SmsDay])
