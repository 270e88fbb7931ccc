"""Imbauan on file: drafts, their steps, who gets them.

Every step (`flows.rules.imbauan_steps`) is a conditional UPDATE on the state before it, so that of
two people who press at once one is refused.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from peewee import fn

from flows import appeal, gsm
from flows.rules import delivery
from flows.rules.delivery import OPEN
from flows.rules.imbauan_draft import Draft
from flows.rules.imbauan_steps import (
    APPROVED,
    DONE,
    DRAFT,
    READY,
    SCHEDULED,
    SENDING,
    STEPS,
    approved,
)
from flows.rules.rights import NotAllowed
from flows.rules.tickets import draw
from storage.engine.sql import count, given, run, utc
from storage.models import Imbauan, Outbox
from storage.people.contacts import audience_sql, count_audience, may_get
from storage.places.receivers import events
from storage.sent import outbox

#: Digits of a CEK code before its check digit.
CEK_DIGITS = 5


def draft(
    written: Draft,
    author: str,
    price: str,
    currency: str,
    now: datetime,
    sender: str = "",
    answer_to: str = "",
) -> Imbauan:
    """Keep a draft (`imbauan_draft.ready`), with how many it would reach and what that costs.

    `price`: of one SMS part, decimal; `sender`: who speaks, as residents know it, "": the text
    leaves as it is; `answer_to`: see `flows.appeal`.
    """
    recipients = count_audience(written.areas, written.audience, written.urgent)
    fields: dict[str, Any] = {
        "text": written.text,
        "areas": json.dumps(list(written.areas)),
        "audience": json.dumps(list(written.audience)),
        "state": DRAFT,
        "recipients": recipients,
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
        whole = leaves(written.text, sender, code, answer_to)
        parts = gsm.parts(whole)
        fields |= {"encoding": gsm.encoding(whole), "parts": parts}
        fields |= {"cost": cost(price, parts, recipients), "carried": whole if sender else None}
        made = Imbauan.insert(cek_code=code, **fields).on_conflict_ignore().as_rowcount().execute()
        if made:
            found: Imbauan = Imbauan.get(Imbauan.cek_code == code)
            return found


def leaves(text: str, sender: str, code: str = "0" * (CEK_DIGITS + 1), answer_to: str = "") -> str:
    """What phones get of a text; before it is kept with a code that stands for the one to come."""
    return appeal.carried(text, sender, code, answer_to) if sender else text


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
    imbauan = _step(imbauan_id, "submit", submitted_at=now)
    _freeze(imbauan)
    return _there(imbauan_id)


def _freeze(imbauan: Imbauan) -> None:
    """Write down who gets it: nobody is added after this.

    Who stopped imbauan is written down too, to be counted.
    """
    _let_go(imbauan.id)
    condition, params = audience_sql(areas_of(imbauan), json.loads(imbauan.audience))
    frozen = count(
        "INSERT INTO imbauan_recipient (imbauan_id, phone_id) SELECT CAST(? AS integer),"
        " c.phone_id FROM contact c"
        f" WHERE {condition} ORDER BY c.phone_id",
        [imbauan.id, *params],
    )
    ((recipients,),) = run(
        "SELECT count(*) FROM imbauan_recipient r JOIN phone p ON p.id = r.phone_id"
        f" WHERE r.imbauan_id = ? AND {may_get('?')}",
        [imbauan.id, imbauan.urgent],
    )
    price = imbauan.price
    costs = imbauan.cost if price is None else cost(price, imbauan.parts, recipients)
    Imbauan.update(frozen=frozen, recipients=recipients, cost=costs).where(
        Imbauan.id == imbauan.id
    ).execute()


def _let_go(imbauan_id: int) -> None:
    run("DELETE FROM imbauan_recipient WHERE imbauan_id = ?", [imbauan_id])


def cost(price: str, parts: int, recipients: int) -> str:
    """What so many parts to each of so many people cost, decimal."""
    return str(Decimal(price) * parts * recipients)


def forget_recipients(now: datetime, limit: int = 10_000) -> int:
    """Forget who was to get what was never sent and no longer may be; returns how many.

    At most `limit`.
    """
    over = (
        f"SELECT id FROM imbauan WHERE expires_at <= ? AND state NOT IN ('{SENDING}', '{DONE}')"
        " AND frozen IS NOT NULL"
    )
    old = f"SELECT imbauan_id, phone_id FROM imbauan_recipient WHERE imbauan_id IN ({over}) LIMIT ?"
    return count(
        f"DELETE FROM imbauan_recipient WHERE (imbauan_id, phone_id) IN ({old})", [utc(now), limit]
    )


def approve(imbauan_id: int, approver: str, now: datetime, send_now: bool = False) -> Imbauan:
    """Let it be sent. Raises NotAllowed; TimePassed as `imbauan_steps.approved` has it."""
    imbauan = _there(imbauan_id)
    state = approved(imbauan.state, imbauan.send_at, imbauan.expires_at, now, send_now)
    return _step(imbauan_id, "approve", state=state, approver=approver, approved_at=now)


def send_back(imbauan_id: int, reason: str, now: datetime) -> Imbauan:
    """Give it back to its author, saying what is to be changed. Raises NotAllowed."""
    returned = _step(imbauan_id, "return", returned_because=reason)
    _let_go(imbauan_id)
    return returned


def stop(imbauan_id: int, now: datetime) -> Imbauan:
    """Send nothing more of it: what waits is stopped, what is on its way cannot be called back.

    Raises NotAllowed.
    """
    stopped = _step(imbauan_id, "stop", finished_at=now)
    count(
        f"UPDATE outbox SET state = '{delivery.STOPPED}', updated_at = ? WHERE imbauan_id = ?"
        f" AND state = '{delivery.PENDING}'",
        [utc(now), imbauan_id],
    )
    _let_go(imbauan_id)
    events.imbauan_ended([imbauan_id])
    return stopped


def due(now: datetime, urgent_alone: bool = False) -> list[int]:
    """The ids of approved imbauan whose time has come; at night, of the urgent ones alone."""
    found = run(
        f"SELECT id, urgent FROM imbauan WHERE state = '{READY}'"
        f" OR (state = '{SCHEDULED}' AND send_at <= ?)",
        [utc(now)],
    )
    return [int(id_) for id_, urgent in found if urgent or not urgent_alone]


def on_their_way() -> dict[int, bool]:
    """The imbauan that are being sent, by id, and whether each is urgent."""
    found = run(f"SELECT id, urgent FROM imbauan WHERE state = '{SENDING}'")
    return {int(id_): bool(urgent) for id_, urgent in found}


def start(imbauan_id: int, now: datetime, carrier: str) -> int:
    """Put a message for everybody written down at its submission into the outbox: one statement.

    Returns how many; 0 if not its turn. Who stopped imbauan, or is no contact any more, is counted
    as skipped. Somebody who is in the audience twice is one phone, so gets one message.
    """
    begun = (
        Imbauan.update(state=SENDING, started_at=now)
        .where(Imbauan.id == imbauan_id, Imbauan.state.in_(APPROVED))
        .execute()
    )
    if not begun:
        return 0
    imbauan = _there(imbauan_id)
    if imbauan.frozen is None:  # submitted under a version that wrote nobody down
        _freeze(imbauan)
    values, params = given(
        "id bigint, carrier text, parts integer, now timestamp, until timestamp, urgent boolean",
        [(imbauan_id, carrier, imbauan.parts, utc(now), utc(imbauan.expires_at), imbauan.urgent)],
    )
    queued = count(
        "INSERT INTO outbox (once, lane, carrier, phone_id, imbauan_id, state, parts, attempts,"
        f" not_before, expires_at, created_at, updated_at) {values}"
        " SELECT 'imbauan:' || v.id || ':' || p.id, 'bulk', v.carrier, p.id, v.id,"
        f" CASE WHEN {may_get('v.urgent')} THEN '{delivery.PENDING}' ELSE '{delivery.SKIPPED}' END,"
        " v.parts, 0, v.now, v.until, v.now, v.now"
        " FROM v JOIN imbauan_recipient r ON r.imbauan_id = v.id"
        " JOIN phone p ON p.id = r.phone_id ORDER BY p.id"
        " ON CONFLICT (once) DO NOTHING",
        params,
    )
    _let_go(imbauan_id)
    return queued


def finish_when_done(now: datetime, after: str = DONE) -> int:
    """Close every imbauan of which nothing waits or is on its way any more; returns how many.

    `after`: the state that it then has; in the training mode EXERCISE.
    """
    busy = Outbox.select(Outbox.id).where(Outbox.imbauan == Imbauan.id, Outbox.state.in_(OPEN))
    query = Imbauan.update(state=after, finished_at=now).where(
        Imbauan.state == SENDING, ~fn.EXISTS(busy)
    )
    ended = [int(row.id) for row in query.returning(Imbauan.id).execute()]
    if ended:
        events.imbauan_ended(ended)
    return len(ended)


def counts(imbauan_id: int) -> dict[str, int]:
    """How many of its messages are in each state.

    Whose number was erased since its submission is skipped, too.
    """
    found = outbox.counts(imbauan_id)
    imbauan = find(imbauan_id)
    if imbauan is not None and imbauan.frozen is not None and imbauan.started_at is not None:
        found["skipped"] += max(imbauan.frozen - sum(found.values()), 0)
    return found


def _there(imbauan_id: int) -> Imbauan:
    imbauan = find(imbauan_id)
    if imbauan is None:
        raise NotAllowed("there is no such imbauan")
    return imbauan


def _step(imbauan_id: int, step: str, **changes: Any) -> Imbauan:
    before = STEPS[step].before
    changed = (
        Imbauan.update({"state": STEPS[step].after} | changes)
        .where(Imbauan.id == imbauan_id, Imbauan.state.in_(before))
        .execute()
    )
    if not changed:
        raise NotAllowed(f"it is {_there(imbauan_id).state}; this needs {' or '.join(before)}")
    return _there(imbauan_id)
