"""A guard's duress word, and what it led to: for the desk of the polsek alone."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for

from flows.reading.duress_fit import LONGEST
from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed, Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.pos import found_or_404, shown
from gateway.officers import duress
from gateway.web.application import current

blueprint = Blueprint("pos_paksaan", __name__)


@blueprint.post("/pos/<code>/kata")
@page("duress")
def agreed(officer: Officer, code: str) -> Response:
    """The word was agreed on face to face; an empty one takes the last back."""
    post, form = found_or_404(officer, code), Form.sent()
    number = form.text("penjaga", longest=2)
    word = form.text("kata", longest=LONGEST, needed=False)
    if form:
        place = int(number) if number.isdecimal() else 0
        try:
            duress.agree(current().vault, post, place, word, officer, officer.name, now())
        except Unusable as why:
            form.refuse(why.field, why.why)
    if not form:
        return forms.again(shown(officer, post, form))
    flash(_("Kata tersimpan.") if word else _("Kata dihapus."))
    return forms.see(url_for("pos.detail", code=post.code))


@blueprint.post("/pos/<code>/paksaan")
@page("duress")
def closed(officer: Officer, code: str) -> Response:
    """The desk knows how the guards are."""
    post, form = found_or_404(officer, code), Form.sent()
    found = form.text("hasil", longest=duress.LONGEST_FOUND)
    if not form:
        return forms.again(shown(officer, post, form))
    try:
        duress.close(current().vault, post, found, officer, officer.name, now())
        flash(_("Tanda paksaan ditutup."))
    except NotAllowed:
        flash(_("Tanda paksaan ini sudah ditutup."))
    return forms.see(url_for("pos.detail", code=post.code))
