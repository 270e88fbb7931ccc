"""The steps of an imbauan: handed in, approved or returned by a second person, stopped."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for

from flows.rules.imbauan_steps import STEPS, OfTheSameUnit, TimePassed
from flows.rules.rights import NotAllowed, Officer
from gateway.console import forms, sent_words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.imbauan import found_or_404, shown
from gateway.console.imbauan_baru import LONGEST_REASON
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import imbauan
from gateway.web.application import current

blueprint = Blueprint("imbauan_langkah", __name__)


@blueprint.post("/imbauan/<int:imbauan_id>/ajukan")
@page("imbauan.draft")
def submitted(officer: Officer, imbauan_id: int) -> Response:
    """It waits for a second person; from now on it is known who gets it."""
    said = _("Diajukan. Sekarang orang lain yang memutuskan.")
    return _step(officer, imbauan_id, "submit", Form.sent(), said)


@blueprint.post("/imbauan/<int:imbauan_id>/setujui")
@page("imbauan.approve", anew=True)
def approved(officer: Officer, imbauan_id: int) -> Response:
    """A second person lets it go."""
    said = _("Disetujui. Pengiriman mulai dengan sendirinya.")
    return _step(officer, imbauan_id, "approve", Form.sent(), said)


@blueprint.post("/imbauan/<int:imbauan_id>/kembalikan")
@page("imbauan.approve")
def returned(officer: Officer, imbauan_id: int) -> Response:
    """It goes back to its author, who reads why."""
    form = Form.sent()
    form.text("alasan", longest=LONGEST_REASON, lines=True)
    return _step(officer, imbauan_id, "return", form, _("Dikembalikan kepada penulisnya."))


@blueprint.post("/imbauan/<int:imbauan_id>/hentikan")
@page("imbauan.stop")
def stopped(officer: Officer, imbauan_id: int) -> Response:
    """Nothing more of it leaves."""
    return _step(officer, imbauan_id, "stop", Form.sent(), _("Dihentikan."))


def _step(officer: Officer, imbauan_id: int, step: str, form: Form, said: str) -> Response:
    found, late = found_or_404(officer, imbauan_id), False
    if form:
        reason, send_now = form.value("alasan").strip(), form.value("sekarang") == "ya"
        zone = current().settings.zone
        try:
            imbauan.take(officer, found, step, now(), zone, reason, send_now)
        except TimePassed:
            late = True
            form.refuse(
                "tindakan", _("Waktu kirimnya sudah lewat. Kirim sekarang, atau kembalikan?")
            )
        except OfTheSameUnit:
            form.refuse("tindakan", sent_words.approvers(found.recipients, together=True))
        except NotAllowed:
            found = found_or_404(officer, imbauan_id)
            form.refuse("tindakan", _refusal(found.state, step))
    if not form:
        return forms.again(shown(officer, found, form, late))
    flash(said)
    return forms.see(url_for("imbauan.detail", imbauan_id=found.id))


def _refusal(state: str, step: str) -> str:
    if state not in STEPS[step].before:
        named = sent_words.imbauan_state(state)
        return _("Tidak bisa lagi: imbauan ini sekarang %(state)s.", state=named)
    return _("Masa berlakunya habis sebelum boleh dikirim. Kembalikan supaya ditulis baru.")
