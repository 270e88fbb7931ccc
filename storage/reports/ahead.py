"""Reports that announce something: when it will be, who is to be reminded of it, what comes next.

`take` claims reports for a reminder; until the transaction ends nobody else does.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any

from flows.rules.ahead import BEFORE, need_not_be_reminded
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.report_steps import CLOSED
from flows.values import dataclass
from storage.engine.sql import chunks, marks, moment, run, skip_locked, utc
from storage.engine.vault import Vault
from storage.models import Report
from storage.reports.alerts import Waiting
from storage.reports.desk import Seen, seen_by

#: What is said later of a report tells when it will happen: by itself, or because the report
#: announces something already.
_TOLD = "(v.happens_at IS NOT NULL AND (v.announces OR report.happens_at IS NOT NULL))"
_URGENT_AHEAD = ", ".join(f"'{kind.name}'" for kind in KINDS.values() if kind.urgent_ahead)
#: The columns of a batch that say so, and what becomes of those of its reports.
COLUMNS = "happens_at timestamp, reminded_at timestamp, announces boolean"
HAPPENS = (
    f"happens_at = CASE WHEN {_TOLD} THEN v.happens_at ELSE report.happens_at END,"
    f" reminded_at = CASE WHEN {_TOLD} THEN coalesce(report.reminded_at, v.reminded_at)"
    " ELSE report.reminded_at END"
)
#: Whether that makes a report of this kind urgent.
HURRIES = f"({_TOLD} AND coalesce(v.category, report.category) IN ({_URGENT_AHEAD}))"

#: The same for a report that becomes of another kind.
HURRIES_KIND = f"(report.happens_at IS NOT NULL AND v.category IN ({_URGENT_AHEAD}))"

#: With PROTECTED and CLOSED: it has not been reminded of, and still may be, by SMS.
_REMINDED_OF = (
    "reminded_at IS NULL AND urgent AND NOT sensitive AND category <> ? AND state NOT IN"
    f" ({marks(CLOSED)})"
)


@dataclass(frozen=True)
class Due:
    """A report whose desk is to be reminded now of what it announces."""

    id: int
    code: str
    category: str
    area: str | None
    happens_at: datetime
    officer: int | None
    """Who has accepted it."""


def values(happens_at: datetime | None, said_at: datetime, announces: bool) -> tuple[Any, ...]:
    """The values of COLUMNS for what was said then."""
    late = need_not_be_reminded(happens_at, said_at)
    return utc(happens_at), utc(late), announces


def name(id_: int, officer: bool = False) -> str:
    """What a reminder is called (`dedup_key`): by its first report, of which there is one to the
    desk and one to the officer who has it.
    """
    return f"ahead:{id_}" + (":petugas" if officer else "")


def waiting(now: datetime, limit: int) -> list[Waiting]:
    """Open urgent reports of something that is less than an hour ahead, the soonest first.

    Of sensitive ones and those about officers nobody is reminded by SMS.
    """
    found = run(
        "SELECT id, area_id, category, sent_to_id FROM report WHERE happens_at > ? AND happens_at"
        f" <= ? AND {_REMINDED_OF} ORDER BY happens_at, id LIMIT ?",
        [utc(now), utc(now + BEFORE), PROTECTED, *CLOSED, limit],
    )
    return [Waiting(int(id_), area, str(category), unit) for id_, area, category, unit in found]


def times(ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """When that will be which these reports announce; those of which it is past are left out."""
    found: dict[int, datetime] = {}
    for batch in chunks(sorted(ids)):
        for id_, happens_at in run(
            f"SELECT id, happens_at FROM report WHERE id IN ({marks(batch)}) AND happens_at > ?",
            [*batch, utc(now)],
        ):
            at = moment(happens_at)
            assert at is not None
            found[int(id_)] = at
    return found


def take(ids: Collection[int], now: datetime) -> list[Due]:
    """Those of these reports that still are to be reminded of; each is handed out once, ever."""
    found: list[Due] = []
    for batch in chunks(sorted(ids)):
        free = run(
            f"SELECT id FROM report WHERE id IN ({marks(batch)}) AND {_REMINDED_OF}"
            f" ORDER BY id{skip_locked()}",
            [*batch, PROTECTED, *CLOSED],
        )
        for taken in chunks([int(id_) for (id_,) in free]):
            rows = run(
                f"UPDATE report SET reminded_at = ? WHERE id IN ({marks(taken)})"
                " AND reminded_at IS NULL RETURNING id, code, category, area_id, happens_at,"
                " officer_id",
                [utc(now), *taken],
            )
            found += (_due(*row) for row in rows)
    return sorted(found, key=lambda due: (due.happens_at, due.id))


def _due(
    id_: int, code: str, category: str, area: str | None, happens_at: object, officer: int | None
) -> Due:
    at = moment(happens_at)
    assert at is not None
    return Due(int(id_), str(code), str(category), area, at, officer)


def coming(
    vault: Vault, role: str, path: str | None, now: datetime, limit: int, zone: tzinfo
) -> list[Seen]:
    """Open reports of what is still to come, as this role may see them in this territory.

    The soonest first; the territory is the `path` of its area, None: everywhere. Sensitive ones are
    left out: their time is part of their words.
    """
    ahead = (Report.happens_at > now, Report.state.not_in(CLOSED), ~Report.sensitive)
    return seen_by(vault, role, path, ahead, (Report.happens_at, Report.id), limit, zone)
