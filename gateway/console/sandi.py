"""Sandi: typing the password again, after a while without doing anything."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from gateway.console import cookies, forms
from gateway.console.access import public
from gateway.console.forms import Form
from gateway.console.moments import now
from gateway.console.passwords import right_password
from gateway.console.visitor import Visitor, go, own_path
from gateway.web.application import current
from storage.engine.deadline import CONSOLE
from storage.people.accounts import sessions

blueprint = Blueprint("sandi", __name__)


@blueprint.get("/sandi")
@public
def again() -> str:
    """The form; whoever's sign-in is over signs in anew instead."""
    g.visitor = _who()
    return _shown(Form())


@blueprint.post("/sandi")
@public
def typed() -> Response:
    """Back to the page that was open, when the password is right."""
    form = Form.sent()
    g.visitor = who = _who()
    if error := right_password(who, form.value("sandi")):
        form.refuse("sandi", error)
        return forms.again(_shown(form))
    return forms.see(_then())


def _who() -> Visitor:
    visit = CONSOLE.ask(lambda: sessions.find(cookies.token(), now()))
    if visit is None:
        go("masuk.sign_in", lanjut=_then())
    return Visitor(visit, current().vault)


def _shown(form: Form) -> str:
    return render_template("sandi/again.html", form=form, then=_then())


def _then() -> str:
    return own_path(request.values.get("lanjut", "/"))
