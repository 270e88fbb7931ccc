"""Data ditahan: reports of which nothing is erased because of a case, set by two people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.people_rights import CASE_LONGEST, HOLD_DAYS, LONGEST
from flows.rules.rights import NotAllowed, Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import actors, holding
from gateway.web.application import current
from storage import reports
from storage.engine.db import transaction
from storage.people.accounts.forms import first_time
from storage.reports import holds
from storage.reports.holds import Hold

blueprint = Blueprint("tahan", __name__)


@blueprint.get("/tahan")
@page("tahan")
def listed(officer: Officer) -> str:
    """What is held, what waits for a second person first; and the form that asks for it."""
    code = re.sub(r"\D", "", request.args.get("laporan", ""))[:12]
    return _page(officer, Form(laporan=code, hari=str(HOLD_DAYS[1])))


@blueprint.post("/tahan")
@page("report.hold")
def asked(officer: Officer) -> Response:
    """Ask that a report be held."""
    form = Form.sent()
    code = re.sub(r"\D", "", form.text("laporan", longest=20))
    case = form.text("perkara", longest=CASE_LONGEST)
    reason = form.text("alasan", longest=LONGEST, lines=True)
    days = form.one_of("hari", [str(days) for days in HOLD_DAYS])
    vault = current().vault
    seen = reports.show(vault, code, officer.role, officer.path) if form else None
    if form and seen is None:
        form.refuse("laporan", _("tidak ada laporan dengan nomor ini di wilayah Anda"))
    if form and seen is not None:
        try:
            with transaction():
                if first_time(form.value("kunci"), now()):
                    holding.ask(vault, officer, seen, (reason, case, int(days)), now())
        except NotAllowed:
            form.refuse("laporan", _("laporan ini sudah ditahan"))
    if not form:
        return forms.again(_page(officer, form))
    flash(_("Ditahan sementara. Orang kedua harus menyetujui dalam tiga hari."))
    return forms.see(url_for("tahan.listed"))


@blueprint.post("/tahan/<int:number>/setuju")
@page("report.hold", anew=True)
def agreed(officer: Officer, number: int) -> Response:
    """A second person agrees."""
    return _decided(officer, number, holding.agree, _("Disetujui."))


@blueprint.post("/tahan/<int:number>/akhiri")
@page("report.hold")
def ended(officer: Officer, number: int) -> Response:
    """Let go of a report."""
    return _decided(officer, number, holding.end, _("Dilepas. Yang sudah waktunya akan dihapus."))


def _decided(
    officer: Officer, number: int, deed: Callable[[Officer, Hold, Any], None], said: str
) -> Response:
    vault = current().vault
    hold = holds.find(vault, number, officer.role, officer.path)
    if hold is None:
        abort(404)
    try:
        deed(officer, hold, now())
        flash(said)
    except NotAllowed:
        flash(_("Tidak berlaku lagi."))
    return forms.see(url_for("tahan.listed"))


def _page(officer: Officer, form: Form) -> str:
    found = holds.listed(current().vault, officer.role, officer.path, now())
    days = [(each, _("%(count)s hari", count=each)) for each in HOLD_DAYS]
    by = {each.asked_by for each in found} | {each.agreed_by or "" for each in found}
    names = actors.names(current().vault, by)
    words = {"holds": found, "days": days, "longest": LONGEST, "names": names}
    return render_template("tahan/list.html", form=form, me=officer.name, **words)
