"""Where the desk of a police unit can be written to."""

from __future__ import annotations

from flows.rules import numbers
from gateway.install.settings import Settings
from storage.models import Unit


def number_of(settings: Settings, unit: Unit | None) -> str:
    """The number (E.164) of a unit's desk, or "": none, a landline, an emergency number."""
    return numbers.reachable(unit.desk_phone, settings.reply_countries) if unit else ""
