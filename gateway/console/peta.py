"""Peta: reports and posts on a map of the territory, and the hours at which reports come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for

from flows.rules.counting import ORDINARY, exact
from flows.rules.rights import Officer
from flows.values import dataclass
from gateway.console import maps, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.maps import Drawing
from gateway.console.moments import now
from gateway.officers import map_counts
from gateway.officers.map_counts import Counted, Map, Part
from gateway.web.application import current
from storage.places import areas, borders, tiles
from storage.reports import counted

blueprint = Blueprint("peta", __name__)

REPORTS, POSTS = "laporan", "pos"
#: The periods that are offered, in days until today; the second unless another is asked for.
PERIODS = (7, 30, 90, 365)
_USUAL = PERIODS[1]
#: Areas that have no hours of their own.
_SMALL = ("kelurahan", "desa")


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; what is none of it is passed over."""

    drawn: Map | None
    layer: str
    kind: str
    days: int
    since: date
    until: date
    area: areas.Below | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are counted."""
        return (self.kind,) if self.kind else ORDINARY


@blueprint.get("/peta")
@page("peta")
def shown(officer: Officer) -> str:
    """The map, its counts as a table, and the hours."""
    offered = map_counts.maps(officer, current().settings.home_area)
    territory = areas.below(officer.path, ("kabupaten", "kota", "kecamatan"))
    wanted = _wanted(offered, territory)
    found = _counted(officer, wanted)
    drawing = drawing_of(wanted.drawn) if wanted.drawn else None
    most = max((part.count or 0 for part in found.parts), default=0) if found else 0
    return render_template(
        "peta/map.html",
        wanted=wanted,
        counted=found,
        drawing=drawing,
        parts={part.code: part for part in found.parts} if found else {},
        shade=lambda count: maps.shade(count, most or 1),
        lines=maps.lines,
        steps=maps.steps(most),
        link=lambda part: _link(wanted, part),
        marked=_marked(found),
        choices=_choices(offered, territory),
        form=Form(
            peta=wanted.drawn.code if wanted.drawn else "",
            lapis=wanted.layer,
            jenis=wanted.kind,
            kurun=str(wanted.days),
            wilayah=wanted.area.code if wanted.area else "",
        ),
        **_hours(officer, wanted),
    )


def _wanted(offered: Sequence[Map], territory: Sequence[areas.Below]) -> Wanted:
    named = request.args
    chosen = {each.code: each for each in offered}
    kind = named.get("jenis", "")
    days = next((each for each in PERIODS if str(each) == named.get("kurun")), _USUAL)
    until = now().astimezone(current().settings.zone).date() + timedelta(days=1)
    area = named.get("wilayah", "")
    below = {each.code: each for each in territory}
    if area and area not in below:
        abort(404)
    return Wanted(
        drawn=chosen.get(named.get("peta", ""), offered[0] if offered else None),
        layer=POSTS if named.get("lapis") == POSTS else REPORTS,
        kind=kind if kind in ORDINARY else "",
        days=days,
        since=until - timedelta(days=days),
        until=until,
        area=below.get(area),
    )


def _counted(officer: Officer, wanted: Wanted) -> Counted | None:
    if wanted.drawn is None:
        return None
    if wanted.layer == POSTS:
        return map_counts.posts_on(wanted.drawn, officer)
    zone = current().settings.zone
    return map_counts.reports_on(
        wanted.drawn, officer, wanted.kinds, wanted.since, wanted.until, zone
    )


def drawing_of(drawn: Map) -> Drawing:
    """The map from the borders that are loaded, else from the tiles that ship."""
    real = {
        code: rings
        for level in drawn.levels
        for code, rings in borders.inside(drawn.path, level).items()
    }
    if real:
        above = "kecamatan" if "kecamatan" not in drawn.levels else "kabupaten"
        return maps.of_borders(real, list(borders.inside(drawn.path, above).values()))
    layout = tiles.maps()[drawn.code]
    return maps.of_tiles(layout, {code: code.rpartition(".")[0] for code in layout.tiles})


def _hours(officer: Officer, wanted: Wanted) -> dict[str, Any]:
    """How many reports came in each hour of the week; none for who sees days alone."""
    path = wanted.area.path if wanted.area else officer.path
    level = wanted.area.level if wanted.area else areas.levels_of([officer.area]).get(officer.area)
    if not exact(officer) or level in _SMALL:
        return {"hours": None, "hours_shade": None}
    zone = current().settings.zone
    found = counted.by_hour(
        counted.Asked(wanted.since, wanted.until, zone, path, list(wanted.kinds))
    )
    most = max(found.values(), default=0) or 1
    rows = [[found[day * 24 + hour] for day in range(7)] for hour in range(24)]
    return {"hours": rows, "hours_shade": lambda count: maps.shade(count, most)}


def _marked(found: Counted | None) -> dict[str, str]:
    """The names of the areas that the address points at, by code: of a report's file, its place."""
    place = request.args.get("tempat", "")
    parts = [part for part in found.parts if part.inside] if found and place else []
    return {part.code: part.name for part in parts if place in (part.code, part.group)}


def _link(wanted: Wanted, part: Part) -> str:
    """Where the list of what is counted stands; "" where there is none."""
    if not part.inside:
        return ""
    if wanted.layer == POSTS:
        served = any(rule.rule == "/pos" for rule in current_app.url_map.iter_rules())
        return f"/pos?wilayah={part.code}" if served else ""
    return url_for(
        "laporan.listed",
        wilayah=part.code,
        status="semua",
        jenis=wanted.kind or None,
        sejak=wanted.since.isoformat(),
    )


def _choices(
    offered: Sequence[Map], territory: Sequence[areas.Below]
) -> dict[str, list[tuple[str, str]]]:
    periods = {
        7: _("7 hari"),
        30: _("30 hari"),
        90: _("90 hari"),
        365: _("1 tahun"),
    }
    return {
        "peta": [(each.code, each.name) for each in offered],
        "lapis": [(REPORTS, _("Laporan")), (POSTS, _("Pos ronda"))],
        "jenis": [("", _("Semua jenis")), *((kind, words.kind(kind)) for kind in ORDINARY)],
        "kurun": [(str(days), periods[days]) for days in PERIODS],
        "wilayah": [
            ("", _("Seluruh wilayah saya")),
            *((each.code, each.name) for each in territory),
        ],
    }
