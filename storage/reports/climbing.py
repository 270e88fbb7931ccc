"""Reports whose ladder is to be looked at: who else is to be told, and when that is asked next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flows.rules.report_steps import BEGUN, CLOSED
from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, moment, run, skip_locked, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.reports.desk import text_of
from storage.reports.fairness import in_turn


@dataclass(frozen=True)
class Climbing:
    """A report whose ladder is to be looked at, while nobody else does."""

    id: int
    area: str | None
    category: str
    urgent: bool
    sensitive: bool
    hidden: bool
    emergency: bool
    begun: bool
    accepted: bool
    officer: int | None
    sent_to: str | None
    phone_id: int | None
    round: int
    raised: int
    since: datetime
    """When it came to us."""
    climbs: str
    climbs_since: datetime | None
    told: bool
    """Its reporter heard that nobody has answered."""
    code: str = ""
    place: str = field(default="", repr=False)


class Next(NamedTuple):
    """How a report's ladder goes on: when it is looked at next, and which ladder since when."""

    report: int
    route_at: datetime | None
    climbs: str
    climbs_since: datetime | None


def any_due(now: datetime) -> bool:
    """Whether a report is to be looked at, asked without a lock."""
    due = "SELECT 1 FROM report WHERE route_at <= ? AND state NOT IN"
    return bool(run(f"{due} ({marks(CLOSED)}) LIMIT 1", [utc(now), *CLOSED]))


def take(vault: Vault, now: datetime, limit: int) -> list[Climbing]:
    """The open reports that are due, those first whose turn it is (`in_turn`).

    Until the transaction ends nobody else looks at them.
    """
    due = f"route_at <= ? AND state NOT IN ({marks(CLOSED)})"
    asked = [utc(now), *CLOSED]
    turns = in_turn(
        "SELECT id, id AS report, phone_id, area_id, urgent, emergency, created_at AS said FROM"
        f" report WHERE {due}"
    )
    found = run(
        "SELECT id, area_id, category, urgent, sensitive, quiet, emergency, state, accepted_at,"
        " officer_id, sent_to_id, phone_id, round, raised, created_at, received_at, climbs,"
        " climbs_since, unanswered_told_at, code, place FROM report WHERE"
        f" id IN ({turns}) AND {due} ORDER BY id{skip_locked()}",
        [*asked, limit, *asked],
    )
    return [_climbing(vault, row) for row in found]


def _climbing(vault: Vault, row: tuple[Any, ...]) -> Climbing:
    (
        id_,
        area,
        category,
        urgent,
        sensitive,
        quiet,
        emergency,
        state,
        accepted_at,
        officer,
        sent_to,
        phone_id,
        round_,
        raised,
        created_at,
        received_at,
        climbs,
        climbs_since,
        told_at,
        code,
        place,
    ) = row
    since = moment(received_at) or moment(created_at)
    assert since is not None
    return Climbing(
        id=int(id_),
        area=None if area is None else str(area),
        category=str(category),
        urgent=bool(urgent),
        sensitive=bool(sensitive),
        hidden=bool(sensitive or quiet),
        emergency=bool(emergency),
        begun=state == BEGUN,
        accepted=accepted_at is not None,
        officer=None if officer is None else int(officer),
        sent_to=None if sent_to is None else str(sent_to),
        phone_id=None if phone_id is None else int(phone_id),
        round=int(round_),
        raised=int(raised),
        since=since,
        climbs=str(climbs),
        climbs_since=moment(climbs_since),
        told=told_at is not None,
        code=str(code),
        place=text_or_none(vault, place, "report.place"),
    )


def text_or_none(vault: Vault, sealed: bytes | None, purpose: str) -> str:
    """A text of a report, "" where none of our keys opens it: it is told of all the same."""
    try:
        return text_of(vault, sealed, purpose)
    except CannotOpen:
        return ""


def go_on(ladders: Sequence[Next]) -> None:
    """Set when each of these reports is looked at next."""
    update(
        "report",
        "id bigint, at timestamp, climbs text, since timestamp",
        [
            (ladder.report, utc(ladder.route_at), ladder.climbs, utc(ladder.climbs_since))
            for ladder in sorted(ladders)
        ],
        to="route_at = v.at, climbs = v.climbs, climbs_since = v.since",
        where="report.id = v.id",
    )


def unanswered_told(reports: Collection[int], now: datetime) -> None:
    """The reporters of these were told that nobody has answered yet."""
    for batch in chunks(sorted(reports)):
        run(
            f"UPDATE report SET unanswered_told_at = ? WHERE id IN ({marks(batch)})",
            [utc(now), *batch],
        )
