"""What was done, by whom, when: a chain of rows, each holding the hash of the one before, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from storage.models import Audit
from storage.sql import is_sqlite, run, utc

_BEGINNING = "0" * 64
#: PostgreSQL: two writers of the chain wait for each other under this number. SQLite has one writer at a time.
_CHAIN_LOCK = 711_000_002


def note(actor: str, action: str, subject: str, detail: dict[str, Any], now: datetime) -> None:
    """Add a row, in the caller's transaction. `detail` never holds a number, a name or a report's text."""
    if not is_sqlite():
        run("SELECT pg_advisory_xact_lock(?)", [_CHAIN_LOCK])
    last = Audit.select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, _BEGINNING)
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    link = _link(previous, seq, now, actor, action, subject, text)
    Audit.insert(
        seq=seq, at=now, actor=actor, action=action, subject=subject, detail=text, previous=previous, hash=link
    ).execute()


def verify() -> int | None:
    """The number of the first row that does not fit the chain, or None when all fit. Memory stays flat."""
    previous, expected = _BEGINNING, 1
    for row in Audit.select().order_by(Audit.seq).iterator():
        link = _link(previous, row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        if row.seq != expected or row.previous != previous or row.hash != link:
            return int(row.seq)
        previous, expected = row.hash, expected + 1
    return None


def _link(previous: str, seq: int, at: datetime, actor: str, action: str, subject: str, detail: str) -> str:
    stored = utc(at)
    fields = [previous, seq, stored.isoformat() if stored else "", actor, action, subject, detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
