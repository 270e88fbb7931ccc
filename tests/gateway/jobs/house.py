"""A gateway whose only carrier is a mailbox of the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import Database

from gateway.install.settings import Settings
from gateway.jobs import breaker, outbox
from storage import people
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.sent import outbox as stored
from tests.gateway.carriers.mailbox import NAME, Mailbox
from tests.gateway.records import House

SHORT = "Jangan mengejar."


class MailboxHouse(House):
    """Puts messages into the outbox, and sends them."""

    def __init__(
        self, settings: Settings, database: Database, vault: Vault, now: datetime, folder: Path
    ) -> None:
        super().__init__(settings, database, vault)
        self.settings, self.now, self.folder = settings, now, folder
        self.carrier = Mailbox(folder)
        self.runtime.providers.clear()
        self.runtime.providers[NAME] = self.carrier

    def write(self, lane: str, numbers: Sequence[str], text: str = SHORT, **more: Any) -> None:
        """A message to each of these numbers."""
        with transaction():
            ids = people.phone_ids(self.vault, numbers, self.now)
            messages = [
                stored.Message(
                    dedup_key=f"{lane}:{number}",
                    lane=lane,
                    carrier=NAME,
                    phone_id=ids[number],
                    text=text,
                    not_before=self.now,
                    **more,
                )
                for number in numbers
            ]
            stored.put(self.vault, messages, self.now)

    def send_all(self, lane: str, at: datetime) -> None:
        """Send what may leave at this time; nobody remembers how carriers were before."""
        breaker.forget_all()
        while outbox.send_lane(lane, "me", self.runtime.providers, self.vault, self.settings, at):
            pass
