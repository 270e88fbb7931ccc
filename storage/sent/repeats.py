"""The same imbauan twice: earlier ones with the same words that some of the same people had.

Told, never forbidden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.reading.folding import folded
from flows.rules.delivery import MISSED
from flows.rules.imbauan_steps import APPROVED, CHANGEABLE, RETURNED
from flows.values import dataclass
from storage.engine.sql import is_sqlite, marks, run
from storage.models import Imbauan
from storage.people.contacts import audience_sql, may_get

#: The same words to the same people within this time are most likely a slip.
WITHIN = timedelta(hours=24)
#: PostgreSQL: who approves waits under this number for who does already. SQLite has one writer.
_APPROVING = 711_000_003


@dataclass(frozen=True)
class Repeat:
    """An imbauan with the same words: when it is or was sent, and how many people have both."""

    id: int
    cek_code: str
    state: str
    at: datetime
    recipients: int


def repeats(imbauan: Imbauan, now: datetime) -> list[Repeat]:
    """The approved and sent imbauan that this one repeats, newest first.

    Those are the ones with the same words and some of the same people, sent or approved within
    24 hours of it. Words are compared without case, spaces and punctuation.
    """
    if imbauan.state not in CHANGEABLE:  # of one that is being sent it is too late to tell
        return []
    words, sending = folded(imbauan.text), _sending(imbauan, now)
    found = []
    for other in going(min(sending, now) - WITHIN):
        if other.id == imbauan.id:
            continue
        near = (
            abs(_sending(other, now) - sending) <= WITHIN or abs(other.approved_at - now) <= WITHIN
        )
        if near and folded(other.text) == words and (people := _shared(imbauan, other)):
            found.append(
                Repeat(other.id, other.cek_code, other.state, _sending(other, now), people)
            )
    return found


def going(since: datetime) -> list[Imbauan]:
    """What was approved and has not begun, or began since then; newest first."""
    recent = Imbauan.state.in_(APPROVED) | (Imbauan.started_at >= since)
    query = Imbauan.select().where(Imbauan.approved_at.is_null(False), recent)
    return list(query.order_by(Imbauan.id.desc()))


def approving() -> None:
    """From now to the end of the transaction nobody else approves: they see what this one did."""
    if not is_sqlite():
        run("SELECT pg_advisory_xact_lock(?)", [_APPROVING])


def people(several: Sequence[Imbauan]) -> int:
    """How many people have had one of these, or are to have one; who stopped what the first is
    left out.
    """
    asked = [_people(each) for each in several]
    whole = " UNION ".join(sql for sql, _ in asked)
    given = [value for _, params in asked for value in params]
    counting = f"SELECT count(*) FROM phone p WHERE {may_get('?')} AND p.id IN ({whole})"
    return int(run(counting, [several[0].urgent, *given])[0][0])


def _sending(imbauan: Imbauan, now: datetime) -> datetime:
    """When it was sent, or will be as things stand."""
    begun: datetime | None = imbauan.started_at
    return begun or max(imbauan.send_at or now, now)


def _shared(imbauan: Imbauan, other: Imbauan) -> int:
    """How many of the people that `imbauan` goes to have had `other`, or are to have it."""
    mine, whom = _people(imbauan)
    theirs, had = _people(other)
    both = (
        f"SELECT count(*) FROM phone p WHERE {may_get('?')} AND p.id IN ({mine})"
        f" AND p.id IN ({theirs})"
    )
    return int(run(both, [imbauan.urgent, *whom, *had])[0][0])


def _people(imbauan: Imbauan) -> tuple[str, list[Any]]:
    """The phones it reached, or those it will.

    These are as written down at its submission, or as contacts stand.
    """
    if imbauan.started_at is not None:
        reached = (
            f"SELECT phone_id FROM outbox WHERE imbauan_id = ? AND state NOT IN ({marks(MISSED)})"
        )
        return reached, [imbauan.id, *MISSED]
    if imbauan.frozen is not None and imbauan.state != RETURNED:
        return "SELECT phone_id FROM imbauan_recipient WHERE imbauan_id = ?", [imbauan.id]
    condition, params = audience_sql(json.loads(imbauan.areas), json.loads(imbauan.audience))
    return f"SELECT c.phone_id FROM contact c WHERE {condition}", list(params)
