"""Imbauan: written by one person, approved by another, sent once to everybody in its audience.

    konsep -> diajukan -> disetujui | terjadwal -> mengirim -> selesai
    diajukan -> dikembalikan -> diajukan      anything not over -> berhenti

Every step is a conditional UPDATE on the state before it, so that of two people who press at once one is refused.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from peewee import fn

from flows.tickets import with_check
from storage import outbox, units
from storage.contacts import audience_sql, count_audience
from storage.models import Area, Imbauan, Outbox, Token
from storage.sql import chunks, count, rows, utc

#: An imbauan says nothing useful any more after this long, unless its author says otherwise.
VALIDITY = timedelta(hours=24)
CEK_DIGITS = 5
#: How much of a text CEK quotes.
QUOTED = 60

_STOPPABLE = ("konsep", "diajukan", "dikembalikan", "disetujui", "terjadwal", "mengirim", "latihan")


class NotAllowed(Exception):
    """This step is not possible now; the text is a sentence that says why."""


@dataclass(frozen=True)
class Draft:
    """What an author writes."""

    text: str
    areas: Sequence[str]
    audience: Sequence[str]
    encoding: str
    parts: int
    price: str  # of one part, decimal
    currency: str
    author: str
    urgent: bool = False
    reason: str = ""
    send_at: datetime | None = None
    expires_at: datetime | None = None


def draft(written: Draft, now: datetime) -> Imbauan:
    """Keep a draft, with the number of people it would reach and what that costs."""
    recipients = count_audience(written.areas, written.audience)
    fields: dict[str, Any] = {
        "text": written.text, "areas": json.dumps(list(written.areas)), "audience": json.dumps(list(written.audience)),
        "state": "konsep", "encoding": written.encoding, "parts": written.parts, "recipients": recipients,
        "cost": str(Decimal(written.price) * written.parts * recipients), "currency": written.currency,
        "author": written.author, "urgent": written.urgent, "reason": written.reason, "send_at": written.send_at,
        "expires_at": written.expires_at or (written.send_at or now) + VALIDITY, "created_at": now,
    }  # fmt: skip
    while True:
        # Drawn by chance and unrelated to the id: nobody can guess the code of an imbauan he did not get.
        code = with_check(str(secrets.randbelow(9 * 10 ** (CEK_DIGITS - 1)) + 10 ** (CEK_DIGITS - 1)))
        made = Imbauan.insert(cek_code=code, **fields).on_conflict_ignore().as_rowcount().execute()
        if made:
            found: Imbauan = Imbauan.get(Imbauan.cek_code == code)
            return found


def find(imbauan_id: int) -> Imbauan | None:
    """The imbauan with this id, or None."""
    found: Imbauan | None = Imbauan.get_or_none(Imbauan.id == imbauan_id)
    return found


def areas_of(imbauan: Imbauan) -> list[str]:
    """The codes of the areas it is for."""
    return [str(code) for code in json.loads(imbauan.areas)]


def submit(imbauan_id: int, now: datetime) -> Imbauan:
    """Hand a draft in for approval. Raises NotAllowed."""
    return _step(imbauan_id, ("konsep", "dikembalikan"), {"state": "diajukan", "submitted_at": now})


def approve(imbauan_id: int, approver: str, now: datetime) -> Imbauan:
    """Let it be sent, by somebody who did not write it. Raises NotAllowed."""
    one = _there(imbauan_id)
    if one.author == approver:
        raise NotAllowed("whoever wrote an imbauan cannot approve it; ask a second person")
    if one.expires_at <= now:
        raise NotAllowed("its validity is over; write a new one")
    later = one.send_at is not None and one.send_at > now
    return _step(
        imbauan_id,
        ("diajukan",),
        {"state": "terjadwal" if later else "disetujui", "approver": approver, "approved_at": now},
    )


def send_back(imbauan_id: int, reason: str, now: datetime) -> Imbauan:
    """Give it back to its author, saying what is to be changed. Raises NotAllowed."""
    return _step(imbauan_id, ("diajukan",), {"state": "dikembalikan", "returned_because": reason})


def stop(imbauan_id: int, now: datetime) -> Imbauan:
    """Send nothing more of it: what waits is stopped, what is on its way cannot be called back. Raises NotAllowed."""
    stopped = _step(imbauan_id, _STOPPABLE, {"state": "berhenti", "finished_at": now})
    count(
        "UPDATE outbox SET state = 'stopped', updated_at = ? WHERE imbauan_id = ? AND state = 'pending'",
        [utc(now), imbauan_id],
    )
    return stopped


def due(now: datetime) -> list[int]:
    """The ids of approved imbauan whose time has come."""
    query = Imbauan.select(Imbauan.id).where(
        (Imbauan.state == "disetujui") | ((Imbauan.state == "terjadwal") & (Imbauan.send_at <= now))
    )
    return [row.id for row in query]


def start(imbauan_id: int, now: datetime, carrier: str) -> int:
    """Put a message for everybody in the audience into the outbox: one statement. Returns how many; 0 if not its turn.

    Who stopped imbauan is counted as skipped. Somebody who is in the audience twice is one phone, so gets one message.
    """
    begun = (
        Imbauan.update(state="mengirim", started_at=now)
        .where(Imbauan.id == imbauan_id, Imbauan.state.in_(("disetujui", "terjadwal")))
        .execute()
    )
    if not begun:
        return 0
    one = _there(imbauan_id)
    condition, params = audience_sql(areas_of(one), json.loads(one.audience))
    given, fields = rows(
        ("bigint", "text", "integer", "timestamp", "timestamp"),
        [(imbauan_id, carrier, one.parts, utc(now), utc(one.expires_at))],
    )
    return count(
        "WITH v(id, carrier, parts, now, until) AS (" + given + ")"
        " INSERT INTO outbox (once, lane, carrier, phone_id, imbauan_id, state, parts, attempts, not_before, expires_at,"
        " created_at, updated_at)"
        " SELECT 'imbauan:' || v.id || ':' || p.id, 'bulk', v.carrier, p.id, v.id,"
        " CASE WHEN p.opted_out_at IS NULL THEN 'pending' ELSE 'skipped' END, v.parts, 0, v.now, v.until, v.now, v.now"
        f" FROM v, contact c JOIN phone p ON p.id = c.phone_id WHERE {condition} ORDER BY p.id"
        " ON CONFLICT (once) DO NOTHING",
        [*fields, *params],
    )


def finish_when_done(now: datetime) -> int:
    """Close every imbauan of which nothing waits or is on its way any more; returns how many."""
    busy = Outbox.select(Outbox.id).where(Outbox.imbauan == Imbauan.id, Outbox.state.in_(("pending", "sending")))
    query = Imbauan.update(state="selesai", finished_at=now).where(Imbauan.state == "mengirim", ~fn.EXISTS(busy))
    return int(query.execute())


def counts(imbauan_id: int) -> dict[str, int]:
    """How many of its messages are in each state."""
    return outbox.counts(imbauan_id)


def quotes(codes: Collection[str], zone: tzinfo) -> dict[str, dict[str, str]]:
    """What CEK answers, by code: who sent the imbauan, when, and how it begins. Codes of none are left out."""
    found = {}
    for some in chunks(sorted(codes)):
        for one in Imbauan.select().where(Imbauan.cek_code.in_(list(some)), Imbauan.started_at.is_null(False)):
            at = one.started_at.astimezone(zone)
            text = one.text if len(one.text) <= QUOTED else f"{one.text[:QUOTED]}..."
            found[str(one.cek_code)] = {"sender": _sender(one), "at": f"{at.day}/{at.month} {at:%H.%M}", "text": text}
    return found


def _sender(one: Imbauan) -> str:
    """The police unit of whoever wrote it, else of where it goes, as residents know it; never the name of an account."""
    written_in = Token.select(Token.area).where(Token.name == one.author).scalar() or areas_of(one)[0]
    unit = units.unit_of(written_in)
    return str(unit.name if unit else Area.get_by_id(written_in).name)


def _there(imbauan_id: int) -> Imbauan:
    one = find(imbauan_id)
    if one is None:
        raise NotAllowed("there is no such imbauan")
    return one


def _step(imbauan_id: int, before: Sequence[str], change: dict[str, Any]) -> Imbauan:
    changed = Imbauan.update(**change).where(Imbauan.id == imbauan_id, Imbauan.state.in_(before)).execute()
    if not changed:
        raise NotAllowed(f"it is {_there(imbauan_id).state}; this needs {' or '.join(before)}")
    return _there(imbauan_id)
