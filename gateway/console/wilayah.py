"""Wilayah: the areas of the territory, what people call them, and the landmarks in them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.fields import LONGEST_NAME, Unusable
from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.officers import places
from storage.models import Area
from storage.places import areas, called

blueprint = Blueprint("wilayah", __name__)


@blueprint.get("/wilayah")
@page("wilayah")
def own(officer: Officer) -> str:
    """The territory, or the area with the code that was looked for."""
    code = request.args.get("kode", "").strip()[:20]
    if code and not officer.covers(areas.paths_of([code]).get(code, "")):
        form = Form(kode=code)
        form.refuse("kode", _("tidak ada wilayah dengan kode ini di wilayah Anda"))
        return _shown(officer, _found(officer, officer.area), form)
    return _shown(officer, _found(officer, code or officer.area), Form(kode=code))


@blueprint.get("/wilayah/<code>")
@page("wilayah")
def detail(officer: Officer, code: str) -> str:
    """One area: what lies below it, and its names."""
    return _shown(officer, _found(officer, code), Form())


@blueprint.post("/wilayah/<code>/nama")
@page("area.write")
def renamed(officer: Officer, code: str) -> Response:
    """The area is called otherwise; the name before is still understood."""
    return _kept(officer, code, "nama", places.rename)


@blueprint.post("/wilayah/<code>/sebutan")
@page("area.write")
def alias_added(officer: Officer, code: str) -> Response:
    """People also call it so."""
    return _kept(officer, code, "sebutan", places.add_alias)


@blueprint.post("/wilayah/<code>/tempat")
@page("area.write")
def landmark_added(officer: Officer, code: str) -> Response:
    """There is a landmark of this name in it."""
    return _kept(officer, code, "tempat", places.add_landmark)


@blueprint.post("/wilayah/<code>/sebutan/hapus")
@page("area.write")
def alias_dropped(officer: Officer, code: str) -> Response:
    """People do not call it so any more."""
    return _dropped(officer, code, places.drop_alias)


@blueprint.post("/wilayah/<code>/tempat/hapus")
@page("area.write")
def landmark_dropped(officer: Officer, code: str) -> Response:
    """The landmark is not there, or not in this area."""
    return _dropped(officer, code, places.drop_landmark)


def _dropped(officer: Officer, code: str, deed: Callable[..., bool]) -> Response:
    _found(officer, code)
    gone = deed(officer, code, Form.sent().text("nama", longest=LONGEST_NAME), now())
    flash(
        _("Dihapus; pesan yang masuk mulai sekarang tidak dibaca dengan nama ini.")
        if gone
        else _("Nama itu sudah tidak ada.")
    )
    return forms.see(url_for("wilayah.detail", code=code))


def _kept(officer: Officer, code: str, field: str, deed: Callable[..., None]) -> Response:
    found, form = _found(officer, code), Form.sent()
    typed = form.text(field, longest=LONGEST_NAME)
    if form:
        try:
            deed(officer, code, typed, now())
        except Unusable as why:
            form.refuse(field, in_words(why.why))
    if not form:
        return forms.again(_shown(officer, found, form))
    flash(_("Tersimpan; pesan yang masuk mulai sekarang dibaca dengan nama ini."))
    return forms.see(url_for("wilayah.detail", code=code))


def _found(officer: Officer, code: str) -> Area:
    found = areas.find(code)
    if found is None or not officer.covers(found.path):
        abort(404)
    return found


def _shown(officer: Officer, area: Area, form: Form) -> str:
    path = str(area.path)
    above = [code for code in path.split("/") if code and code != area.code]
    own = [code for code in above if officer.covers(path[: path.index(f"{code}/") + len(code) + 1])]
    aliases = called.aliases_of(area.code)
    return render_template(
        "wilayah/area.html",
        officer=officer,
        area=area,
        above=own,
        names=areas.names_of(own),
        below=called.below(area.code),
        aliases=aliases,
        also=called.also_called(aliases, area.code),
        landmarks=called.landmarks_in(area.code),
        form=form,
        rename=form if "nama" in request.form else Form(nama=area.name),
    )


@blueprint.app_template_filter("level")
def level_name(level: str) -> str:
    """A level of areas."""
    return {
        "provinsi": _("Provinsi"),
        "kabupaten": _("Kabupaten"),
        "kota": _("Kota"),
        "kecamatan": _("Kecamatan"),
        "kelurahan": _("Kelurahan"),
        "desa": _("Desa"),
    }.get(level, level)
