"""Whether there is a backup, and whether one was ever put back."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine import db
from storage.record import backups

#: A backup of the night before is a day old; one more may have failed.
OLD = timedelta(days=2)
#: One is put back twice a year, so that it is known that it can be.
UNTRIED = timedelta(days=190)
_HOW = "see docs/backup.md."


def finding(runtime: Runtime, now: datetime) -> Finding:
    """When the last backup was made, and when one was last put back to try it."""
    with db.connected():
        made, tried = backups.last(backups.NOTED), backups.last(backups.TRIED)
    if made is None:
        state = OK if runtime.settings.plays_carrier else ATTENTION
        return Finding("backup", state, "No backup was ever made.", f"Make one each night: {_HOW}")
    says = f"The last backup is of {made:%Y-%m-%d %H:%M} UTC."
    if made < now - OLD:
        return Finding("backup", ATTENTION, says, f"Look why no other was made since: {_HOW}")
    if tried is None or tried < now - UNTRIED:
        since = f"since {tried:%Y-%m-%d}" if tried else "ever"
        do = f"Put one back elsewhere, then say so by `flask db tried` or here: {_HOW}"
        return Finding("backup", ATTENTION, f"{says} None was put back to try it {since}.", do)
    return Finding("backup", OK, f"{says} One was put back to try it on {tried:%Y-%m-%d}.")
