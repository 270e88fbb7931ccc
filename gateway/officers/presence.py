"""Whether an officer is on duty, for what follows from that at a screen."""

from __future__ import annotations

from datetime import datetime

from flows.rules import duty
from flows.rules.boards import KEEPER
from gateway.install.runtime import Runtime
from storage.people import duties, officers


def keeps_board(officer: int, runtime: Runtime, now: datetime) -> bool:
    """Whether a sign-in of this officer stays readable without a person doing anything."""
    found = officers.find(runtime.vault, officer)
    if found is None or found.role != KEEPER:
        return False
    changes = duties.changes_of([officer], now).get(officer, ())
    return duty.on_duty(duty.read(found.hours), changes, now, runtime.settings.zone)
