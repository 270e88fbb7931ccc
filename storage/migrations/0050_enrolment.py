"""Who wants to stand guard by SMS, or to have a post, and what somebody who knows them said. Quick:
a new table.
"""

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
)

database = DatabaseProxy()


class Phone(Model):
    class Meta:
        database = database


class Post(Model):
    class Meta:
        database = database


class Enrolment(Model):
    conversation = CharField(80, unique=True)
    kind = CharField(8)
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    post = ForeignKeyField(Post, null=True, on_delete="CASCADE")
    area = CharField(20, default="")
    rt = CharField(8, default="")
    rw = CharField(8, default="")
    name = BlobField(null=True)
    guards = IntegerField(null=True)
    said_at = DateTimeField()
    asked_at = DateTimeField(null=True)
    next_at = DateTimeField(null=True)
    decided_at = DateTimeField(null=True)
    yes = BooleanField(null=True)

    class Meta:
        database = database


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Enrolment])
    db.execute_sql("CREATE INDEX enrolment_due ON enrolment (next_at) WHERE next_at IS NOT NULL")


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Enrolment])
