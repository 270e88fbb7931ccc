"""Which reports a reader may see, and which of these were asked for.

For `desk` and `exporting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from peewee import Expression

from flows.rules import rights
from flows.rules.kinds import PROTECTED
from flows.rules.similar import APART
from flows.values import dataclass
from storage.engine.sql import is_sqlite, run
from storage.models import Area, Report, ReportWord
from storage.places import areas

#: So many areas of a territory are named one by one.
_NAMED = 300


@dataclass(frozen=True)
class Chosen:
    """What was asked for; empty: whatever there is.

    `area`: the code of an area, with all below it; `urgent`: only what cannot wait; `since`: the
    first moment, `until`: the one after the last; `words`: reports whose texts hold each of these
    (`search.digests`).
    """

    state: Sequence[str] = ()
    category: Sequence[str] = ()
    area: str | None = None
    urgent: bool = False
    since: datetime | None = None
    until: datetime | None = None
    words: Sequence[int] = ()


def conditions(
    chosen: Chosen, role: str, path: str | None, zone: tzinfo = UTC
) -> list[Expression] | None:
    """That a report is one of these, and one that this role may see in this territory.

    None: there can be none.
    """
    found = visible(role, path)
    if chosen.state:
        found.append(Report.state.in_(list(chosen.state)))
    if chosen.category:
        found.append(Report.category.in_(list(chosen.category)))
    if chosen.area:
        inside = run("SELECT path FROM area WHERE code = ?", [chosen.area])
        if not inside:
            return None
        found.append(_below(str(inside[0][0])))
    # By the minute, a filter would tell the minute that the list does not.
    if chosen.since:
        found.append(Report.created_at >= shown_at(chosen.since, role, zone))
    if chosen.until:
        found.append(Report.created_at < shown_at(chosen.until, role, zone))
    if chosen.urgent:
        found.append(Report.urgent == True)  # noqa: E712
    return found + _with_words(chosen.words)


def older(last: Report) -> Expression:
    """That a report stands behind this one, newest first: by one range of an index."""
    before = (Report.created_at < last.created_at) | (Report.id < last.id)
    behind: Expression = (Report.created_at <= last.created_at) & before
    return behind


def visible(role: str, path: str | None) -> list[Expression]:
    """That a report is one which this role may see in this territory.

    The territory is the `path` of its area; None: everywhere.
    """
    found: list[Expression] = []
    if not rights.sees(role, protected=True):
        found.append(Report.category != PROTECTED)
    if not rights.sees(role, protected=False):
        found.append(Report.category == PROTECTED)
    if path is not None:
        found.append(_below(path))
    return found


def shown_at(at: datetime, role: str, zone: tzinfo) -> datetime:
    """A moment as this role may see it: confidants see its day."""
    return _day(at, zone) if role in rights.CONFIDANTS else at


def _with_words(words: Sequence[int]) -> list[Expression]:
    if not words:
        return []
    # What has become sensitive has words until they are written anew.
    shown: list[Expression] = [~Report.sensitive, Report.category.not_in(APART)]
    holding = ReportWord.select(ReportWord.report)
    return shown + [Report.id.in_(holding.where(ReportWord.word == word)) for word in words]


def _below(path: str) -> Expression:
    # PostgreSQL chooses its road by how many reports the areas have: it knows that of named areas.
    codes = None if is_sqlite() else areas.codes_below(path, _NAMED)
    within: Expression = Report.area.in_(
        Area.select(Area.code).where(Area.inside(path)) if codes is None else codes
    )
    return within


def _day(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
