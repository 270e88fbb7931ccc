"""Satuan: the police units, the areas for which they answer, and their desks."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, url_for

from flows.rules.fields import Unusable
from flows.rules.rights import Officer, Outside
from gateway.console import choosing, forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.officers import places
from storage.models import Unit
from storage.places import areas, units

blueprint = Blueprint("satuan", __name__)

_FIELDS = ("code", "name", "parent_code", "areas", "desk_phone")
_LONGEST = {"areas": 2000}


@blueprint.get("/satuan")
@page("satuan")
def listed(officer: Officer) -> str:
    """The units, each with what it answers for."""
    answered = units.areas_of()
    return render_template(
        "satuan/list.html",
        officer=officer,
        units=units.listed(),
        answered=answered,
        names=areas.names_of({code for codes in answered.values() for code in codes}),
    )


@blueprint.get("/satuan/baru")
@page("unit.write")
def blank(officer: Officer) -> str:
    """The form for a unit."""
    return _shown(None, Form())


@blueprint.get("/satuan/<code>")
@page("unit.write")
def detail(officer: Officer, code: str) -> str:
    """The form of one unit."""
    found = _found(code)
    form = Form(
        code=found.code,
        name=found.name,
        parent_code=found.parent_code or "",
        areas="; ".join(units.areas_of([code]).get(code, ())),
        desk_phone=found.desk_phone,
        confirmed="ya" if found.confirmed else "",
    )
    return _shown(found, form)


@blueprint.post("/satuan/baru")
@page("unit.write")
def added(officer: Officer) -> Response:
    """Another unit."""
    form = Form.sent()
    if units.find(form.value("code")) is not None:
        form.refuse("code", _("kode ini sudah dipakai satuan lain"))
    return _kept(officer, None, form)


@blueprint.post("/satuan/<code>")
@page("unit.write")
def changed(officer: Officer, code: str) -> Response:
    """A unit is brought up to date, with its areas."""
    return _kept(officer, _found(code), Form.sent())


def _kept(officer: Officer, unit: Unit | None, form: Form) -> Response:
    cells = {
        name: form.text(
            name,
            longest=_LONGEST.get(name, 120),
            needed=name in ("code", "name"),
            lines=name == "areas",
        )
        for name in _FIELDS
        if not (unit and name == "code")
    }
    if unit:
        cells["code"] = unit.code
    cells["confirmed"] = "ya" if form.value("confirmed") else ""
    if form:
        try:
            places.keep_unit(officer, cells, now())
        except Unusable as why:
            form.refuse(why.field, in_words(why.why))
        except Outside as why:
            form.refuse(why.field, in_words(str(why).partition(": ")[2]))
    if not form:
        return forms.again(_shown(unit, form))
    flash(_("Satuan tersimpan."))
    return forms.see(url_for("satuan.listed"))


def _found(code: str) -> Unit:
    found = units.find(code)
    if found is None:
        abort(404)
    return found


def _shown(unit: Unit | None, form: Form) -> str:
    others = [each for each in units.listed() if unit is None or each.code != unit.code]
    return render_template(
        "satuan/unit.html",
        unit=unit,
        form=form,
        parents=[("", _("Tidak ada")), *choosing.units_of(others)],
    )
