"""Rute: which unit gets the reports of an area, since when, and who would get one now, and why."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules import dates
from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.rights import Officer, Outside, sees
from gateway.console import choosing, forms, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.jobs import who_gets
from gateway.officers import actors, routes
from gateway.web.application import current
from storage.places import areas, route_table, units

blueprint = Blueprint("rute", __name__)

PAGE = 100


@blueprint.get("/rute")
@page("rute")
def listed(officer: Officer) -> str:
    """The routes of the territory and those above it, with their history where it is asked for."""
    asked = Form(**{name: request.args.get(name, "")[:40] for name in _QUESTION})
    found = _answer(officer, asked) if asked.value("area") else None
    return _shown(officer, Form(), asked, found)


_QUESTION = ("area", "jenis", "rw", "jam", "mendesak")


def _answer(officer: Officer, asked: Form) -> list[dict[str, Any]] | None:
    """Who would get a report as it is asked for; None: what was asked cannot be."""
    runtime, kind, rw = current(), asked.value("jenis"), asked.value("rw")
    path = areas.paths_of([asked.value("area")]).get(asked.value("area"), "")
    if not path or not officer.covers(path):
        asked.refuse("area", _("di luar wilayah Anda"))
    if kind not in ("", *_kinds(officer)):
        asked.refuse("jenis", _("pilih salah satu"))
    if rw and not (rw.isascii() and rw.isdecimal() and len(rw) <= 3):
        asked.refuse("rw", _("RW ditulis dengan angka"))
    at = now()
    try:
        at = (
            dates.coming(asked.value("jam"), at, runtime.settings.zone)
            if asked.value("jam")
            else at
        )
    except ValueError as why:
        asked.refuse("jam", in_words(str(why)))
    if not asked:
        return None
    place = who_gets.place_of(asked.value("area"), kind, rw)
    urgent = bool(asked.value("mendesak")) or (bool(kind) and KINDS[kind].urgent)
    return who_gets.who_gets(runtime.settings, runtime.vault, place, urgent, at)


@blueprint.post("/rute")
@page("route.write")
def set_(officer: Officer) -> Response:
    """From now on this unit gets the reports of this area and kind."""
    form = Form.sent()
    cells = {
        "area": form.text("rute_area"),
        "category": form.one_of("category", ("", *_kinds(officer))),
        "unit": form.text("unit"),
        "also": "ya" if form.value("also") else "",
    }
    changed = False
    if form:
        try:
            changed = routes.set_(routes.read(officer, cells), officer.name, now())
        except Unusable as why:
            form.refuse("rute_area" if why.field == "area" else why.field, in_words(why.why))
        except Outside:
            form.refuse("rute_area", _("di luar wilayah Anda"))
    if not form:
        return forms.again(_shown(officer, form, Form(), None))
    flash(_("Rute berlaku mulai sekarang.") if changed else _("Rute itu sudah berlaku."))
    return forms.see(url_for("rute.listed"))


@blueprint.post("/rute/<int:route>/akhiri")
@page("route.write")
def ended(officer: Officer, route: int) -> Response:
    """A route is over; then the next larger area's holds, or that of any kind."""
    kept = next((each for each in route_table.listed(officer.area) if each.id == route), None)
    if kept is None or not officer.covers(areas.paths_of([kept.area])[kept.area]):
        abort(404)
    routes.end(kept.row, officer.name, now())
    flash(_("Rute itu berakhir."))
    return forms.see(url_for("rute.listed"))


def _kinds(officer: Officer) -> list[str]:
    """The kinds of reports of which this officer may know where they go."""
    return [kind for kind in KINDS if kind != PROTECTED or sees(officer.role, protected=True)]


def _shown(officer: Officer, form: Form, asked: Form, answer: list[dict[str, Any]] | None) -> str:
    history, kinds = request.args.get("riwayat") == "ya", _kinds(officer)
    found = [
        kept for kept in route_table.listed(officer.area, history) if kept.category in ("", *kinds)
    ]
    after = request.args.get("sesudah", "")
    begins = next((at for at, kept in enumerate(found, 1) if str(kept.id) == after), 0)
    more, found = found[begins + PAGE :], found[begins : begins + PAGE]
    paths = areas.paths_of({kept.area for kept in found})
    known = units.listed()
    given: dict[str, Any] = {"riwayat": "ya"} if history else {}
    offered = [("", _("Jenis apa saja")), *((kind, words.kind(kind)) for kind in kinds)]
    return render_template(
        "rute/list.html",
        routes=found,
        history=history,
        first=url_for("rute.listed", **given) if begins else "",
        following=url_for("rute.listed", **given, sesudah=found[-1].id) if more else "",
        own={kept.id for kept in found if officer.covers(paths[kept.area])},
        names=areas.names_of(paths),
        units={unit.code: unit.name for unit in known},
        people=_people({kept.actor for kept in found}),
        form=form,
        asked=asked,
        answer=answer,
        places=choosing.places_of(officer),
        kinds=offered,
        choices=choosing.units_of(known),
    )


def _people(found: Collection[str]) -> dict[str, str]:
    """Who set these routes, as officers know them."""
    from_files = {"unit load", "route load"}  # what ships with the project
    return (
        {actor: _("dari berkas bawaan") for actor in from_files}
        | {actor: _("perintah di server") for actor in found if actor.startswith("cli:")}
        | actors.names(current().vault, found)
    )


@blueprint.app_template_filter("after")
def after(seconds: int) -> str:
    """How long after the report that is: at once, 5 menit, 2 jam."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("langsung")
    if minutes < 120:
        return _("setelah %(count)s menit", count=minutes)
    return _("setelah %(count)s jam", count=round(minutes / 60))
