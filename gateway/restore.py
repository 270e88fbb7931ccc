"""Putting a backup back: what it would send again is held, and the record says who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway import anchor, starting
from gateway.finding import ATTENTION, OK, Finding
from gateway.runtime import Runtime
from storage import audit, backups, db, held


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    rows: Mapping[str, int]  # that were in the backup, by table
    held: int  # messages that a person must release
    imbauan: int  # that must be approved once more


def restore(runtime: Runtime, file: Path, actor: str, now: datetime) -> Restored:
    """Put this backup in place of the database. Raises CannotCopy; then nothing was changed.

    Nobody can send what was waiting in it: that is held before anybody sees it. The anchor of the audit moves to the entry
    that says so.
    """
    with backups.put_back(runtime.settings.database_url, file) as rows:
        if wrong := starting.misfit(runtime.vault):
            raise backups.CannotCopy(f"In {file} {wrong}; set the keys of its time. Nothing was changed.")
        messages, imbauan = held.hold(now)
        audit.note(actor, "db.restore", file.name[:80], {"held": messages, "imbauan": imbauan}, now)
        last = audit.tip()
    anchor.keep(runtime.settings.var_dir, last)
    return Restored(rows, messages, imbauan)


def finding(runtime: Runtime) -> Finding:
    """Whether messages wait for a person since a restore."""
    with db.connected():
        number = held.held()
    if number:
        says = f"{number} messages that a restored backup would send again are held."
        return Finding("restore", ATTENTION, says, "Look at `flask outbox held`, then release or drop them.")
    return Finding("restore", OK, "No message is held since a restore.")
