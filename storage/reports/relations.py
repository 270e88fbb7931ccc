"""What a report has to do with others, as a reader may see it: proposed, and linked by a person.

Used through `storage.reports`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from peewee import JOIN, Expression

from flows.reading.folding import place_words
from flows.rules import similar
from flows.rules.levels import KELURAHAN
from flows.rules.report_steps import BEGUN, REFUSED
from flows.rules.rights import CONFIDANTS
from flows.rules.similar import Proposal, Told
from flows.values import dataclass, field
from storage.engine.sql import moment, run
from storage.engine.vault import Vault
from storage.models import Area, Report
from storage.reports.chosen import shown_at, visible
from storage.reports.climbing import text_or_none
from storage.reports.desk import text_of
from storage.reports.links import INCIDENT

MOST_COMPARED = 100
"""So many reports before a report, and so many after it, are held against it: the nearest."""


#: What links two reports directly: the sealed reason, who linked them, and when.
_Link = tuple[bytes | None, str, datetime]


@dataclass(frozen=True)
class Linked:
    """A report of the same incident.

    Without reason, actor and time it is linked by way of others.
    """

    code: str
    state: str
    reason: str = field(default="", repr=False)
    actor: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Related:
    """What may be of the same incident, and what a person says is."""

    similar: list[Proposal]
    linked: list[Linked]


def related(vault: Vault, code: str, role: str, path: str | None, zone: tzinfo = UTC) -> Related:
    """What a report has to do with others that this reader may see, in a few statements.

    Nothing is proposed to confidants: they link nothing, and "12 menit" would tell the minute.
    """
    # As `desk.show`: what this reader may not see has to do with nothing.
    report = (
        Report.select(Report, Area)
        .join(Area, JOIN.LEFT_OUTER)
        .where(Report.code == code, *visible(role, path))
        .first()
    )
    if report is None:
        return Related([], [])
    links = _incident(report.id)
    proposals: list[Proposal] = []
    if role not in CONFIDANTS and report.area is not None and report.state != BEGUN and links:
        others = _near(report, visible(role, path), set(links))
        proposals = similar.proposed(
            _told(vault, report), [_told(vault, other) for other in others]
        )
    return Related(proposals, list(_linked(vault, report.id, links, role, path, zone)))


def _incident(id_: int) -> dict[int, _Link | None]:
    """The reports of the incident of this one, itself among them, each with what links it directly.

    Nothing for one that nothing brings together with another.
    """
    found = run(f"{INCIDENT.format(which='id = ?')} SELECT id FROM incident", [id_])
    links: dict[int, _Link | None] = {int(other): None for (other,) in found}
    for low, high, reason, actor, at in run(
        "SELECT low_id, high_id, reason, actor, at FROM report_link"
        " WHERE (low_id = ? OR high_id = ?) AND undone_at IS NULL",
        [id_, id_],
    ):
        other, linked_at = int(low) + int(high) - id_, moment(at)
        if other in links and linked_at is not None:
            links[other] = reason, str(actor), linked_at
    return links


def _near(report: Report, seen: Sequence[Expression], known: Collection[int]) -> list[Report]:
    """What may be proposed for a report: near in time, in areas that one of the two lies in.

    Two reads of at most MOST_COMPARED rows, by the index of areas and times.
    """
    area = report.area
    assert area is not None
    codes = area.path.rstrip("/").split("/")
    within = Report.area.in_(codes)
    if area.level not in KELURAHAN:
        within |= Report.area.in_(Area.select(Area.code).where(Area.inside(area.path)))
    query = (
        Report.select(Report, Area)
        .join(Area)
        .where(
            within,
            Report.category.in_(similar.near(report.category)),
            Report.state.not_in((BEGUN, REFUSED)),
            ~Report.sensitive,
            ~Report.quiet,
            Report.id.not_in(known),
            *seen,
        )
        .limit(MOST_COMPARED)
    )
    at = report.created_at
    before = query.where(Report.created_at.between(at - similar.FARTHEST, at))
    after = query.where(Report.created_at > at, Report.created_at <= at + similar.FARTHEST)
    return [
        *before.order_by(Report.created_at.desc()),
        *after.order_by(Report.created_at),
    ]


def _told(vault: Vault, report: Report) -> Told:
    # One that cannot be opened is compared by what else is known of it.
    place = place_words(text_or_none(vault, report.place, "report.place"))
    area = report.area
    assert area is not None
    return Told(report.code, report.category, area.path, area.level, place, report.created_at)


def _linked(
    vault: Vault,
    id_: int,
    links: Mapping[int, _Link | None],
    role: str,
    path: str | None,
    zone: tzinfo,
) -> Iterator[Linked]:
    """Those that this reader may see, in the order in which they were made."""
    ids = [other for other in links if other != id_]
    others = (
        Report.select(Report.id, Report.code, Report.state)
        .where(Report.id.in_(ids), *visible(role, path))
        .order_by(Report.id)
    )
    for other in others if ids else ():
        link = links[other.id]
        if link is None:
            yield Linked(other.code, other.state)
            continue
        reason, actor, at = link
        words = text_of(vault, reason, "report.note")
        yield Linked(other.code, other.state, words, actor, shown_at(at, role, zone))
