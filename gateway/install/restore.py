"""Restoring a backup: old messages are held, later promises kept; the audit names who did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flows.rules import clocks
from flows.rules.phrases import phrase
from flows.values import dataclass
from gateway.install import anchor, starting
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine import db
from storage.people.accounts import sessions
from storage.people.promises import kept
from storage.record import audit, backups
from storage.record.redeeming import redeem
from storage.sent import held


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    rows: Mapping[str, int]  # that were in the backup, by table
    held: int  # messages that a person must release
    imbauan: int  # that must be approved once more
    again: Mapping[str, int]  # promises carried out again, by what they changed
    aged: bool  # whether the clock will be doubted at the start, for the record is that old


@dataclass(frozen=True)
class Wanted:
    """Which backup is to be put back, and how."""

    file: Path
    folders: Sequence[Path] = ()  # of promises, of other hosts or an older machine
    old: bool = False  # also one of which it is not known any more who was to be erased


def restore(runtime: Runtime, wanted: Wanted, actor: str, now: datetime) -> Restored:
    """Put this backup in place of the database. Raises CannotCopy; then nothing was changed.

    Before anybody sees it, what was waiting in it is held, what was promised since is carried out
    again, and whoever was signed in then is not any more. The anchor of the audit moves to the
    entry that says so.
    """
    with backups.put_back(runtime.settings.database_url, wanted.file) as rows:
        aged = _may_be(runtime, wanted, now)
        _, imbauan = held.hold(now)
        again = _again(runtime, wanted, now)
        messages = held.held()
        sessions.end_everybodys()
        detail = {"held": messages, "imbauan": imbauan, "again": again}
        entry = audit.Entry(actor, "db.restore", wanted.file.name[:80], detail)
        last = audit.note_now(entry, now)
    anchor.keep(runtime.settings.var_dir, last)
    return Restored(rows, messages, imbauan, again, aged)


def _again(runtime: Runtime, wanted: Wanted, now: datetime) -> dict[str, int]:
    """Carry out what was promised since; how much of what that was. Raises CannotCopy."""
    promises = kept([runtime.promises.folder, *wanted.folders])
    try:
        return {
            what: number for what, number in redeem(runtime.vault, promises, now).items() if number
        }
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        says = (
            f"What was promised since cannot be read from {refused.filename} ({why}). Nothing was"
            " changed."
        )
        raise backups.CannotCopy(says) from None


def _may_be(runtime: Runtime, wanted: Wanted, now: datetime) -> bool:
    """See that our keys open it, and that it is young enough.

    Raises CannotCopy. Whether it is older than a day.
    """
    if wrong := starting.misfit(runtime.vault):
        raise backups.CannotCopy(
            f"In {wanted.file} {wrong}; set the keys of its time. Nothing was changed."
        )
    made, days = backups.made_at(), runtime.settings.backup_days
    if made is not None and made < now - timedelta(days=days) and not wanted.old:
        raise backups.CannotCopy(
            f"{wanted.file} is of {made:%Y-%m-%d}, older than BACKUP_DAYS ({days}): it is not"
            f" known any more who stopped"
            " imbauan since and what was erased. Nothing was changed; --old puts it back all"
            " the same."
        )
    return bool(clocks.gap(now, made))


def finding(runtime: Runtime) -> Finding:
    """Whether messages wait for a person since a restore."""
    with db.connected():
        number = held.held()
    if number:
        says = phrase(
            "%(number)s messages that a restored backup would send again are held.", number=number
        )
        return Finding(
            "restore",
            ATTENTION,
            says,
            phrase("Look at `flask outbox held`, then release or drop them."),
        )
    return Finding("restore", OK, phrase("No message is held since a restore."))
