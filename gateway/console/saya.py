"""Saya: the officer's own account: where it is signed in, the password, the codes that are left."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, url_for

from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.passwords import weak
from gateway.console.visitor import visitor
from gateway.web.application import current
from storage.engine.db import transaction
from storage.models import Area
from storage.people.accounts import factors, passwords, registry, sessions
from storage.record import audit

blueprint = Blueprint("saya", __name__)


@blueprint.get("/saya")
@page("saya")
def account(officer: Officer) -> str:
    """The account."""
    return _shown(officer, Form())


@blueprint.post("/saya/sesi/<int:session>/akhiri")
@page("saya")
def ended(officer: Officer, session: int) -> Response:
    """End another sign-in of one's own."""
    who = visitor().visit
    with transaction():
        if not sessions.end(who.account, session):
            abort(404)
        audit.note(officer.name, "account.sign_out", "other", {}, now())
    flash(_("Peramban itu sudah keluar."))
    return forms.see(url_for("saya.account"))


@blueprint.post("/saya/keluar-semua")
@page("saya")
def ended_all(officer: Officer) -> Response:
    """End all others of one's own sign-ins."""
    who = visitor().visit
    with transaction():
        number = sessions.end_all(who.account, but=who.id)
        audit.note(officer.name, "account.sign_out", "all", {"sessions": number}, now())
    flash(_("Semua peramban lain sudah keluar."))
    return forms.see(url_for("saya.account"))


@blueprint.post("/saya/sandi")
@page("saya", anew=True)
def changed(officer: Officer) -> Response:
    """Another password; all others of one's own sign-ins end with it."""
    form, who = Form.sent(), visitor().visit
    new = form.value("sandi_baru")
    if wrong := weak(new, visitor().login):
        form.refuse("sandi_baru", wrong)
    elif new != form.value("sandi_ulang"):
        form.refuse("sandi_ulang", _("tidak sama dengan sandi di atas"))
    if not form:
        return forms.again(_shown(officer, form))
    hashed = passwords.hashed(new)
    with transaction():
        registry.change_password(who.account, hashed)
        number = sessions.end_all(who.account, but=who.id)
        audit.note(officer.name, "account.password", "", {"sessions": number}, now())
    flash(_("Sandi sudah diganti; semua peramban lain sudah keluar."))
    return forms.see(url_for("saya.account"))


@blueprint.post("/saya/pemulihan")
@page("saya", anew=True)
def recovery(officer: Officer) -> Response:
    """New codes for recovery, shown this once; those before count no more."""
    who = visitor().visit
    with transaction():
        codes = factors.draw(current().vault, who.account, "recovery")
        audit.note(officer.name, "account.recovery", "", {}, now())
    shown = render_template("undangan/done.html", login=visitor().login, recovery=codes, listed=[])
    return Response(shown, mimetype="text/html")


def _shown(officer: Officer, form: Form) -> str:
    who = visitor().visit
    return render_template(
        "saya/account.html",
        form=form,
        officer=officer,
        area=Area.get(Area.code == officer.area).name,
        browsers=sessions.of_account(who.account),
        left=factors.left(who.account),
    )
