"""Ekspor: reports as a file, with the filters of the list."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from flows.rules.exporting import FORMATS, PURPOSES
from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.console import forms, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.laporan import Filter, read_filter, told
from gateway.console.moments import now
from gateway.install.training import heading
from gateway.officers import exports
from gateway.web.application import current

blueprint = Blueprint("laporan_ekspor", __name__)


@blueprint.get("/laporan/ekspor")
@page("laporan")
def asked(officer: Officer) -> str:
    """Which file, and for what."""
    return _shown(officer, read_filter(officer), Form(format="csv"))


@blueprint.post("/laporan/ekspor")
@page("laporan")
def made(officer: Officer) -> Response:
    """The file, sent as it is made."""
    asked_for, form = read_filter(officer), Form.sent()
    format_ = form.one_of("format", tuple(FORMATS))
    with_words = form.value("isi") == "ya"
    if not form:
        return forms.again(_shown(officer, asked_for, form))
    runtime = current()
    wanted = exports.Wanted(
        asked_for.chosen,
        format_,
        with_words,
        form.value("tujuan"),
        form.value("surat"),
        heading(runtime.settings.training),
    )
    try:
        pieces = exports.export(runtime.vault, officer, wanted, runtime.settings.zone, now())
    except Unusable as why:
        field = "tujuan" if why.field == "purpose" else "surat"
        said = {
            "tujuan": _("pilih salah satu"),
            "surat": _("tulis nomor surat atau perkara, seperti LP/B/123/II/2027"),
        }
        form.refuse(field, said[field])
        return forms.again(_shown(officer, asked_for, form))
    name = f"laporan-{runtime.settings.day_of(now()):%Y%m%d}.{format_}"
    return Response(
        pieces,
        content_type=exports.media_type(format_),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _shown(officer: Officer, asked_for: Filter, form: Form) -> str:
    return render_template(
        "laporan/export.html",
        officer=officer,
        asked=asked_for,
        filters=told(officer, asked_for),
        form=form,
        formats=[
            ("csv", _("CSV, untuk Excel")),
            ("xlsx", _("XLSX, buku kerja Excel")),
            ("geojson", _("GeoJSON, untuk QGIS")),
        ],
        purposes=[("", _("Pilih tujuan")), *((name, words.purpose(name)) for name in PURPOSES)],
    )
