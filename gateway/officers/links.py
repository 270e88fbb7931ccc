"""Linking reports of one incident, by API and command line; each link is audited."""

from __future__ import annotations

from datetime import datetime

from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.record import audit

LONGEST_REASON = 1000


class NotLinked(Exception):
    """These two are not linked with each other; the text is a sentence that may be shown."""


def link(
    vault: Vault, by: str, seen: reports.Seen, other: reports.Seen, reason: str, now: datetime
) -> None:
    """Say that two reports tell of one incident, for this reason. Raises NotAllowed.

    Who asks may see both.
    """
    with transaction():
        reports.link(vault, seen.code, other.code, reason, by, now)
        audit.note(by, "report.link", seen.code, {"with": other.code}, now)


def unlink(vault: Vault, by: str, seen: reports.Seen, other: reports.Seen, now: datetime) -> None:
    """Say that two reports do not tell of one incident after all. Raises NotLinked."""
    with transaction():
        if not reports.unlink(vault, seen.code, other.code, by, now):
            raise NotLinked(
                "these two reports are not linked with each other; `linked` says which are, those"
                " without a reason by way of others"
            )
        audit.note(by, "report.unlink", seen.code, {"with": other.code}, now)
