"""The record of breaches: what came where it should not, when, and who was told."""

from __future__ import annotations

from datetime import datetime

from flows.rules.people_rights import WITHIN, told
from flows.values import dataclass, field
from storage.engine.vault import CannotOpen, Vault
from storage.models import Breach, BreachStep

_PURPOSE = "breach.note"


@dataclass(frozen=True)
class Step:
    """What was done about it, by whom."""

    at: datetime
    actor: str
    what: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class Noted:
    """A breach, with what was done about it, the first first."""

    id: int
    what: str = field(repr=False)
    affected: int | None
    actor: str
    noticed_at: datetime
    closed_at: datetime | None
    closed_by: str
    steps: list[Step]

    @property
    def done(self) -> frozenset[str]:
        """The kinds of steps that were taken."""
        return frozenset(step.what for step in self.steps)


def note(
    vault: Vault, what: str, affected: int | None, noticed_at: datetime, by: str, now: datetime
) -> int:
    """Keep a breach; its id."""
    return int(
        Breach.insert(
            what=vault.seal(what, _PURPOSE),
            affected=affected,
            actor=by[:80],
            noticed_at=noticed_at,
            noted_at=now,
        ).execute()
    )


def add(vault: Vault, breach: int, what: str, text: str, by: str, now: datetime) -> None:
    """Note what was done about it."""
    sealed = vault.seal(text, _PURPOSE)
    BreachStep.insert(breach=breach, at=now, actor=by[:80], what=what, note=sealed).execute()


def close(breach: int, by: str, now: datetime) -> bool:
    """Nothing more is to be done about it; whether it was open."""
    mine = (Breach.id == breach) & Breach.closed_at.is_null()
    return bool(Breach.update(closed_at=now, closed_by=by[:80]).where(mine).execute())


def late(now: datetime) -> int:
    """How many were not told to all who must hear of them, for longer than the law allows."""
    old = Breach.closed_at.is_null() & (Breach.noticed_at <= now - WITHIN)
    rows = Breach.select(Breach.id).where(old)
    done: dict[int, set[str]] = {row.id: set() for row in rows}
    for step in BreachStep.select().where(BreachStep.breach.in_(list(done))):
        done[step.breach_id].add(step.what)
    return sum(not told(frozenset(steps)) for steps in done.values())


def find(vault: Vault, breach: int) -> Noted | None:
    """The breach with this id."""
    found = _read(vault, list(Breach.select().where(Breach.id == breach)))
    return found[0] if found else None


def listed(vault: Vault, limit: int = 50) -> list[Noted]:
    """The newest breaches, open ones first."""
    order = Breach.select().order_by(Breach.closed_at.is_null(False), Breach.id.desc())
    return _read(vault, list(order.limit(limit)))


def _read(vault: Vault, rows: list[Breach]) -> list[Noted]:
    steps: dict[int, list[Step]] = {row.id: [] for row in rows}
    for step in (
        BreachStep.select().where(BreachStep.breach.in_(list(steps))).order_by(BreachStep.id)
    ):
        steps[step.breach_id].append(Step(step.at, step.actor, step.what, _text(vault, step.note)))
    return [
        Noted(
            id=row.id,
            what=_text(vault, row.what),
            affected=row.affected,
            actor=row.actor,
            noticed_at=row.noticed_at,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            steps=steps[row.id],
        )
        for row in rows
    ]


def _text(vault: Vault, sealed: bytes) -> str:
    try:
        return vault.open_text(sealed, _PURPOSE)
    except CannotOpen:
        return ""
