"""Mediations of whose mediators nothing was heard: whose turn it is, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flows.rules.mediation import REMINDED, SILENT
from flows.rules.report_steps import ITSELF
from flows.values import dataclass
from storage.engine.sql import chunks, marks, run, skip_locked, utc
from storage.engine.vault import Vault
from storage.reports.mediations import note


@dataclass(frozen=True)
class Silent:
    """A mediation of which nothing was heard.

    `phone_id`: the mediator's; None: there is none any more, or it wishes for no SMS.
    """

    id: int
    report: int
    phone_id: int | None
    state: str


def any_due(now: datetime) -> bool:
    """Whether a mediator has said nothing for long enough."""
    return bool(run("SELECT 1 FROM mediation WHERE due_at <= ? LIMIT 1", [utc(now)]))


def take_silent(now: datetime, limit: int) -> list[Silent]:
    """Mediations of which nothing was heard for long enough; for a transaction."""
    taken = [
        int(id_)
        for (id_,) in run(
            "SELECT id FROM mediation WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
            f"{skip_locked()}",
            [utc(now), limit],
        )
    ]
    found = run(
        "SELECT m.id, m.report_id, p.id, m.state FROM mediation m LEFT JOIN contact c"
        " ON c.id = m.contact_id LEFT JOIN phone p ON p.id = c.phone_id AND p.opted_out_at IS NULL"
        f" WHERE m.id IN ({marks(taken)}) ORDER BY m.id",
        taken,
    )
    return [
        Silent(
            int(id_),
            int(report),
            None if phone is None else int(phone),
            str(state),
        )
        for id_, report, phone, state in found
    ]


def reminded(mediations: Collection[int], due: datetime) -> None:
    """The mediators of these are reminded, and waited for until then."""
    _settle(mediations, f"state = '{REMINDED}', due_at = ?", [utc(due)])


def give_up(vault: Vault, silent: Sequence[Silent], now: datetime) -> None:
    """The mediators of these are not waited for any longer; the police go on."""
    _settle([each.id for each in silent], f"state = '{SILENT}', due_at = NULL", [])
    note(vault, [(each.report, ITSELF, SILENT) for each in silent], now)


def leave(mediations: Collection[int]) -> None:
    """Nothing is waited for any more in these."""
    _settle(mediations, "due_at = NULL", [])


def _settle(mediations: Collection[int], to: str, params: Sequence[datetime | None]) -> None:
    for batch in chunks(sorted(mediations)):
        run(f"UPDATE mediation SET {to} WHERE id IN ({marks(batch)})", [*params, *batch])
