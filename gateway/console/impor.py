"""Impor: lists of contacts and of officers, looked at before anything of them is written.

What may be wrong with each row is said with its line; nothing else of a row is shown.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import MAX_FORM, page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.officers import imports, rows, tables
from gateway.officers.imports import Outcome
from gateway.officers.tables import BadTable, Named
from gateway.web.application import current
from storage.engine.deadline import FILES
from storage.engine.redis_client import RedisAway
from storage.received import uploads

blueprint = Blueprint("impor", __name__)

#: Bad rows that a page names; how many more there are it says.
SHOWN = 200
#: Bytes of a file and the form around it: the largest body that is taken anywhere.
MOST = uploads.LARGEST + MAX_FORM


@dataclass(frozen=True)
class _List:
    """A kind of list: what the audit calls it, its columns, and where it belongs."""

    noun: str
    columns: tuple[str, ...]
    page: str


_CONTACTS = _List("contact", rows.CONTACT_COLUMNS, "kontak")
_OFFICERS = _List("officer", rows.OFFICER_COLUMNS, "petugas")


@blueprint.get("/kontak/impor")
@page("contact.write")
def contacts(officer: Officer) -> str:
    """The form for a list of contacts."""
    return _form(_CONTACTS, Form())


@blueprint.get("/petugas/impor")
@page("officer.write")
def officers(officer: Officer) -> str:
    """The form for a list of officers."""
    return _form(_OFFICERS, Form())


@blueprint.get("/kontak/impor/contoh.csv")
@page("contact.write")
def contacts_example(officer: Officer) -> Response:
    """An empty list of contacts that Excel opens."""
    return _example(_CONTACTS)


@blueprint.get("/petugas/impor/contoh.csv")
@page("officer.write")
def officers_example(officer: Officer) -> Response:
    """An empty list of officers that Excel opens."""
    return _example(_OFFICERS)


@blueprint.post("/kontak/impor")
@page("contact.write", max_body=MOST, road=FILES)
def contacts_read(officer: Officer) -> Response:
    """What would become of the rows of a list of contacts; nothing is written."""
    return _read(officer, _CONTACTS)


@blueprint.post("/petugas/impor")
@page("officer.write", max_body=MOST, road=FILES)
def officers_read(officer: Officer) -> Response:
    """What would become of the rows of a list of officers; nothing is written."""
    return _read(officer, _OFFICERS)


@blueprint.post("/kontak/impor/lanjut")
@page("contact.write", road=FILES)
def contacts_written(officer: Officer) -> Response:
    """The good rows of the list of contacts go in."""
    return _write(officer, _CONTACTS)


@blueprint.post("/petugas/impor/lanjut")
@page("officer.write", anew=True, road=FILES)
def officers_written(officer: Officer) -> Response:
    """The good rows of the list of officers go in."""
    return _write(officer, _OFFICERS)


def _read(officer: Officer, of: _List) -> Response:
    form, sent = Form(), request.files.get("berkas")
    file = sent.read(uploads.LARGEST + 1) if sent else b""
    if not file:
        form.refuse("berkas", _("pilih berkas dulu"))
    elif len(file) > uploads.LARGEST:
        form.refuse("berkas", _("berkas terlalu besar; bagi menjadi beberapa, atau minta admin"))
    bad, outcome, name = Named(SHOWN), Outcome(), ""
    if form:
        try:
            outcome = _run(officer, of, file, bad, dry_run=True)
            name = uploads.keep(current().redis, current().vault, officer.name, file)
        except BadTable as why:
            form.refuse("berkas", in_words(str(why)))
        except RedisAway:
            form.refuse("berkas", _("berkas belum bisa disimpan; coba lagi sebentar lagi"))
    if not form:
        return forms.again(_form(of, form))
    shown = render_template("impor/preview.html", of=of, name=name, **_told(outcome, bad))
    return Response(shown, mimetype="text/html")


def _write(officer: Officer, of: _List) -> Response:
    runtime, form = current(), Form()
    try:
        name = request.form.get("berkas", "")
        file = uploads.take(runtime.redis, runtime.vault, officer.name, name)
    except RedisAway:
        form.refuse("berkas", _("berkas belum bisa dibaca; coba lagi sebentar lagi"))
        return forms.again(_form(of, form))
    if file is None:
        flash(_("Berkas ini sudah diimpor, atau lewat 15 menit. Unggah lagi bila perlu."))
        return forms.see(url_for(f"{of.page}.listed"))
    bad = Named(SHOWN)
    outcome = _run(officer, of, file, bad, dry_run=False)
    imports.note(of.noun, outcome, officer.name, now())
    shown = render_template("impor/done.html", of=of, **_told(outcome, bad))
    return Response(shown, mimetype="text/html")


def _run(officer: Officer, of: _List, file: bytes, bad: Named, dry_run: bool) -> Outcome:
    """Read a list, from a file that only this account can read, and that is gone afterwards."""
    runtime = current()
    with tempfile.NamedTemporaryFile(prefix="impor-") as kept:
        kept.write(file)
        kept.flush()
        path = Path(kept.name)
        if of is _CONTACTS:
            zone = runtime.settings.zone
            return imports.contacts(
                runtime.vault, path, bad, now(), zone, dry_run=dry_run, by=officer
            )
        return imports.officers(runtime.vault, path, bad, now(), officer, dry_run=dry_run)


def _told(outcome: Outcome, bad: Named) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "bad": [(number, in_words(why)) for number, why in bad.first],
        "more": bad.count - len(bad.first),
    }


def _form(of: _List, form: Form) -> str:
    return render_template(
        "impor/file.html", of=of, form=form, columns=of.columns, most=uploads.LARGEST // 1_000_000
    )


def _example(of: _List) -> Response:
    response = Response("".join(tables.write(of.columns, [])), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{of.page}.csv"'
    return response
