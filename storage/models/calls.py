"""Calls that broke off in the middle of a report."""

from __future__ import annotations

from peewee import BlobField, CharField, ForeignKeyField

from storage.models.base import Moment, Table
from storage.models.people import Phone


class Call(Table):
    """A conversation that a call left unfinished, and who goes on with it.

    One row a conversation, for some hours.
    """

    phone_id: int

    conversation = CharField(64, unique=True)  # the one of its report
    phone = ForeignKeyField(Phone, on_delete="CASCADE")
    holder = CharField(
        80
    )  # whose it is: the key of a call, or "sms:" and the id of the SMS that took it
    open_at = Moment()  # from then on an SMS may take it
    session = BlobField()  # sealed JSON, purpose "call.session": where it stood
    expires_at = Moment(index=True)

    class Meta:
        indexes = ((("holder",), False),)
