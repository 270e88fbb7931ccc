"""Imbauan as officers handle them, by API and command line: from the draft to the end of sending.

Who may take which step, and when, is decided in `flows.rules.imbauan_steps`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from flows import gsm
from flows.rules import windows
from flows.rules.dates import stamp, written
from flows.rules.delivery import LEFT
from flows.rules.imbauan_draft import Draft, must_fit, ready
from flows.rules.imbauan_steps import (
    SENDING,
    SUBMITTED,
    WAITING,
    OfTheSameUnit,
    must,
    possible,
)
from flows.rules.rights import NotAllowed, Officer
from flows.rules.wording import cautions
from flows.values import dataclass
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.officers import territory
from gateway.officers.imbauan_reach import by_another_unit, of_the_same_unit
from gateway.sms import budget
from storage.engine.db import transaction
from storage.models import Imbauan
from storage.record import audit
from storage.sent import imbauan, imbauan_pages, quotes
from storage.sent.repeats import approving, repeats


def write(officer: Officer, wanted: Draft, runtime: Runtime, now: datetime) -> Imbauan:
    """Keep a draft, with what it would cost. Raises MayNot, Unusable."""
    settings = runtime.settings
    officer.must("imbauan.draft")
    territory.inside(officer, wanted.areas, "areas")
    draft = ready(wanted, now, settings.zone)
    with transaction():
        kept = imbauan.draft(
            draft,
            officer.name,
            str(settings.sms_price),
            settings.sms_currency,
            now,
            *speaks(officer, draft.areas, settings),
        )
        must_fit(kept.parts, kept.encoding, runtime.carrier.limits.parts)
        audit.note(
            officer.name,
            "imbauan.draft",
            str(kept.id),
            _detail(officer, areas=list(draft.areas)),
            now,
        )
    return kept


def speaks(officer: Officer, areas: Sequence[str], settings: Settings) -> tuple[str, str]:
    """Who speaks in an imbauan of this officer, and the number to answer to, "": the sender's."""
    answer_to = settings.at_shortcode if settings.comes_from_a_name else ""
    return quotes.sender_of(officer.name, areas), answer_to


def waits_until(found: Imbauan, now: datetime, zone: tzinfo) -> datetime | None:
    """When an imbauan that the night holds up begins or goes on; None if nothing holds it up."""
    if found.state not in WAITING:
        return None
    begins = max(found.send_at or now, now) if found.started_at is None else now
    opening = windows.begins(begins, found.urgent, zone)
    return opening if opening > begins else None


@dataclass(frozen=True)
class Suggestion:
    """A costly character: where it stands (from 0), a substitute, and the parts that all cost."""

    at: int
    char: str
    instead: str
    saves_parts: int


def suggestions(text: str, whole: str = "") -> list[Suggestion]:
    """Every character that makes the text leave in UCS-2, with what is written like it in GSM-7.

    `whole` is all that leaves, if it is more than the text.
    """
    saved = gsm.parts(whole or text) - gsm.parts(gsm.plain(whole or text))
    return [
        Suggestion(at, char, gsm.plain(text[: at + 1])[len(gsm.plain(text[:at])) :], saved)
        for at, char in enumerate(text)
        if not gsm.is_gsm(char)
    ]


def find(officer: Officer, imbauan_id: int) -> Imbauan | None:
    """The imbauan, if it goes only to areas of this officer's territory; otherwise None."""
    officer.must("imbauan.read")
    return imbauan_pages.find(imbauan_id, officer.path) if 0 < imbauan_id < 2**63 else None


def steps(officer: Officer, found: Imbauan, now: datetime) -> tuple[str, ...]:
    """The steps that this officer may take with it now."""
    able = possible(officer, found.state, found.author)
    if "approve" in able and of_the_same_unit(officer, [found], now):
        return tuple(step for step in able if step != "approve")
    return able


def take(
    officer: Officer,
    found: Imbauan,
    step: str,
    now: datetime,
    zone: tzinfo,
    reason: str = "",
    send_now: bool = False,
) -> Imbauan:
    """Take a step with an imbauan that `find` found.

    `reason` says why it is returned; `send_now` that it is approved though the time it was to be
    sent at is over. Raises MayNot (OfTheSameUnit where another unit must approve it), and
    NotAllowed (or TimePassed) with a sentence.
    """
    must(officer, step, found.author)
    begins = waits_until(found, now, zone) if step == "approve" else None
    if begins is not None and found.state == SUBMITTED and found.expires_at <= begins:
        raise NotAllowed(
            f"its validity ends {written(found.expires_at, zone)}, before it may be sent: what is"
            f" not urgent waits until {written(begins, zone)}"
        )
    with transaction():
        match step:
            case "submit":
                after = imbauan.submit(found.id, now)
            case "approve":
                approving()
                if of_the_same_unit(officer, [found], now):
                    raise OfTheSameUnit
                after = imbauan.approve(found.id, officer.name, now, send_now)
            case "return":
                after = imbauan.send_back(found.id, reason, now)
            case _:
                after = imbauan.stop(found.id, now)
        audit.note(officer.name, f"imbauan.{step}", str(found.id), _detail(officer), now)
    return after


