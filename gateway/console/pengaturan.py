"""Pengaturan: what was received and set aside because it failed again and again, to take up again.

Neither text nor number of it is shown.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for

from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import inbox as aside
from gateway.web.application import current
from storage.received import inbox

blueprint = Blueprint("pengaturan", __name__)

SHOWN = 100


@blueprint.get("/pengaturan")
@page("pengaturan")
def shown(officer: Officer) -> str:
    """What was set aside, newest first."""
    return render_template(
        "pengaturan/aside.html",
        rows=inbox.quarantined(SHOWN),
        count=inbox.waiting(now()).quarantined,
        most=SHOWN,
    )


@blueprint.post("/pengaturan/pesan")
@page("inbox.retry")
def taken_up(officer: Officer) -> Response:
    """What was chosen gets another five tries."""
    chosen = [int(id_) for id_ in request.form.getlist("pesan") if _is_id(id_)]
    taken = aside.retry(current().wake_ups, chosen, officer.name, now())
    flash(
        _("%(count)s pesan diproses lagi.", count=taken)
        if taken
        else _("Tidak ada pesan yang dipilih, atau sudah diproses lagi.")
    )
    return forms.see(url_for("pengaturan.shown"))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:19]) < 2**63
