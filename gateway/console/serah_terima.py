"""Serah terima: what is open at the change of shift, taken over by name."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for

from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import actors, desk_deeds
from gateway.web.application import current
from storage.engine.db import transaction
from storage.people import officers
from storage.places import areas
from storage.record import audit
from storage.reports import shifts

blueprint = Blueprint("serah_terima", __name__)


@blueprint.get("/serah-terima")
@page("serah_terima")
def waiting(officer: Officer) -> str:
    """What is open, urgent first, to be read aloud, printed and taken over; that is noted."""
    runtime = current()
    found = shifts.waiting(runtime.vault, officer.role, officer.path, runtime.settings.zone)
    taken = shifts.last(officer.area)
    with transaction():
        audit.note(officer.name, "shift.read", officer.area, {"reports": len(found)}, now())
    return render_template(
        "serah_terima/waiting.html",
        officer=officer,
        items=found,
        most=shifts.MOST,
        area=areas.names_of([officer.area]).get(officer.area, officer.area),
        names=areas.names_of({seen.area for seen in found if seen.area}),
        holders=officers.names_of(runtime.vault, {seen.officer for seen in found if seen.officer}),
        taken=taken,
        takers=actors.names(runtime.vault, {each.actor for each in taken}),
    )


@blueprint.post("/serah-terima")
@page("shift.take")
def taken_over(officer: Officer) -> Response:
    """The officer who comes takes over what was on the screen."""
    codes = request.form.getlist("laporan")[: shifts.MOST]
    taken = desk_deeds.take_over(officer, codes, now())
    if taken:
        flash(_("%(count)s laporan Anda ambil alih.", count=len(taken)))
    else:
        flash(_("Tidak ada yang diambil alih: semuanya sudah ditutup."))
    return forms.see(url_for("serah_terima.waiting"))
