"""Who may sign in to the officers' console, by what, and where they are signed in."""

from __future__ import annotations

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
)

from storage.models.base import Moment, Table
from storage.models.people import Officer
from storage.models.places import Unit


class Account(Table):
    """An officer's account. Without a password nobody can sign in to it yet."""

    officer_id: int

    officer = ForeignKeyField(Officer, unique=True, on_delete="CASCADE")
    login_hash = BlobField(unique=True)  # keyed, as that of a phone number
    login = BlobField()  # sealed, purpose "account.login"
    password = CharField(191, default="")  # an argon2 hash
    totp = BlobField(null=True)  # the secret, sealed, purpose "account.totp"
    totp_step = BigIntegerField(default=0)  # the last step whose code was taken
    invitation = BlobField(null=True, unique=True)  # digest of the one-time address
    invited_until = Moment(null=True)
    created_at = Moment()


class AccountCode(Table):
    """A code that may be used once in place of an authenticator: of a list, or for recovery."""

    account_id: int

    account = ForeignKeyField(Account, on_delete="CASCADE")
    kind = CharField(8)  # of `storage.people.accounts.codes`
    number = IntegerField()
    hash = BlobField()
    used_at = Moment(null=True)

    class Meta:
        indexes = ((("account", "kind", "number"), True),)


class SignIn(Table):
    """A browser in which an officer is signed in. Ended ones are deleted."""

    account_id: int

    account = ForeignKeyField(Account, on_delete="CASCADE")
    digest = BlobField(unique=True)  # of the token in the cookie
    browser = CharField(60, default="")
    board = BooleanField(default=False)  # stays readable for a whole shift
    made_at = Moment(index=True)
    acted_at = Moment()  # when a person last did something in it
    confirmed_at = Moment()  # when the password was typed last
    polled_at = Moment(null=True)  # when a board asked for news last


class Board(Table):
    """The board of a unit's desk: the screen that stays readable for a whole shift."""

    unit_id: str
    officer_id: int

    unit = ForeignKeyField(Unit, primary_key=True, on_delete="CASCADE")
    officer = ForeignKeyField(Officer, on_delete="CASCADE")  # who had one open last
    polled_at = Moment()  # when one asked for news last
    missed_at = Moment(null=True)  # since then its desk knows that it is gone


class Refused(Table):
    """How often a sign-in failed in a row, by what it came from: a keyed digest of that."""

    digest = BlobField(unique=True)
    times = IntegerField()
    at = Moment(index=True)


class SentForm(Table):
    """A form that was sent: what its key says is done is not done again."""

    digest = BlobField(unique=True)
    at = Moment(index=True)
