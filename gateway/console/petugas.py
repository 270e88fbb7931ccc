"""Petugas: who is enrolled, with which account; who is enrolled anew, and who no more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.fields import Unusable
from flows.rules.rights import ROLES, MayNot, NotAllowed, Officer, Outside, enrols
from gateway.console import choosing, forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.console.visitor import visitor
from gateway.officers import accounts, enrolment, rows
from gateway.officers.accounts import Invited
from gateway.web.application import current
from storage.engine.db import transaction
from storage.people import officers, rosters
from storage.people.accounts import factors, registry
from storage.people.accounts import forms as sent
from storage.people.officers import Enrolled, NotTheirs
from storage.places import areas, units

blueprint = Blueprint("petugas", __name__)

PAGE = 50
#: The columns of where somebody serves.
_POSTING = ("unit", "role", "areas")


@blueprint.get("/petugas")
@page("petugas")
def listed(officer: Officer) -> str:
    """The officers of the territory, by unit."""
    runtime = current()
    unit, after = request.args.get("satuan", "")[:32], request.args.get("sesudah", "")
    named = units.named_by([unit]) if unit else {}
    found = enrolment.roster(officer, list(named))
    begins = next((at for at, (id_, _unit) in enumerate(found, 1) if str(id_) == after), 0)
    shown = rosters.some(runtime.vault, [id_ for id_, _unit in found[begins : begins + PAGE]])
    more = found[begins + PAGE :]
    asked: dict[str, Any] = {"satuan": unit} if named else {}
    return render_template(
        "petugas/list.html",
        officers=shown,
        total=len(found),
        present=enrolment.on_duty(shown, now(), runtime.settings.zone),
        names=areas.names_of({answers.area for each in shown for answers in each.areas}),
        units=units.named_by({each.unit for each in shown}),
        form=Form(satuan=unit),
        choices=[("", _("Semua satuan")), *choosing.units_of(units.listed())],
        first=url_for("petugas.listed", **asked) if begins else "",
        following=url_for("petugas.listed", **asked, sesudah=shown[-1].id) if more else "",
    )


@blueprint.get("/petugas/baru")
@page("officer.write")
def blank(officer: Officer) -> str:
    """The form for an officer."""
    return _new(officer, Form(role="petugas", unit=visitor().visit.unit))


@blueprint.post("/petugas/baru")
@page("officer.write", anew=True)
def added(officer: Officer) -> Response:
    """The officer is enrolled; the one-time address of the account is shown, this once."""
    form, runtime = Form.sent(), current()
    cells = {name: form.text(name) for name in ("name", "phone", "unit", "role", "areas")}
    rw, others = form.text("rw", longest=3, needed=False), form.text("lain", needed=False)
    cells["areas"] = ";".join(filter(None, [f"{cells['areas']}/{rw}".rstrip("/"), others]))
    cells["duty"] = form.text("duty", needed=False)
    if form:
        try:
            named = {unit.code for unit in units.named_by([cells["unit"]]).values()}
            row = rows.officer(cells, areas.levels_of(rows.areas_named(cells)), named)
            with transaction():
                if not sent.first_time(form.value("kunci"), now()):
                    flash(_("Formulir ini sudah dikirim tadi."))
                    return forms.see(url_for("petugas.listed"))
                made = enrolment.enrol(runtime.vault, row, officer, officer.name, now())
                invited = accounts.invite(runtime.vault, made, officer, officer.name, now())
        except NotTheirs:
            form.refuse(
                "phone", _("milik petugas lain yang masih aktif; nonaktifkan dulu petugas itu")
            )
        except Unusable as why:
            form.refuse(why.field, in_words(why.why))
        except Outside as why:
            form.refuse(why.field, _("di luar wilayah Anda"))
        except MayNot:
            form.refuse("role", _("peran ini didaftarkan oleh admin"))
    if not form:
        return forms.again(_new(officer, form))
    return _address(made, cells["name"], invited)


@blueprint.get("/petugas/<int:other>")
@page("petugas")
def detail(officer: Officer, other: int) -> str:
    """One officer, with the account and what may be done."""
    found = _found(officer, other)
    account = registry.of_officer(current().vault, found.id)
    invited = registry.invited_until(found.id) if account else None
    return render_template(
        "petugas/detail.html",
        other=found,
        may=enrols(officer.role, found.role),
        own=found.id == visitor().visit.officer_id,
        account=account,
        invited=invited if invited and invited > now() else None,
        codes=factors.left(account.id) if account else {},
        present=enrolment.on_duty([found], now(), current().settings.zone)[found.id],
        names=areas.names_of({answers.area for answers in found.areas}),
        unit=units.named_by([found.unit])[found.unit],
    )


@blueprint.get("/petugas/<int:other>/ubah")
@page("officer.write")
def posting(officer: Officer, other: int) -> str | Response:
    """The form for where an officer serves, and as what."""
    found = _found(officer, other)
    if own := _own(found):
        return own
    if not enrols(officer.role, found.role):
        raise MayNot(f"the role {officer.role} may not change somebody who is {found.role}")
    answers = "; ".join(map(str, found.areas))
    return _posting(officer, found, Form(unit=found.unit, role=found.role, areas=answers))


@blueprint.post("/petugas/<int:other>/ubah")
@page("officer.write", anew=True)
def changed(officer: Officer, other: int) -> Response:
    """The officer serves elsewhere, or as something else, from now on."""
    found, form = _found(officer, other), Form.sent()
    if own := _own(found):
        return own
    cells = {name: form.text(name, longest=500, lines=name == "areas") for name in _POSTING}
    new = False
    if form:
        try:
            new = enrolment.change(current().vault, other, cells, officer, officer.name, now())
        except Unusable as why:
            form.refuse(why.field, in_words(why.why))
        except Outside as why:
            form.refuse(why.field, _("di luar wilayah Anda"))
        except NotAllowed:
            abort(404)
        except MayNot:
            if not enrols(officer.role, found.role):
                raise
            form.refuse("role", _("peran ini didaftarkan oleh admin"))
    if not form:
        return forms.again(_posting(officer, found, form))
    flash(_("Penugasan tersimpan.") if new else _("Penugasan itu sudah berlaku."))
    return forms.see(url_for("petugas.detail", other=other))


@blueprint.post("/petugas/<int:other>/alamat")
@page("officer.write", anew=True)
def reset(officer: Officer, other: int) -> Response:
    """A new one-time address: password and second factor are set up anew."""
    found = _found(officer, other)
    try:
        invited = accounts.invite(current().vault, found.id, officer, officer.name, now())
    except NotAllowed:
        abort(404)
    return _address(found.id, found.name, invited)


@blueprint.post("/petugas/<int:other>/kode")
@page("officer.write", anew=True)
def listed_codes(officer: Officer, other: int) -> Response:
    """A new list of numbered codes to print; the one before counts no more."""
    found = _found(officer, other)
    try:
        codes = accounts.draw_list(current().vault, found.id, officer, officer.name, now())
    except NotAllowed as why:
        flash(in_words(str(why)))
        return forms.see(url_for("petugas.detail", other=other))
    shown = render_template("petugas/codes.html", other=found, codes=codes)
    return Response(shown, mimetype="text/html")


@blueprint.post("/petugas/<int:other>/nonaktif")
@page("officer.write", anew=True)
def disabled(officer: Officer, other: int) -> Response:
    """The officer is told nothing any more and cannot sign in; open reports go on to others."""
    found = _found(officer, other)
    if found.id == visitor().visit.officer_id:
        flash(_("Akun sendiri tidak bisa dinonaktifkan."))
        return forms.see(url_for("petugas.detail", other=other))
    try:
        passed = enrolment.disable(current().vault, found.id, officer, officer.name, now())
    except NotAllowed:
        abort(404)
    flash(
        _(
            "%(name)s dinonaktifkan; %(count)s laporan terbuka dialihkan.",
            name=found.name,
            count=passed,
        )
    )
    return forms.see(url_for("petugas.listed"))


def _found(officer: Officer, other: int) -> Enrolled:
    """The officer with this id, all of whose areas lie in the territory."""
    found = officers.find(current().vault, other)
    if found is None or found.disabled_at is not None:
        abort(404)
    paths = areas.paths_of({answers.area for answers in found.areas})
    if not all(officer.covers(path) for path in paths.values()):
        abort(404)
    return found


def _own(found: Enrolled) -> Response | None:
    """Who asks for themselves is sent back: somebody else changes where they serve."""
    if found.id != visitor().visit.officer_id:
        return None
    flash(_("Penugasan sendiri diubah oleh orang lain."))
    return forms.see(url_for("petugas.detail", other=found.id))


def _posting(officer: Officer, found: Enrolled, form: Form) -> str:
    return render_template(
        "petugas/posting.html",
        other=found,
        form=form,
        roles=[role for role in ROLES if enrols(officer.role, role)],
        units=choosing.units_of(units.listed()),
    )


def _new(officer: Officer, form: Form) -> str:
    return render_template(
        "petugas/new.html",
        form=form,
        roles=[role for role in ROLES if enrols(officer.role, role)],
        units=choosing.units_of(units.listed()),
        places=choosing.places_of(officer),
    )


def _address(other: int, name: str, invited: Invited) -> Response:
    shown = render_template(
        "petugas/address.html",
        other=other,
        name=name,
        login=invited.login,
        address=request.host_url.rstrip("/") + invited.path,
    )
    return Response(shown, mimetype="text/html")
