"""How the bytes of each carrier look, a file for each: so all are put to the same test."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

from gateway.carriers import Call
from tests.gateway.carriers.counter import Request

#: A status and a body, as the carrier answers us.
Answer = tuple[int, bytes]


class Dialect(Protocol):
    """What a carrier says and is told. A call for `now` is signed then, if it signs."""

    signs: bool

    def account(self, url: str) -> dict[str, Any]:
        """The settings of an account at this address."""

    def sms(self, sender: str, text: str, said_at: datetime, now: datetime) -> Call:
        """An SMS that was sent then, as it is brought now: the first time or again."""

    def receipt(self, id: str, number: str, state: str, now: datetime) -> Call:
        """What became of a message: accepted, failed or delivered."""

    def malformed(self, now: datetime) -> list[Call]:
        """Calls that are signed and say nothing."""

    def numbers(self, request: Request) -> list[str]:
        """Whom a message of ours is for."""

    def taken(self, numbers: list[str], id: str) -> Answer:
        """All is taken; under our id, where it takes that."""

    def refused(self) -> Answer:
        """Our account is not known there."""

    def id(self, request: Request) -> str:
        """Our id in a request, of a message or of a question; "" where it takes none."""

    def unknown(self) -> Answer:
        """No message has this id."""

    def known(self) -> Answer:
        """There is a message with this id already."""


def dialect_of(carrier: str) -> Dialect:
    """The description of a carrier."""
    found: Dialect = import_module(f"{__name__}.{carrier}").Spoken()
    return found
