"""Kontak: who may receive imbauan, by area and role, and which partners wait to be confirmed.

A contact is called by its id; no number is shown, and none of the names.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.audience import ROLES
from flows.rules.fields import Unusable
from flows.rules.partners import ASKED, BECAUSE, CONFIRMED, REFUSED
from flows.rules.rights import NotAllowed, Officer, Outside
from flows.text import languages
from gateway.console import choosing, forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.officers import contacts, rows
from gateway.web.application import current
from storage import people
from storage.models import Contact
from storage.people import askings
from storage.places import areas
from storage.record import audit

blueprint = Blueprint("kontak", __name__)

PAGE = 50


@blueprint.get("/kontak")
@page("kontak")
def listed(officer: Officer) -> str:
    """The contacts of the territory, as they were asked for, and the partners that wait."""
    given = {name: request.args.get(name, "")[:40] for name in ("peran", "wilayah", "mitra")}
    role = given["peran"] if given["peran"] in ROLES else ""
    state = ASKED if given["mitra"] == ASKED else ""
    area = given["wilayah"]
    if area and not officer.covers(areas.paths_of([area]).get(area, "")):
        abort(404)
    after = request.args.get("sesudah", "0")
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        abort(404)
    found = people.list_contacts(
        officer.path, area=area, role=role, state=state, after=int(after), limit=PAGE + 1
    )
    shown = found[:PAGE]
    audit.note_hourly(officer.name, "console.list", "kontak", {}, now())
    asked: dict[str, Any] = {name: value for name, value in given.items() if value}
    following = url_for("kontak.listed", **asked, sesudah=shown[-1].id) if found[PAGE:] else ""
    return render_template(
        "kontak/list.html",
        officer=officer,
        contacts=shown,
        names=areas.names_of({contact.area_id for contact in shown}),
        waiting=_waiting(officer) if not state else 0,
        form=Form(**given),
        roles=[("", _("Semua peran")), *((name, role_name(name)) for name in ROLES)],
        areas=[("", _("Seluruh wilayah saya")), *choosing.areas_of(officer)],
        first=url_for("kontak.listed", **asked) if int(after) else "",
        following=following,
    )


def _waiting(officer: Officer) -> int:
    """How many partners wait, as far as one page tells."""
    if not officer.may("contact.confirm"):
        return 0
    return len(people.list_contacts(officer.path, state=ASKED))


@blueprint.get("/kontak/baru")
@page("contact.write")
def blank(officer: Officer) -> str:
    """The form for a contact."""
    return _new(officer, Form(role="warga"))


@blueprint.post("/kontak/baru")
@page("contact.write")
def added(officer: Officer) -> Response:
    """Another contact; one with this number is brought up to date."""
    form = Form.sent()
    cells = {name: form.text(name, needed=False) for name in rows.CONTACT_COLUMNS}
    if form:
        try:
            made = contacts.add(current(), officer, cells, now())
        except Unusable as why:
            form.refuse(why.field, in_words(why.why))
        except Outside as why:
            form.refuse(why.field, _("di luar wilayah Anda"))
        except contacts.Elsewhere:
            form.refuse("phone", _("milik kontak di luar wilayah Anda"))
    if not form:
        return forms.again(_new(officer, form))
    flash(_("Kontak tersimpan."))
    return forms.see(url_for("kontak.detail", contact=made.id))


@blueprint.get("/kontak/<int:contact>")
@page("kontak")
def detail(officer: Officer, contact: int) -> str:
    """One contact, with what may be done."""
    return _shown(officer, _found(officer, contact), Form())


@blueprint.post("/kontak/<int:contact>")
@page("contact.write")
def changed(officer: Officer, contact: int) -> Response:
    """Another area, role or language."""
    found, form = _found(officer, contact), Form.sent()
    changes = {
        "area": form.text("area"),
        "role": form.one_of("role", ROLES),
        "language": form.one_of("language", languages()),
    }
    if form:
        try:
            contacts.change(officer, found, changes, now())
        except Unusable as why:
            form.refuse(why.field, in_words(why.why))
        except Outside as why:
            form.refuse(why.field, _("di luar wilayah Anda"))
        except NotAllowed:
            abort(404)
    if not form:
        return forms.again(_shown(officer, found, form))
    flash(_("Kontak diubah."))
    return forms.see(url_for("kontak.detail", contact=contact))


@blueprint.post("/kontak/<int:contact>/hapus")
@page("contact.write")
def removed(officer: Officer, contact: int) -> Response:
    """No imbauan reaches it any more."""
    contacts.remove(current(), officer, _found(officer, contact), now())
    flash(_("Kontak %(id)s dihapus dari daftar imbauan.", id=contact))
    return forms.see(url_for("kontak.listed"))


@blueprint.post("/kontak/<int:contact>/mitra")
@page("contact.confirm")
def decided(officer: Officer, contact: int) -> Response:
    """Whether it is the partner that it asked to be; it hears of that by SMS."""
    found, form = _found(officer, contact), Form.sent()
    verdict = form.one_of("putusan", (CONFIRMED, REFUSED))
    because = form.value("karena")
    if form and because not in BECAUSE[verdict]:
        form.refuse("karena", _("pilih alasan yang cocok dengan putusan Anda"))
    if form:
        decide = contacts.confirm if verdict == CONFIRMED else contacts.refuse
        try:
            decide(current(), officer, found, now(), because)
        except NotAllowed as why:
            form.refuse("putusan", in_words(str(why)))
    if not form:
        return forms.again(_shown(officer, found, form))
    flash(_("Putusan tersimpan; orangnya diberi tahu lewat SMS."))
    return forms.see(url_for("kontak.listed", mitra=ASKED))


def _found(officer: Officer, contact: int) -> Contact:
    found = contacts.find(officer, contact)
    if found is None:
        abort(404)
    return found


def _new(officer: Officer, form: Form) -> str:
    return render_template("kontak/new.html", form=form, **_offered(officer))


def _shown(officer: Officer, contact: Contact, form: Form) -> str:
    standing = Form(area=contact.area_id, role=contact.role, language=contact.language)
    return render_template(
        "kontak/detail.html",
        officer=officer,
        contact=contact,
        form=form,
        change=form if "role" in request.form else standing,
        area=areas.names_of([contact.area_id])[contact.area_id],
        place=askings.place_of(contact.id) if contact.partner_state == ASKED else "",
        asked=ASKED,
        verdicts=[(CONFIRMED, _("Ya, benar mitra")), (REFUSED, _("Bukan"))],
        reasons=[
            ("", _("Pilih alasan")),
            *((name, because_name(name)) for names in BECAUSE.values() for name in names),
        ],
        **_offered(officer),
    )


def _offered(officer: Officer) -> dict[str, Any]:
    return {
        "places": choosing.places_of(officer),
        "roles": [(name, role_name(name)) for name in ROLES],
        "languages_": [(code, language_name(code)) for code in languages()],
    }


@blueprint.app_template_filter("contact_role")
def role_name(role: str) -> str:
    """What a role of contacts is called."""
    return {
        "warga": _("Warga"),
        "petugas": _("Petugas"),
        "penjaga": _("Penjaga pos"),
        "ketua_rt": _("Ketua RT"),
        "ketua_rw": _("Ketua RW"),
        "linmas": _("Linmas"),
        "tokoh": _("Tokoh masyarakat"),
        "mitra": _("Mitra"),
    }.get(role, role)


@blueprint.app_template_filter("partner")
def partner_name(partner: str) -> str:
    """What somebody asks to be (`flows.rules.partners.AS`)."""
    return {
        "rt": _("Ketua RT"),
        "rw": _("Ketua RW"),
        "pokdar": _("Pokdar Kamtibmas"),
        "orsosmas": _("Orsosmas"),
        "kommas": _("Kommas"),
    }.get(partner, partner)


@blueprint.app_template_filter("phone_language")
def language_name(code: str) -> str:
    """A language of phones."""
    return {"id": _("Bahasa Indonesia"), "plm": _("Baso Palembang")}.get(code, code)


def because_name(because: str) -> str:
    """How an officer knows whether somebody is a partner."""
    return {
        "kenal": _("Ya: saya kenal orangnya"),
        "surat": _("Ya: ada surat keputusan"),
        "kelurahan": _("Ya: kelurahan atau desa membenarkan"),
        "bukan": _("Bukan: jabatan itu dipegang orang lain"),
        "tak_dikenal": _("Bukan: tidak ada yang mengenal"),
        "wilayah_lain": _("Bukan: wilayahnya lain"),
        "menolak": _("Bukan: orangnya tidak mau"),
    }[because]
