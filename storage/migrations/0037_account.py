"""Accounts of the officers' console: what signs in, what may be used once, who is signed in where.

Quick: new tables alone.
"""

from peewee import (
    BigIntegerField,
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


class Officer(Model):
    class Meta:
        database = database


class Account(Model):
    officer = ForeignKeyField(Officer, unique=True, on_delete="CASCADE")
    login_hash = BlobField(unique=True)
    login = BlobField()
    password = CharField(191, default="")
    totp = BlobField(null=True)
    totp_step = BigIntegerField(default=0)
    invitation = BlobField(null=True, unique=True)
    invited_until = DateTimeField(null=True)
    created_at = DateTimeField()

    class Meta:
        database = database


class AccountCode(Model):
    account = ForeignKeyField(Account, on_delete="CASCADE")
    kind = CharField(8)
    number = IntegerField()
    hash = BlobField()
    used_at = DateTimeField(null=True)

    class Meta:
        database = database
        table_name = "account_code"
        indexes = ((("account", "kind", "number"), True),)


class SignIn(Model):
    account = ForeignKeyField(Account, on_delete="CASCADE")
    digest = BlobField(unique=True)
    browser = CharField(60, default="")
    board = BooleanField(default=False)
    made_at = DateTimeField(index=True)
    acted_at = DateTimeField()
    confirmed_at = DateTimeField()
    polled_at = DateTimeField(null=True)

    class Meta:
        database = database
        table_name = "sign_in"


class Refused(Model):
    digest = BlobField(unique=True)
    times = IntegerField()
    at = DateTimeField(index=True)

    class Meta:
        database = database


class SentForm(Model):
    digest = BlobField(unique=True)
    at = DateTimeField(index=True)

    class Meta:
        database = database
        table_name = "sent_form"


_NEW = [Account, AccountCode, SignIn, Refused, SentForm]


def up(migrator, db):
    database.initialize(db)
    db.create_tables(_NEW)


def down(migrator, db):
    for table in ("sent_form", "refused", "sign_in", "account_code", "account"):
        db.execute_sql(f"DROP TABLE {table}")
