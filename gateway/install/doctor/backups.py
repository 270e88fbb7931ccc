"""Whether there is a backup, and whether one was ever put back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.phrases import phrase
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine import db
from storage.record import backups

#: A backup of the night before is a day old; one more may have failed.
OLD = timedelta(days=2)
#: One is put back twice a year, so that it is known that it can be.
UNTRIED = timedelta(days=190)
_HOW = phrase("see docs/backup.md.")


def finding(runtime: Runtime, now: datetime) -> Finding:
    """When the last backup was made, and when one was last put back to try it."""
    with db.connected():
        made, tried = backups.last(backups.NOTED), backups.last(backups.TRIED)
    if made is None:
        state = OK if runtime.settings.plays_carrier else ATTENTION
        return Finding(
            "backup",
            state,
            phrase("No backup was ever made."),
            phrase("Make one each night: %(how)s", how=_HOW),
        )
    says = phrase("The last backup is of %(made)s UTC.", made=f"{made:%Y-%m-%d %H:%M}")
    if made < now - OLD:
        return Finding(
            "backup", ATTENTION, says, phrase("Look why no other was made since: %(how)s", how=_HOW)
        )
    if tried is None or tried < now - UNTRIED:
        do = phrase(
            "Put one back elsewhere, then say so by `flask db tried` or here: %(how)s", how=_HOW
        )
        if tried is None:
            says = phrase("%(says)s None was ever put back to try it.", says=says)
        else:
            says = phrase(
                "%(says)s None was put back to try it since %(day)s.",
                says=says,
                day=f"{tried:%Y-%m-%d}",
            )
        return Finding("backup", ATTENTION, says, do)
    return Finding(
        "backup",
        OK,
        phrase(
            "%(says)s One was put back to try it on %(tried)s.",
            says=says,
            tried=f"{tried:%Y-%m-%d}",
        ),
    )
