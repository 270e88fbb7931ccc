"""Imbauan on file: drafts, their steps, who gets them, how they are quoted.

Every step (`flows.rules.imbauan_steps`) is a conditional UPDATE on the state before it, so that of
two people who press at once one is refused.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from typing import Any

from peewee import fn

from flows import appeal, gsm
from flows.rules.delivery import OPEN
from flows.rules.imbauan_draft import Draft
from flows.rules.imbauan_steps import APPROVED, STEPS, NotAllowed, approved
from flows.rules.tickets import draw
from storage.engine.sql import chunks, count, utc
from storage.models import Area, Imbauan, Outbox, Token
from storage.people.contacts import count_audience
from storage.places import units
from storage.sent import outbox, recipients

#: Digits of a CEK code before its check digit.
CEK_DIGITS = 5
#: How much of a text CEK quotes.
QUOTED = 60


def draft(
    written: Draft,
    author: str,
    price: str,
    currency: str,
    now: datetime,
    sender: str = "",
    answer_to: str = "",
) -> Imbauan:
    """Keep a draft (`imbauan_draft.ready`), with the number of people it would reach and what that
    costs.

    `price`: of one SMS part, decimal; `sender`: who speaks, as residents know it, "": the text
    leaves as it is; `answer_to`: see `flows.appeal`.
    """
    reached = count_audience(written.areas, written.audience)
    fields: dict[str, Any] = {
        "text": written.text,
        "areas": json.dumps(list(written.areas)),
        "audience": json.dumps(list(written.audience)),
        "state": "konsep",
        "recipients": reached,
        "price": price,
        "currency": currency,
        "author": author,
        "urgent": written.urgent,
        "reason": written.reason,
        "send_at": written.send_at,
        "expires_at": written.expires_at,
        "created_at": now,
    }
    while True:
        code = draw(secrets.choice, CEK_DIGITS)
        whole = appeal.carried(written.text, sender, code, answer_to) if sender else written.text
        parts = gsm.parts(whole)
        fields |= {"encoding": gsm.encoding(whole), "parts": parts}
        fields |= {
            "cost": recipients.cost(price, parts, reached),
            "carried": whole if sender else None,
        }
        made = Imbauan.insert(cek_code=code, **fields).on_conflict_ignore().as_rowcount().execute()
        if made:
            found: Imbauan = Imbauan.get(Imbauan.cek_code == code)
            return found


def find(imbauan_id: int) -> Imbauan | None:
    """The imbauan with this id, or None."""
    found: Imbauan | None = Imbauan.get_or_none(Imbauan.id == imbauan_id)
    return found


def listed(states: Collection[str] = (), limit: int = 50) -> list[Imbauan]:
    """Imbauan in these states (none: in any), newest first."""
    query = Imbauan.select().where(Imbauan.state.in_(list(states))) if states else Imbauan.select()
    return list(query.order_by(Imbauan.id.desc()).limit(limit))


def areas_of(imbauan: Imbauan) -> list[str]:
    """The codes of the areas it is for."""
    return [str(code) for code in json.loads(imbauan.areas)]


def submit(imbauan_id: int, now: datetime) -> Imbauan:
    """Hand a draft in for approval: from now on it is known who gets it, and what that costs.

    Raises NotAllowed.
    """
    one = _step(imbauan_id, "submit", {"state": "diajukan", "submitted_at": now})
    recipients.freeze(one)
    return _there(imbauan_id)


def approve(imbauan_id: int, approver: str, now: datetime, send_now: bool = False) -> Imbauan:
    """Let it be sent. Raises NotAllowed; TimePassed as `imbauan_steps.approved` has it."""
    one = _there(imbauan_id)
    state = approved(one.state, one.send_at, one.expires_at, now, send_now)
    return _step(imbauan_id, "approve", {"state": state, "approver": approver, "approved_at": now})


def send_back(imbauan_id: int, reason: str, now: datetime) -> Imbauan:
    """Give it back to its author, saying what is to be changed. Raises NotAllowed."""
    returned = _step(imbauan_id, "return", {"state": "dikembalikan", "returned_because": reason})
    recipients.let_go(imbauan_id)
    return returned


def stop(imbauan_id: int, now: datetime) -> Imbauan:
    """Send nothing more of it: what waits is stopped, what is on its way cannot be called back.

    Raises NotAllowed.
    """
    stopped = _step(imbauan_id, "stop", {"state": "berhenti", "finished_at": now})
    count(
        "UPDATE outbox SET state = 'stopped', updated_at = ? WHERE imbauan_id = ? AND state ="
        " 'pending'",
        [utc(now), imbauan_id],
    )
    recipients.let_go(imbauan_id)
    return stopped


def due(now: datetime, urgent_alone: bool = False) -> list[int]:
    """The ids of approved imbauan whose time has come; at night, of the urgent ones alone."""
    come = (Imbauan.state == "disetujui") | (
        (Imbauan.state == "terjadwal") & (Imbauan.send_at <= now)
    )
    query = (
        Imbauan.select(Imbauan.id).where(come, Imbauan.urgent)
        if urgent_alone
        else Imbauan.select(Imbauan.id).where(come)
    )
    return [row.id for row in query]


def on_their_way() -> dict[int, bool]:
    """The imbauan that are being sent, by id, and whether each is urgent."""
    query = Imbauan.select(Imbauan.id, Imbauan.urgent).where(Imbauan.state == "mengirim")
    return {int(row.id): bool(row.urgent) for row in query}


def start(imbauan_id: int, now: datetime, carrier: str) -> int:
    """Put a message for everybody who was written down at its submission into the outbox: one
    statement.

    Returns how many; 0 if not its turn. Who stopped imbauan, or is no contact any more, is counted
    as skipped. Somebody who is in the audience twice is one phone, so gets one message.
    """
    begun = (
        Imbauan.update(state="mengirim", started_at=now)
        .where(Imbauan.id == imbauan_id, Imbauan.state.in_(APPROVED))
        .execute()
    )
    if not begun:
        return 0
    one = _there(imbauan_id)
    if one.frozen is None:  # submitted under a version that wrote nobody down
        recipients.freeze(one)
    queued = recipients.queue(one, carrier, now)
    recipients.let_go(imbauan_id)
    return queued


def finish_when_done(now: datetime) -> int:
    """Close every imbauan of which nothing waits or is on its way any more; returns how many."""
    busy = Outbox.select(Outbox.id).where(Outbox.imbauan == Imbauan.id, Outbox.state.in_(OPEN))
    query = Imbauan.update(state="selesai", finished_at=now).where(
        Imbauan.state == "mengirim", ~fn.EXISTS(busy)
    )
    return int(query.execute())


def counts(imbauan_id: int) -> dict[str, int]:
    """How many of its messages are in each state.

    Whose number was erased since its submission is skipped, too.
    """
    found = outbox.counts(imbauan_id)
    one = find(imbauan_id)
    if one is not None and one.frozen is not None and one.started_at is not None:
        found["skipped"] += max(one.frozen - sum(found.values()), 0)
    return found


def quotes(codes: Collection[str], zone: tzinfo) -> dict[str, dict[str, str]]:
    """What CEK answers, by code: who sent the imbauan, when, and how it begins.

    Codes of none are left out.
    """
    found = {}
    for some in chunks(sorted(codes)):
        for one in Imbauan.select().where(
            Imbauan.cek_code.in_(list(some)), Imbauan.started_at.is_null(False)
        ):
            at = one.started_at.astimezone(zone)
            text = one.text if len(one.text) <= QUOTED else f"{one.text[:QUOTED]}..."
            found[str(one.cek_code)] = {
                "sender": sender_of(one.author, areas_of(one)),
                "at": f"{at.day}/{at.month} {at:%H.%M}",
                "text": text,
            }
    return found


def sender_of(author: str, areas: Sequence[str]) -> str:
    """The police unit of whoever wrote it, else of where it goes, as residents know it; never the
    name of an account.
    """
    written_in = Token.select(Token.area).where(Token.name == author).scalar() or areas[0]
    unit = units.unit_of(written_in)
    return str(unit.name if unit else Area.get_by_id(written_in).name)


def _there(imbauan_id: int) -> Imbauan:
    one = find(imbauan_id)
    if one is None:
        raise NotAllowed("there is no such imbauan")
    return one


def _step(imbauan_id: int, step: str, change: dict[str, Any]) -> Imbauan:
    before = STEPS[step].before
    changed = (
        Imbauan.update(**change)
        .where(Imbauan.id == imbauan_id, Imbauan.state.in_(before))
        .execute()
    )
    if not changed:
        raise NotAllowed(f"it is {_there(imbauan_id).state}; this needs {' or '.join(before)}")
    return _there(imbauan_id)
