"""The number behind an alias: asked for by one officer, allowed by another, seen for minutes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, url_for

from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed, Officer
from flows.rules.unmasking import COUNTED, LONGEST_CASE, LONGEST_REASON, visible_until
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.laporan import seen_or_404
from gateway.console.laporan import shown as file_shown
from gateway.console.moments import now
from gateway.console.visitor import visitor
from gateway.officers import actors, unmasking
from gateway.officers.unmasking import Who
from gateway.web.application import current
from storage.reports import unmasking as requests
from storage.reports.unmasking import Request

blueprint = Blueprint("laporan_nomor", __name__)


def _who(officer: Officer) -> Who:
    return Who(officer, visitor().visit.unit)


@blueprint.get("/laporan/nomor")
@page("laporan")
def waiting(officer: Officer) -> str:
    """How many numbers were opened, for everybody; what waits, for who decides."""
    vault, unit = current().vault, visitor().visit.unit
    found = (
        requests.waiting(vault, officer.role, officer.path, unit, now())
        if officer.may("report.number.allow")
        else []
    )
    return render_template(
        "laporan/numbers.html",
        officer=officer,
        requests=found,
        names=actors.names(vault, {request.actor for request in found}),
        opened=requests.opened_since(now() - COUNTED),
    )


@blueprint.post("/laporan/<code>/nomor")
@page("laporan", anew=True)
def asked(officer: Officer, code: str) -> Response:
    """Ask for the number behind a report."""
    seen, form = seen_or_404(officer, code), Form.sent()
    case = form.text("perkara", longest=LONGEST_CASE)
    reason = form.text("alasan_nomor", longest=LONGEST_REASON, lines=True)
    if form:
        try:
            unmasking.ask(current().vault, _who(officer), seen, reason, case, now())
        except Unusable as why:
            _refuse(form, why)
        except NotAllowed:
            form.refuse(
                "perkara", _("Nomornya sudah dihapus, atau permintaan Anda masih berjalan.")
            )
    if not form:
        return forms.again(file_shown(officer, seen, form))
    flash(_("Permintaan dikirim. Orang kedua dari satuan lain memutuskannya."))
    return forms.see(url_for("laporan.detail", code=code))


def _refuse(form: Form, why: Unusable) -> None:
    if why.field == "case":
        form.refuse(
            "perkara", _("tulis nomor laporan polisi atau perkara, seperti LP/B/123/II/2027")
        )
    else:
        form.refuse("alasan_nomor", _("jelaskan dalam 20 sampai 500 huruf"))


@blueprint.post("/laporan/nomor/<int:id_>/<verdict>")
@page("report.number.allow", anew=True)
def decided(officer: Officer, id_: int, verdict: str) -> Response:
    """Another person decides."""
    if verdict not in ("izinkan", "tolak"):
        abort(404)
    request, allowed = _request(officer, id_), verdict == "izinkan"
    try:
        unmasking.decide(current().vault, _who(officer), request, allowed, now())
    except NotAllowed:
        flash(
            _("Permintaan ini tidak bisa Anda putuskan: sudah diputuskan, atau dari satuan Anda.")
        )
    else:
        flash(_("Nomor boleh dilihat 15 menit.") if allowed else _("Permintaan ditolak."))
    return forms.see(url_for("laporan_nomor.waiting"))


@blueprint.get("/laporan/<code>/nomor/<int:id_>")
@page("laporan")
def shown(officer: Officer, code: str, id_: int) -> Response:
    """The number, for who asked, while it may be seen; then the page leaves. Each look is noted."""
    request = _request(officer, id_)
    if request.code != code:
        abort(404)
    number = unmasking.look(current().vault, _who(officer), request, now())
    if number is None or request.decided_at is None:
        abort(404)
    until = visible_until(request.decided_at)
    page_ = render_template("laporan/number.html", request=request, number=number, until=until)
    left = max(1, int((until - now()).total_seconds()))
    away = url_for("laporan.detail", code=code)
    return Response(page_, mimetype="text/html", headers={"Refresh": f"{left}; url={away}"})


def _request(officer: Officer, id_: int) -> Request:
    found = requests.find(current().vault, id_, officer.role, officer.path) if id_ < 2**31 else None
    if found is None:
        abort(404)
    return found
