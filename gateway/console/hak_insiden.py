"""Kebocoran data: what came where it should not, when it was noticed, and who was told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.people_rights import LONGEST, STEPS, due, standing, told
from flows.rules.rights import NotAllowed, Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.hak import labels, when
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import people_rights
from gateway.web.application import current
from storage.engine.db import transaction
from storage.people.accounts.forms import first_time
from storage.record import breaches
from storage.record.breaches import Noted

blueprint = Blueprint("hak_insiden", __name__)

#: More people than there are in the province.
_MOST = 10_000_000


@blueprint.get("/hak/insiden")
@page("hak")
def listed(officer: Officer) -> str:
    """The record, open ones first."""
    return _page("hak_insiden/list.html", found=breaches.listed(current().vault))


@blueprint.route("/hak/insiden/baru", methods=["GET", "POST"])
@page("hak")
def new(officer: Officer) -> str | Response:
    """Note a breach."""
    form = Form.sent()
    if request.method == "GET":
        return _page("hak_insiden/new.html", form=Form())
    what = form.text("uraian", longest=LONGEST, lines=True)
    typed = form.text("terkena", longest=9, needed=False)
    if typed and not (typed.isascii() and typed.isdigit() and int(typed) <= _MOST):
        form.refuse("terkena", _("tulis angka, atau kosongkan bila belum diketahui"))
    since = when(form, "sejak")
    if not form or since is None:
        return forms.again(_page("hak_insiden/new.html", form=form))
    made = 0
    with transaction():
        if first_time(form.value("kunci"), now()):
            affected = int(typed) if typed else None
            made = people_rights.note_breach(current().vault, officer, what, affected, since, now())
    address = url_for("hak_insiden.one", number=made) if made else url_for("hak_insiden.listed")
    return forms.see(address)


@blueprint.get("/hak/insiden/<int:number>")
@page("hak")
def one(officer: Officer, number: int) -> str:
    """One breach, with what was done."""
    return _page("hak_insiden/one.html", breach=_there(number), form=Form(langkah=STEPS[0]))


@blueprint.post("/hak/insiden/<int:number>/langkah")
@page("right.answer")
def stepped(officer: Officer, number: int) -> Response:
    """Note what was done about it."""
    breach, form = _there(number), Form.sent()
    what = form.one_of("langkah", STEPS)
    note = form.text("catatan", longest=LONGEST, lines=True)
    if not form:
        return forms.again(_page("hak_insiden/one.html", breach=breach, form=form))
    try:
        people_rights.add_step(current().vault, officer, breach, what, note, now())
        flash(_("Tercatat."))
    except NotAllowed:
        flash(_("Catatan kebocoran ini sudah ditutup."))
    return forms.see(url_for("hak_insiden.one", number=number))


@blueprint.post("/hak/insiden/<int:number>/tutup")
@page("right.answer")
def closed(officer: Officer, number: int) -> Response:
    """Close it: all heard of it who must."""
    try:
        people_rights.close_breach(officer, _there(number), now())
        flash(_("Ditutup."))
    except NotAllowed:
        flash(_("Catat dahulu bahwa lembaga pengawas dan warga yang terkena sudah diberi tahu."))
    return forms.see(url_for("hak_insiden.one", number=number))


def _there(number: int) -> Noted:
    found = breaches.find(current().vault, number)
    if found is None:
        abort(404)
    return found


def _page(template: str, **words: Any) -> str:
    return render_template(
        template, due=due, standing=standing, told=told, labels=labels(), longest=LONGEST, **words
    )
