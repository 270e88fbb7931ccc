"""Changes of state of which reporters are still to hear."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from flows.rules.results import HANDLED
from storage.engine.sql import chunks, marks, moment, run, skip_locked, update
from storage.models import Report
from storage.models.reports import NEWS


class Changed(NamedTuple):
    """A report whose state has changed. `hidden`: its reporter is not to be written to."""

    id: int
    code: str
    state: str
    result: str
    round: int
    phone_id: int | None
    hidden: bool
    at: datetime


def any_changed() -> bool:
    """Whether a state has changed of which the reporter has not heard, asked without a lock."""
    return bool(run(f"SELECT 1 FROM report WHERE {NEWS} LIMIT 1"))


class Mine(NamedTuple):
    """A report and the phone that filed it."""

    code: str
    phone_id: int


def told_of(ids: Collection[int]) -> dict[int, Mine]:
    """Those of these reports whose reporters may be written to, by id."""
    found: dict[int, Mine] = {}
    for batch in chunks(sorted(ids)):
        for id_, code, phone_id in run(
            f"SELECT id, code, phone_id FROM report WHERE id IN ({marks(batch)})"
            f" AND phone_id IS NOT NULL AND NOT {Report.HIDDEN}",
            batch,
        ):
            found[int(id_)] = Mine(str(code), int(phone_id))
    return found


def take(limit: int) -> list[Changed]:
    """Reports of whose state the reporter has not heard; they count as heard from now on."""
    found = run(
        f"SELECT id, code, state, result, round, phone_id, {Report.HIDDEN}, updated_at FROM report"
        f" WHERE {NEWS} ORDER BY id LIMIT ?{skip_locked()}",
        [limit],
    )
    changed = []
    for id_, code, state, result, round_, phone_id, hidden, updated_at in found:
        at = moment(updated_at)
        assert at is not None
        changed.append(
            Changed(
                int(id_),
                str(code),
                str(state),
                str(result) or HANDLED,
                int(round_),
                None if phone_id is None else int(phone_id),
                bool(hidden),
                at,
            )
        )
    update(
        "report",
        "id bigint, state text",
        [(report.id, report.state) for report in changed],
        to="heard = v.state",
        where="report.id = v.id",
    )
    return changed
