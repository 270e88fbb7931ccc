"""Daftar hadir: the nights of a month as a file, in the columns that SIM Linmas asks for."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template

from flows.rules.exporting import FORMATS
from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.install.training import heading
from gateway.officers import attendance
from gateway.web.application import current

blueprint = Blueprint("pos_hadir", __name__)


@blueprint.get("/pos/hadir")
@page("attendance.export")
def asked(officer: Officer) -> str:
    """Of which month, as which file."""
    first = current().settings.day_of(now()).replace(day=1)
    return _shown(Form(bulan=f"{first - timedelta(days=1):%Y-%m}", format="xlsx"))


@blueprint.post("/pos/hadir")
@page("attendance.export")
def made(officer: Officer) -> Response:
    """The file, sent as it is made."""
    form, runtime = Form.sent(), current()
    format_ = form.one_of("format", attendance.FORMATS)
    try:
        begin, _end = attendance.month(form.value("bulan"))
    except Unusable:
        form.refuse("bulan", _("pilih bulan dan tahun, seperti 2027-02"))
    if not form:
        return forms.again(_shown(form))
    pieces = attendance.export(
        runtime.vault,
        officer,
        officer.path,
        f"{begin:%Y-%m}",
        format_,
        runtime.settings.zone,
        now(),
        heading(runtime.settings.training),
    )
    name = f"hadir-{begin:%Y-%m}.{format_}"
    return Response(
        pieces,
        content_type=FORMATS[format_],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _shown(form: Form) -> str:
    return render_template(
        "pos/attendance.html",
        form=form,
        formats=[
            ("xlsx", _("XLSX, buku kerja Excel")),
            ("csv", _("CSV, untuk Excel")),
        ],
    )
