"""What a conversation may ask of the records: answers to its look-ups, and a ticket for a report it states."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.effects import (
    EmergencyRaised,
    Fact,
    ImbauanCek,
    IncidentReported,
    Query,
    ReportBegun,
    ReportLeft,
    StatusOf,
    WatchOf,
)
from flows.tickets import with_check
from gateway.runtime import Runtime
from storage import calls, imbauan, people, posts, reports

#: Digits of a ticket before its check digit. 100,000 numbers; when a tenth is in use it is time for six.
TICKET_DIGITS = 5


def draw_ticket() -> str:
    """A ticket number by chance, so that nobody can count the reports or guess another's number."""
    return with_check(str(secrets.randbelow(9 * 10 ** (TICKET_DIGITS - 1)) + 10 ** (TICKET_DIGITS - 1)))


@dataclass(frozen=True)
class Records:
    """The records as one phone may see them."""

    runtime: Runtime
    number: str
    ticket: str
    now: datetime

    def answer(self, asked: Query | Fact) -> Any:
        """The answer to a query; for a fact that makes a report its ticket, for any other fact None."""
        match asked:
            case ReportBegun() | IncidentReported() | EmergencyRaised():
                return self.ticket
            case StatusOf(code):
                phone = people.find_phone(self.runtime.vault, self.number)
                return reports.status_for(code, phone.id) if phone else None
            case WatchOf():
                phone = people.find_phone(self.runtime.vault, self.number)
                found = posts.guard_of(phone.id) if phone else None
                return {"post": found[0].name} if found else None
            case ReportLeft():
                phone = people.find_phone(self.runtime.vault, self.number)
                left = calls.standing(phone.id, self.now) if phone else None
                return {"code": left.code, "sensitive": left.sensitive} if left else None
            case ImbauanCek(code):
                return imbauan.quote(code, self.runtime.settings.zone)
            case _:
                return None