def status(found: Imbauan, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """Its state, its messages by state, what delays it, its expected end, what it repeats."""
    counts = imbauan.counts(found.id)
    waits = waits_until(found, now, zone) if found.started_at is None or counts["pending"] else None
    return {
        "state": found.state,
        "counts": counts,
        "waits_until": waits,
        "eta": None if waits else _eta(found, counts, now),
        "repeats": repeats(found, now),
    }


def audience_of(found: Imbauan) -> list[str]:
    """The roles it goes to."""
    return list(json.loads(found.audience))


def spent(found: Imbauan, counts: dict[str, int]) -> str:
    """What its messages that left have cost, decimal; "" for one of a version without a price."""
    left = sum(counts[state] for state in LEFT)
    return imbauan.cost(found.price, found.parts, left) if found.price is not None else ""


def _eta(found: Imbauan, counts: dict[str, int], now: datetime) -> datetime | None:
    """When the sending ends at its speed so far; None before its first message or after its end."""
    waiting = counts["pending"] + counts["sending"]
    left = sum(counts.values()) - waiting - counts["skipped"]
    if found.state != SENDING or found.started_at is None or not waiting or left <= 0:
        return None
    elapsed = max((now - found.started_at).total_seconds(), 1.0)
    return now + timedelta(seconds=elapsed / left * waiting)


def offers(several: Sequence[Imbauan], now: datetime) -> list[dict[str, Any]]:
    """Drafts with what each would cost, as the contract has it."""
    many = by_another_unit(several, now)
    return [_offer(kept, kept.id in many) for kept in several]


def _offer(kept: Imbauan, needs_other_unit: bool) -> dict[str, Any]:
    costly = [asdict(suggestion) for suggestion in suggestions(kept.text, kept.carried or "")]
    said = [asdict(found) | {"why": found.why} for found in cautions(kept.text)]
    return {
        "id": kept.id,
        "cek_code": kept.cek_code,
        "recipients": kept.recipients,
        "encoding": kept.encoding,
        "parts": kept.parts,
        "offending": gsm.offending(kept.text),
        "cost": {"amount": _number(kept.cost), "currency": kept.currency},
        "state": kept.state,
        **({"suggestions": costly} if costly else {}),
        **({"cautions": said} if said else {}),
        **({"needs_other_unit": True} if needs_other_unit else {}),
    }


def whole(found: Imbauan, settings: Settings, now: datetime) -> dict[str, Any]:
    """All about an imbauan, what it repeats, and the day's money; no recipient is named."""
    told = status(found, now, settings.zone)
    day = budget.today(settings, now)
    return {
        **offers([found], now)[0],
        "counts": told["counts"],
        "eta": stamp(told["eta"]),
        "waits_until": stamp(told["waits_until"]),
        "repeats": [
            {
                "id": repeat.id,
                "cek_code": repeat.cek_code,
                "state": repeat.state,
                "at": stamp(repeat.at),
                "recipients": repeat.recipients,
            }
            for repeat in told["repeats"]
        ],
        "budget": {
            "state": day.level,
            "spent": _number(str(day.cost)),
            "limit": None if day.budget.limit is None else _number(str(day.budget.limit)),
            "currency": day.currency,
        },
        "text": found.text,
        "sms": found.carried or found.text,
        "areas": imbauan.areas_of(found),
        "audience": audience_of(found),
        "urgent": bool(found.urgent),
        "reason": found.reason,
        "returned_because": found.returned_because or "",
        "author": found.author,
        "approver": found.approver,
        "send_at": stamp(found.send_at),
        "expires_at": stamp(found.expires_at),
        "created_at": stamp(found.created_at),
        "submitted_at": stamp(found.submitted_at),
        "approved_at": stamp(found.approved_at),
        "started_at": stamp(found.started_at),
        "finished_at": stamp(found.finished_at),
    }


def _number(written: str) -> int | float:
    amount = Decimal(written)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _detail(officer: Officer, **more: Any) -> dict[str, Any]:
    return {**more, "via": officer.via} if officer.via else more
