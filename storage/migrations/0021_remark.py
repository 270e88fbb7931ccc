"""What guards remark beside AMAN: a table of its own, for texts go sooner than words do."""

from peewee import BlobField, CharField, DatabaseProxy, DateTimeField, ForeignKeyField, Model

database = DatabaseProxy()


class Post(Model):
    class Meta:
        database = database


class Guard(Model):
    class Meta:
        database = database


class Remark(Model):
    conversation = CharField(80, unique=True)
    post = ForeignKeyField(Post, on_delete="CASCADE")
    guard = ForeignKeyField(Guard, on_delete="CASCADE")
    text = BlobField()
    at = DateTimeField(index=True)

    class Meta:
        database = database
        indexes = ((("post", "at"), False),)


def up(migrator, db):
    database.initialize(db)
    db.create_tables([Remark])


def down(migrator, db):
    database.initialize(db)
    db.drop_tables([Remark])
