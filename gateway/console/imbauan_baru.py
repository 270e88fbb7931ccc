"""Imbauan baru: a draft, counted while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from flows.rules.audience import ROLES
from flows.rules.fields import Unusable
from flows.rules.imbauan_draft import MOST_PARTS, Draft
from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.imbauan import found_or_404
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import imbauan
from gateway.officers.imbauan_count import Counted, count
from gateway.web.application import current
from storage.engine.db import transaction
from storage.people.accounts.forms import first_time
from storage.places import areas
from storage.sent import imbauan as record

blueprint = Blueprint("imbauan_baru", __name__)

LONGEST, LONGEST_REASON = 1000, 500


@blueprint.get("/imbauan/baru")
@page("imbauan.draft")
def blank(officer: Officer) -> str:
    """The form; with `dari` it holds what another imbauan says, to write that anew."""
    before = request.args.get("dari", "")
    if not (before.isascii() and before.isdecimal()):
        return _shown(officer, Form(), Draft("", [], []))
    found = found_or_404(officer, int(before))
    draft = Draft(found.text, record.areas_of(found), imbauan.audience_of(found))
    return _shown(officer, Form(teks=found.text), draft)


@blueprint.post("/imbauan/hitung")
@page("imbauan.draft", typing=True)
def counted(officer: Officer) -> str:
    """What the draft would come to, as it stands; nothing is kept and nothing is judged."""
    form = Form.sent()
    draft = _draft(form)
    if request.headers.get("HX-Request"):
        return render_template(
            "imbauan/_count.html", counted=_count(officer, draft), **_names(draft)
        )
    form.errors.clear()
    return _shown(officer, form, draft)


@blueprint.post("/imbauan/baru")
@page("imbauan.draft")
def kept(officer: Officer) -> Response:
    """The draft is kept; whoever wrote it then hands it in."""
    form = Form.sent()
    key, draft = form.text("kunci", longest=40), _draft(form)
    if not draft.areas:
        form.refuse("wilayah", _("pilih paling sedikit satu wilayah"))
    if not draft.audience:
        form.refuse("sasaran", _("pilih paling sedikit satu kelompok penerima"))
    if not form:
        return forms.again(_shown(officer, form, draft))
    try:
        with transaction():
            if not first_time(key, now()):
                return forms.see(url_for("imbauan.listed", status="konsep"))
            made = imbauan.write(officer, draft, current(), now())
    except Unusable as why:
        _refuse(form, why)
        return forms.again(_shown(officer, form, draft))
    flash(_("Konsep disimpan. Baca lagi bunyinya, lalu ajukan."))
    return forms.see(url_for("imbauan.detail", imbauan_id=made.id))


def _draft(form: Form) -> Draft:
    urgent = form.value("mendesak") == "ya"
    return Draft(
        text=form.text("teks", longest=LONGEST, lines=True),
        areas=form.several("wilayah"),
        audience=[role for role in form.several("sasaran") if role in ROLES],
        send_at=form.moment("kirim"),
        expires_at=form.moment("berlaku"),
        urgent=urgent,
        reason=form.text("alasan", longest=LONGEST_REASON, needed=urgent),
    )


def _refuse(form: Form, why: Unusable) -> None:
    fields = {
        "text": ("teks", _("terlalu panjang: paling banyak %(count)s SMS", count=MOST_PARTS)),
        "send_at": ("kirim", _("waktu itu sudah lewat; kosongkan untuk segera sesudah disetujui")),
        "expires_at": (
            "berlaku",
            _("harus sesudah pengiriman mulai (07.00 sampai 20.00), paling lama 30 hari"),
        ),
        "areas": ("wilayah", _("pilih dari daftar")),
    }
    form.refuse(*fields.get(why.field, ("alasan", _("harus diisi"))))


def _shown(officer: Officer, form: Form, draft: Draft) -> str:
    choices = areas.choices(officer.path)
    return render_template(
        "imbauan/new.html",
        form=form,
        draft=draft,
        choices=choices,
        roles=ROLES,
        longest=LONGEST,
        counted=_count(officer, draft),
        **_names(draft),
    )


def _count(officer: Officer, draft: Draft) -> Counted:
    try:
        return count(officer, draft, current())
    except Unusable:  # an area that is none
        return count(officer, Draft(draft.text, [], []), current())


def _names(draft: Draft) -> dict[str, Any]:
    """The names of the chosen areas, for the table of recipients."""
    codes: Sequence[str] = draft.areas
    return {"places": areas.names_of(codes)}
