"""Aktivasi pos ronda: which RW have no post, which posts are silent, and which came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.area_names import spoken
from flows.rules.living import LIVING, NEVER, SILENT
from flows.rules.rights import Officer
from gateway.console import forms, maps
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.peta import drawing_of
from gateway.install.training import heading
from gateway.jobs import enrolling
from gateway.officers import activation, activation_file, map_counts
from gateway.officers.activation import Activation, Line
from gateway.officers.map_counts import Map, Part
from gateway.web.application import current
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit
from storage.watch import enrolments

blueprint = Blueprint("pos_aktivasi", __name__)

#: So many kelurahan stand on a page of the table, and so many kelurahan, with so many posts each,
#: under a condition; the file has all.
PAGE = 40
#: So many wishes, and names of kelurahan of which nothing is known.
MOST = 300
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Posts that came back since so long ago, unless another day is asked for.
_USUAL = timedelta(days=30)


@blueprint.get("/pos/aktivasi")
@page("pos")
def shown(officer: Officer) -> str:
    """The kelurahan of the territory, a map, the posts to revive, and what waits for a yes."""
    area, path, since = _asked(officer)
    found = activation.of_territory(path, since, _tonight(), now(), current().settings.zone)
    after = request.args.get("dari", "")[:20]
    known = sorted((line for line in found.lines if line.known), key=lambda line: line.area)
    lines = [line for line in known if line.area > after]
    here = partial(url_for, "pos_aktivasi.shown", wilayah=area or None, sejak=since)
    wishes = enrolments.waiting(current().vault, path, MOST)
    return render_template(
        "pos_aktivasi/list.html",
        officer=officer,
        found=found,
        lines=lines[:PAGE],
        first=here(_anchor="tabel") if after else "",
        next=here(dari=lines[PAGE - 1].area, _anchor="tabel") if len(lines) > PAGE else "",
        unknown=[line.name for line in found.lines if not line.known],
        conditions=[(name, found.of(name)) for name in (NEVER, SILENT)],
        living=found.total(LIVING),
        revived=[post for post in found.posts if post.revived],
        most=PAGE,
        most_names=MOST,
        since=since,
        area=area,
        wishes=wishes,
        form=Form(wilayah=area, sejak=since.isoformat()),
        choices=[
            ("", _("Seluruh wilayah saya")),
            *((code, spoken(name)) for code, name, _level in areas.choices(officer.path)),
        ],
        **_map(officer, found),
    )


@blueprint.get("/pos/aktivasi.xlsx")
@page("pos")
def file(officer: Officer) -> Response:
    """The same as a workbook, with every kelurahan and post; it is audited."""
    area, path, since = _asked(officer)
    found = activation.of_territory(path, since, _tonight(), now(), current().settings.zone)
    with transaction():
        audit.note(
            officer.name, "post.export", area or officer.area, {"file": "aktivasi.xlsx"}, now()
        )
    made = activation_file.xlsx(found, since, _tonight(), heading(current().settings.training))
    answer = Response(made, content_type=_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="aktivasi-pos-ronda.xlsx"'
    return answer


@blueprint.post("/pos/aktivasi/<int:wish>/<verdict>")
@page("post.allow")
def decided(officer: Officer, wish: int, verdict: str) -> Response:
    """Who asked by SMS for a post gets it, or not, as by the SMS of who was asked."""
    mine = enrolments.waiting(current().vault, officer.path, MOST)
    if verdict not in ("ya", "tidak") or wish not in {each.id for each in mine}:
        abort(404)
    yes = verdict == "ya"
    if not enrolling.decided_by(current(), wish, yes, officer.name, now()):
        flash(_("Permintaan ini sudah diputuskan."))
    elif yes:
        flash(_("Pos dibuat; yang meminta menjadi ketuanya dan diberi tahu lewat SMS."))
    else:
        flash(_("Ditolak; yang meminta diberi tahu lewat SMS."))
    return forms.see(url_for("pos_aktivasi.shown"))


def _tonight() -> date:
    return current().settings.day_of(now())


def _asked(officer: Officer) -> tuple[str, str, date]:
    area, path = request.args.get("wilayah", "")[:20], officer.path
    if area:
        path = areas.paths_of([area]).get(area, "")
        if not officer.covers(path):
            abort(404)
    tonight = _tonight()
    try:
        since = date.fromisoformat(request.args.get("sejak", ""))
    except ValueError:
        since = tonight - _USUAL
    return area, path, since if since.year > 2000 and since <= tonight else tonight - _USUAL


def _map(officer: Officer, found: Activation) -> dict[str, Any]:
    """The map of kelurahan, each with its RW that have a living post."""
    drawn = next(iter(map_counts.maps(officer, current().settings.home_area)), None)
    if drawn is None or not set(drawn.levels) & set(areas.WITH_RW):
        return {"drawing": None}
    of = {line.area: line for line in found.lines}
    return {
        "drawing": drawing_of(drawn),
        "drawn": drawn,
        "parts": {part.code: part for part in _parts(drawn, officer, of)},
        "shade": lambda share: maps.shade(share, 100) if share is not None else 0,
        "lines_of": maps.lines,
        "link": lambda part: url_for("pos.listed", wilayah=part.code) if part.inside else "",
        "steps": maps.steps(100),
    }


def _parts(drawn: Map, officer: Officer, of: dict[str, Line]) -> list[Part]:
    """The areas of the map; what is counted is the share, and what is written says it."""
    return [
        replace(
            part,
            inside=part.code in of,
            count=of[part.code].share if part.code in of else None,
        )
        for part in map_counts.blank(drawn, officer)
    ]
