"""The same imbauan twice: earlier ones with the same words that some of the same people had.

Told, never forbidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.reading.folding import folded
from flows.rules.delivery import MISSED
from flows.rules.imbauan_steps import APPROVED, CHANGEABLE, RETURNED
from storage.engine.sql import marks, run
from storage.models import Imbauan
from storage.people.contacts import audience_sql

#: The same words to the same people within this time are most likely a slip.
WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Repeat:
    """An imbauan with the same words: when it was sent or is to be, and how many of the people had
    it or will.
    """

    id: int
    cek_code: str
    state: str
    at: datetime
    recipients: int


def repeats(one: Imbauan, now: datetime) -> list[Repeat]:
    """The approved and sent imbauan that `one` repeats, newest first: the same words, some of the
    same people, and sent or approved within 24 hours of it. Words are compared without case, spaces
    and punctuation.
    """
    if one.state not in CHANGEABLE:  # of one that is being sent it is too late to tell
        return []
    words, sending = folded(one.text), _sending(one, now)
    found = []
    for other in _others(one, min(sending, now) - WITHIN):
        near = (
            abs(_sending(other, now) - sending) <= WITHIN or abs(other.approved_at - now) <= WITHIN
        )
        if near and folded(other.text) == words and (people := _shared(one, other)):
            found.append(
                Repeat(other.id, other.cek_code, other.state, _sending(other, now), people)
            )
    return found


def _others(one: Imbauan, since: datetime) -> Iterator[Imbauan]:
    """What was approved and has not begun, or began since then."""
    going = Imbauan.state.in_(APPROVED) | (Imbauan.started_at >= since)
    query = Imbauan.select().where(Imbauan.id != one.id, Imbauan.approved_at.is_null(False), going)
    yield from query.order_by(Imbauan.id.desc())


def _sending(one: Imbauan, now: datetime) -> datetime:
    """When it was sent, or will be as things stand."""
    begun: datetime | None = one.started_at
    return begun or max(one.send_at or now, now)


def _shared(one: Imbauan, other: Imbauan) -> int:
    """How many of the people that `one` goes to have had `other`, or are to have it."""
    mine, whom = _people(one)
    theirs, had = _people(other)
    both = (
        f"SELECT count(*) FROM phone p WHERE p.opted_out_at IS NULL AND p.id IN ({mine}) AND p.id"
        f" IN ({theirs})"
    )
    return int(run(both, [*whom, *had])[0][0])


def _people(one: Imbauan) -> tuple[str, list[Any]]:
    """The phones it reached; or those it will, as written down at its submission, or as contacts
    stand.
    """
    if one.started_at is not None:
        reached = (
            f"SELECT phone_id FROM outbox WHERE imbauan_id = ? AND state NOT IN ({marks(MISSED)})"
        )
        return reached, [one.id, *MISSED]
    if one.frozen is not None and one.state != RETURNED:
        return "SELECT phone_id FROM imbauan_recipient WHERE imbauan_id = ?", [one.id]
    condition, params = audience_sql(json.loads(one.areas), json.loads(one.audience))
    return f"SELECT c.phone_id FROM contact c WHERE {condition}", list(params)
