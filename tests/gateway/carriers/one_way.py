"""A carrier of the tests that only sends: what every such one has in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.carriers import Call, Malformed, Provider
from storage.received.inbox import Item
from storage.sent.outbox import Receipt


class OneWay(Provider):
    """Nothing comes from there."""

    hooks: Mapping[str, frozenset[str]] = {}

    def read(self, call: Call, received_at: datetime) -> list[Item]:
        raise Malformed("nothing comes from there")

    def read_sms(self, body: Mapping[str, Any]) -> str:
        raise Malformed("nothing comes from there")

    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        raise Malformed("nothing comes from there")
