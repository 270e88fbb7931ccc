"""Hak warga: what people ask of the data about them, and until when it must be answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.daftar import CONSENT_TEXTS, version
from flows.rules.fields import Unusable
from flows.rules.people_rights import KINDS, LONGEST, OUTCOMES, ROADS, due, standing
from flows.rules.rights import NotAllowed, Officer
from flows.text import languages, lookup
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.language import told
from gateway.console.moments import now
from gateway.officers import actors, people_rights
from gateway.officers.people_rights import Asked
from gateway.web.application import current
from storage.engine.db import transaction
from storage.people import requests
from storage.people.accounts.forms import first_time
from storage.people.requests import Request
from storage.record import sealing
from storage.reports import expiring

blueprint = Blueprint("hak", __name__)

#: What retention takes next is told for so long ahead.
_AHEAD = timedelta(days=7)
_CHANNELS = ("sms", "ussd")


@blueprint.get("/hak")
@page("hak")
def listed(officer: Officer) -> str:
    """What waits for an answer, the one that waits longest first, and what was answered."""
    vault = current().vault
    words = {"waiting": requests.open_ones(vault), "answered": requests.closed_ones(vault)}
    return _page("hak/list.html", **words)


@blueprint.route("/hak/baru", methods=["GET", "POST"])
@page("hak")
def new(officer: Officer) -> str | Response:
    """Note that somebody asks."""
    form = Form.sent()
    kind, road = form.value("jenis") or KINDS[0], form.value("jalan") or ROADS[0]
    if request.method == "GET":
        return _page("hak/new.html", form=Form(jenis=kind, jalan=road))
    kind, road = form.one_of("jenis", KINDS), form.one_of("jalan", ROADS)
    number, note = (
        form.text("nomor", longest=20),
        form.text("uraian", longest=LONGEST, needed=False, lines=True),
    )
    since = when(form, "sejak")
    made = 0
    if form and since is not None:
        try:
            with transaction():
                if first_time(form.value("kunci"), now()):
                    asked = Asked(kind, road, number, note, since)
                    made = people_rights.ask(current(), officer, asked, now())
        except Unusable:
            form.refuse("nomor", _("bukan nomor ponsel"))
    if not form:
        return forms.again(_page("hak/new.html", form=form))
    return forms.see(url_for("hak.one", number=made) if made else url_for("hak.listed"))


@blueprint.get("/hak/<int:number>")
@page("hak")
def one(officer: Officer, number: int) -> str:
    """A request, and what is kept about who asks."""
    return _one(_there(number), Form(hasil=OUTCOMES[0]))


@blueprint.post("/hak/<int:number>/hapus")
@page("right.answer", anew=True)
def erased(officer: Officer, number: int) -> Response:
    """Erase what is kept about who asks."""
    try:
        count = people_rights.erase(current(), officer, _there(number), now())
        flash(_("Penghapusan dimulai: %(count)s laporan, dalam 24 jam.", count=count))
    except NotAllowed:
        flash(_("Tidak ada yang bisa dihapus, atau penghapusan sudah dimulai."))
    return forms.see(url_for("hak.one", number=number))


@blueprint.post("/hak/<int:number>/jawab")
@page("right.answer")
def answered(officer: Officer, number: int) -> Response:
    """Answer a request."""
    wish, form = _there(number), Form.sent()
    outcome = form.one_of("hasil", OUTCOMES)
    answer = form.text("jawaban", longest=LONGEST, lines=True)
    if not form:
        return forms.again(_one(wish, form))
    try:
        people_rights.close(current().vault, officer, wish, outcome, answer, now())
        flash(_("Permintaan dijawab. Nomornya tidak lagi tersimpan di sini."))
    except NotAllowed:
        flash(_("Permintaan ini sudah dijawab."))
    return forms.see(url_for("hak.listed"))


@blueprint.get("/hak/persetujuan")
@page("hak")
def consents(officer: Officer) -> str:
    """The words that people agreed to, and how many did."""
    sources = {f"{by} {version(name)}": name for name in CONSENT_TEXTS for by in _CHANNELS}
    counted = requests.consents(list(sources))
    texts = [
        {
            "version": version(name),
            "count": sum(counted.get(source, 0) for source in sources if sources[source] == name),
            "words": [lookup(language, name, "ask") for language in languages()],
        }
        for name in CONSENT_TEXTS
    ]
    return _page("hak/consents.html", texts=texts)


@blueprint.get("/hak/retensi")
@page("hak")
def retention(officer: Officer) -> str:
    """What is erased within the next days, and after how long."""
    chosen, at = current().settings, now()
    days = {
        "number": chosen.retention_number_days,
        "text": chosen.retention_text_days,
        "audit": chosen.retention_audit_days,
    }
    taken = expiring.expiring(at, _AHEAD, days["number"], days["text"])
    taken["audit"] = sealing.next_to_go(at + _AHEAD, days["audit"])
    most, ahead = expiring.MOST, _AHEAD.days
    return _page("hak/retention.html", taken=taken, days=days, ahead=ahead, most=most)


def when(form: Form, name: str) -> datetime | None:
    """A moment of the people served, as a field says it; empty: now. Notes what is wrong."""
    typed = form.value(name)
    if not typed:
        return now()
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.year < 2000:
        form.refuse(name, _("tulis tanggal dan jam"))
        return None
    local = found.replace(tzinfo=current().settings.zone)
    if local > now():
        form.refuse(name, _("tidak boleh di masa depan"))
    return local


def _one(wish: Request, form: Form) -> str:
    kept = requests.kept_about(wish.phone_id) if wish.phone_id else None
    names = actors.names(current().vault, {wish.actor})
    return _page("hak/one.html", wish=wish, kept=kept, form=form, names=names)


def _there(number: int) -> Request:
    found = requests.find(current().vault, number)
    if found is None:
        abort(404)
    return found


def _page(template: str, **words: Any) -> str:
    return render_template(
        template, due=due, standing=standing, labels=labels(), longest=LONGEST, **words
    )


@told
def labels() -> dict[str, dict[str, str]]:
    """What the words of `flows.rules.people_rights` are called."""
    return {
        "kind": {
            "akses": _("Melihat data"),
            "perbaikan": _("Memperbaiki data"),
            "hapus": _("Menghapus data"),
        },
        "road": {
            "surat": _("Surat"),
            "datang": _("Datang sendiri"),
            "telepon": _("Telepon"),
            "lain": _("Cara lain"),
        },
        "outcome": {
            "dipenuhi": _("Dipenuhi"),
            "sebagian": _("Dipenuhi sebagian"),
            "ditolak": _("Ditolak"),
        },
        "step": {
            "lembaga": _("Lembaga pengawas diberi tahu"),
            "warga": _("Warga yang terkena diberi tahu"),
            "pimpinan": _("Pimpinan diberi tahu"),
            "langkah": _("Langkah perbaikan"),
        },
    }
