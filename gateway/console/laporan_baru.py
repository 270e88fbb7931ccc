"""Laporan baru: what came by phone or in person."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, url_for

from flows.desk import CHANNELS
from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS
from flows.rules.rights import Officer
from gateway.console import forms, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import filing
from gateway.web.application import current
from storage import reports
from storage.places import areas

blueprint = Blueprint("laporan_baru", __name__)


@blueprint.get("/laporan/baru")
@page("laporan.baru")
def blank(officer: Officer) -> str:
    """The form."""
    return _shown(officer, Form(jalur=CHANNELS[0]))


@blueprint.post("/laporan/baru")
@page("laporan.baru")
def filed(officer: Officer) -> Response:
    """The report is filed, and routed as every other; the form, once."""
    form = Form.sent()
    told = filing.Told(
        key=form.text("kunci", longest=40),
        channel=form.one_of("jalur", CHANNELS),
        kind=form.one_of("jenis", tuple(KINDS)),
        place=form.text("tempat", longest=filing.LONGEST_PLACE),
        story=form.text("cerita", longest=filing.LONGEST_STORY, lines=True),
        area=form.text("wilayah", needed=False),
        urgent=form.value("mendesak") == "ya",
        number=form.text("nomor", longest=30, needed=False),
        consent=form.value("setuju") == "ya",
    )
    if not form:
        return forms.again(_shown(officer, form))
    try:
        code = filing.file(current(), officer, told, now())
    except Unusable as why:
        _refuse(form, why)
        return forms.again(_shown(officer, form))
    flash(_("Laporan %(code)s tersimpan dan diteruskan seperti laporan lain.", code=code))
    seen = reports.show(current().vault, code, officer.role, officer.path)
    # One about an officer, or of elsewhere, is for others to read.
    return forms.see(url_for("laporan.detail", code=code) if seen else url_for("laporan.listed"))


def _refuse(form: Form, why: Unusable) -> None:
    fields = {
        "consent": ("setuju", _("nomor hanya disimpan kalau pelapor setuju")),
        "number": ("nomor", _("bukan nomor HP yang bisa disurati")),
        "area": ("wilayah", _("pilih salah satu")),
    }
    form.refuse(*fields.get(why.field, ("cerita", _("harus diisi"))))


def _shown(officer: Officer, form: Form) -> str:
    return render_template(
        "laporan/new.html",
        form=form,
        channels=[(name, words.channel(name)) for name in CHANNELS],
        kinds=[("", _("Pilih jenis")), *((name, words.kind(name)) for name in KINDS)],
        areas=[
            ("", _("Menurut tempat yang ditulis")),
            *((code, name) for code, name, _level in areas.choices(officer.path)),
        ],
        longest=filing.LONGEST_STORY,
    )
