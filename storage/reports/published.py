"""Reports as everybody may read them: kind, area and hour of what is published, and nothing else.

No ticket leaves here, for whoever has one can ask how a report stands: a report is named by a veil
over it. What is published: `flows.rules.publishing`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flows.rules.publishing import MOST, NOT_SO, OPEN, OVER, PUBLIC, horizon, hour
from flows.values import dataclass
from storage.engine.sql import by_index, marks, moment, run, utc
from storage.engine.vault import Vault
from storage.models import Report

_PURPOSE = "report.published"
_NOW, _AFTER = (
    tuple(name for name, public in PUBLIC.items() if public.after is after)
    for after in (False, True)
)


@dataclass(frozen=True)
class Published:
    """A report as everybody may read it; its times are whole hours.

    `name`: what it is called here, always the same; `closed`: it is over; `updated_at`: when an
    officer took it, or closed it; `area`, `place`: code and name of the area, None: not known.
    """

    name: str
    category: str
    closed: bool
    requested_at: datetime
    updated_at: datetime
    area: str | None
    place: str | None


@dataclass(frozen=True)
class Wanted:
    """Which of them: said from `since` on and before `until`, of these kinds, open or closed."""

    since: datetime
    until: datetime
    kinds: Collection[str] = tuple(PUBLIC)
    closed: Collection[bool] = (False, True)


def published(
    vault: Vault, wanted: Wanted, now: datetime, limit: int = MOST, skip: int = 0
) -> list[Published]:
    """The reports that are published, newest first: at most `limit` after the first `skip`."""
    until = min(wanted.until, horizon(now))
    kinds, closed = sorted(wanted.kinds), sorted(wanted.closed)
    over = f"CASE WHEN {_OVER} THEN 1 ELSE 0 END"
    return _read(
        vault,
        by_index("report_created_at_id"),
        f"r.created_at >= ? AND r.created_at < ? AND r.category IN ({marks(kinds)})"
        f" AND {over} IN ({marks(closed)})",
        [utc(wanted.since), utc(until), *kinds, *_over(now), *map(int, closed)],
        now,
        limit,
        skip,
    )


def named(vault: Vault, names: Sequence[str], now: datetime) -> list[Published]:
    """Those of the published reports that are called so."""
    found = [vault.unveil(name, _PURPOSE) for name in names]
    codes = [str(code) for code in found if code is not None]
    if not codes:
        return []
    return _read(vault, "", f"r.code IN ({marks(codes)})", codes, now, len(codes), 0)


#: It was over already; with OVER and the horizon.
_OVER = "(r.state = ? AND r.closed_at < ?)"
_SQL = (
    "SELECT r.code, r.category, r.created_at, r.accepted_at, r.area_id, a.name,"
    f" CASE WHEN {_OVER} THEN r.closed_at END FROM report r{{index}} LEFT JOIN area a"
    f" ON a.code = r.area_id WHERE {{which}} AND NOT {Report.HIDDEN} AND r.accepted_at < ?"
    " AND (r.happens_at IS NULL OR r.happens_at < ?)"
    f" AND r.result NOT IN ({marks(NOT_SO)})"
    f" AND ((r.category IN ({marks(_NOW)}) AND r.state IN ({marks((*OPEN, OVER))}))"
    f" OR (r.category IN ({marks(_AFTER)}) AND {_OVER}))"
    " ORDER BY r.created_at DESC, r.id DESC LIMIT ? OFFSET ?"
)


def _over(now: datetime) -> list[Any]:
    return [OVER, utc(horizon(now))]


def _read(
    vault: Vault,
    index: str,
    which: str,
    params: Sequence[Any],
    now: datetime,
    limit: int,
    skip: int,
) -> list[Published]:
    before = utc(horizon(now))
    rows = run(
        _SQL.format(index=index, which=which),
        [
            *_over(now),
            *params,
            before,
            before,
            *NOT_SO,
            *_NOW,
            *OPEN,
            OVER,
            *_AFTER,
            *_over(now),
            limit,
            skip,
        ],
    )
    return [_published(vault, *row) for row in rows]


def _published(
    vault: Vault,
    code: str,
    category: str,
    created_at: Any,
    accepted_at: Any,
    area: str | None,
    place: str | None,
    closed_at: Any,
) -> Published:
    requested, changed = moment(created_at), moment(closed_at or accepted_at)
    assert requested is not None and changed is not None
    return Published(
        name=vault.veil(int(code), _PURPOSE),
        category=category,
        closed=closed_at is not None,
        requested_at=hour(requested),
        updated_at=hour(changed),
        area=area,
        place=place,
    )
