"""Requests of people about what is kept of them, and what that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.people_rights import WITHIN
from flows.values import dataclass, field
from storage.engine.sql import count, marks, moment, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Contact, RightsRequest

_PURPOSE = "right.note"


@dataclass(frozen=True)
class Request:
    """What somebody asked. `known`: we have their number; no number is in it."""

    id: int
    kind: str
    road: str
    note: str = field(repr=False)
    actor: str
    asked_at: datetime
    erasing_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    outcome: str
    answer: str = field(repr=False)
    phone_id: int | None = field(repr=False)


@dataclass(frozen=True)
class Kept:
    """What is kept about a phone, as counts and words that name nobody."""

    reports: list[tuple[str, str, str, datetime]]  # ticket, kind, state, when it was told
    contact: Contact | None
    posts: int
    officer: bool
    sent: int
    opted_out: bool
    seen: tuple[datetime, datetime]


def ask(
    vault: Vault, kind: str, road: str, phone_id: int | None, note: str, by: str, at: datetime
) -> int:
    """Keep a request; its id."""
    return int(
        RightsRequest.insert(
            kind=kind,
            road=road,
            phone=phone_id,
            note=vault.seal(note, _PURPOSE) if note else None,
            actor=by[:80],
            asked_at=at,
        ).execute()
    )


def find(vault: Vault, request: int) -> Request | None:
    """The request with this id."""
    row = RightsRequest.get_or_none(RightsRequest.id == request)
    return _read(vault, row) if row is not None else None


def open_ones(vault: Vault, limit: int = 200) -> list[Request]:
    """Those that wait for an answer, the one that waits longest first."""
    rows = RightsRequest.select().where(RightsRequest.closed_at.is_null())
    return [_read(vault, row) for row in rows.order_by(RightsRequest.asked_at).limit(limit)]


def closed_ones(vault: Vault, limit: int = 50) -> list[Request]:
    """Those that were answered, the newest first."""
    rows = RightsRequest.select().where(RightsRequest.closed_at.is_null(False))
    return [_read(vault, row) for row in rows.order_by(RightsRequest.closed_at.desc()).limit(limit)]


def late(now: datetime) -> int:
    """How many wait for longer than the law allows."""
    waits = RightsRequest.closed_at.is_null() & (RightsRequest.asked_at <= now - WITHIN)
    return int(RightsRequest.select().where(waits).count())


def begin_erasing(request: int, now: datetime) -> bool:
    """Note that the erasure is begun; whether it was not before."""
    mine = (RightsRequest.id == request) & RightsRequest.erasing_at.is_null()
    waits = mine & RightsRequest.closed_at.is_null()
    return bool(RightsRequest.update(erasing_at=now).where(waits).execute())


def close(vault: Vault, request: int, outcome: str, answer: str, by: str, now: datetime) -> bool:
    """Note the answer, and forget whose request it was; whether it was open."""
    return bool(
        RightsRequest.update(
            closed_at=now,
            closed_by=by[:80],
            outcome=outcome,
            answer=vault.seal(answer, _PURPOSE),
            phone=None,
        )
        .where(RightsRequest.id == request, RightsRequest.closed_at.is_null())
        .execute()
    )


def forget(now: datetime, limit: int, days: int) -> int:
    """Erase the words of requests so many days after their answer; how many."""
    due = [
        id_
        for (id_,) in run(
            "SELECT id FROM rights_request WHERE closed_at <= ? AND (note IS NOT NULL OR answer IS"
            " NOT NULL) ORDER BY closed_at LIMIT ?",
            [utc(now - timedelta(days=days)), limit],
        )
    ]
    if not due:
        return 0
    cleared = f"SET note = NULL, answer = NULL WHERE id IN ({marks(due)})"
    return count(f"UPDATE rights_request {cleared}", due)


def kept_about(phone_id: int, limit: int = 100) -> Kept | None:
    """What is kept about a phone: the newest reports, and how much of what else."""
    phone = run(
        "SELECT first_seen_at, last_seen_at, opted_out_at, (SELECT count(*) FROM guard g WHERE"
        " g.phone_id = p.id), (SELECT count(*) FROM officer o WHERE o.phone_id = p.id), (SELECT"
        " count(*) FROM outbox u WHERE u.phone_id = p.id) FROM phone p WHERE p.id = ?",
        [phone_id],
    )
    if not phone:
        return None
    first, last, stopped, posts, officer, sent = phone[0]
    told = run(
        "SELECT code, category, state, created_at FROM report WHERE phone_id = ?"
        " ORDER BY created_at DESC LIMIT ?",
        [phone_id, limit],
    )
    return Kept(
        reports=[(code, category, state, _at(at)) for code, category, state, at in told],
        contact=Contact.get_or_none(Contact.phone == phone_id),
        posts=int(posts),
        officer=bool(officer),
        sent=int(sent),
        opted_out=stopped is not None,
        seen=(_at(first), _at(last)),
    )


def tickets_of(phone_id: int) -> list[str]:
    """The tickets of all reports of a phone."""
    return [str(code) for (code,) in run("SELECT code FROM report WHERE phone_id = ?", [phone_id])]


def consents(sources: list[str]) -> dict[str, int]:
    """How many contacts agreed to each of these words."""
    found = run(
        "SELECT consent_source, count(*) FROM contact WHERE consent_source IN"
        f" ({marks(sources)}) GROUP BY consent_source",
        sources,
    )
    return {str(source): int(number) for source, number in found}


def _read(vault: Vault, row: RightsRequest) -> Request:
    return Request(
        id=row.id,
        kind=row.kind,
        road=row.road,
        note=_text(vault, row.note),
        actor=row.actor,
        asked_at=row.asked_at,
        erasing_at=row.erasing_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=row.outcome,
        answer=_text(vault, row.answer),
        phone_id=row.phone_id,
    )


def _text(vault: Vault, sealed: bytes | None) -> str:
    try:
        return vault.open_text(sealed, _PURPOSE)
    except CannotOpen:
        return ""


def _at(value: object) -> datetime:
    found = moment(value)
    assert found is not None
    return found
