"""Impor: lists and tables from files, looked at before anything of them is written.

What may be wrong with each row is said with its line; nothing else of a row is shown. Who brought
the file may take the refused rows away, to mend them there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from flows.rules.burden import USUAL
from flows.rules.rights import Officer
from flows.values import dataclass
from gateway.console import forms
from gateway.console.access import MAX_FORM, page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.reasons import in_words
from gateway.officers import imports, post_imports, reference, rows, tables
from gateway.officers.imports import Outcome
from gateway.officers.reference import Reference
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
    """A kind of list: the page that it belongs to, who may bring one, its columns, how it is read.

    `read` is given who brings it, its file, where bad rows go, and whether nothing is written.
    """

    page: str
    deed: str
    columns: tuple[str, ...]
    read: Callable[[Officer, Path, Named, bool], Outcome]
    under: str = "impor"
    anew: bool = False

    @property
    def address(self) -> str:
        """Where its form is."""
        return f"/{self.page}/{self.under}"

    @property
    def name(self) -> str:
        """What tells it from all others, as a part of an endpoint's name."""
        return f"{self.page}-{self.under}"


def _contacts(officer: Officer, path: Path, bad: Named, dry_run: bool) -> Outcome:
    vault, zone = current().vault, current().settings.zone
    return imports.contacts(vault, path, bad, now(), zone, dry_run=dry_run, by=officer)


def _officers(officer: Officer, path: Path, bad: Named, dry_run: bool) -> Outcome:
    return imports.officers(current().vault, path, bad, now(), officer, dry_run=dry_run)


def _posts(officer: Officer, path: Path, bad: Named, dry_run: bool) -> Outcome:
    vault, price = current().vault, current().settings.sms_price
    return post_imports.guard_posts(
        vault, path, bad, now(), dry_run=dry_run, by=officer, price=price
    )


def _noted(
    noun: str, read: Callable[[Officer, Path, Named, bool], Outcome]
) -> Callable[[Officer, Path, Named, bool], Outcome]:
    """Reads a list and notes in the audit what became of its rows."""

    def reading(officer: Officer, path: Path, bad: Named, dry_run: bool) -> Outcome:
        outcome = read(officer, path, bad, dry_run)
        if not dry_run:
            imports.note(noun, outcome, officer.name, now())
        return outcome

    return reading


def _table(page_: str, deed: str, of: Reference, under: str = "impor") -> _List:
    def read(officer: Officer, path: Path, bad: Named, dry_run: bool) -> Outcome:
        return reference.load(of, path, bad, officer.name, now(), officer, dry_run)

    return _List(page_, deed, (*of.columns, *of.optional), read, under)


_LISTS = (
    _List("kontak", "contact.write", rows.CONTACT_COLUMNS, _noted("contact", _contacts)),
    _List(
        "petugas", "officer.write", rows.OFFICER_COLUMNS, _noted("officer", _officers), anew=True
    ),
    _List("pos", "post.write", rows.POST_COLUMNS, _noted("post", _posts)),
    _table("wilayah", "area.write", reference.AREAS),
    _table("wilayah", "area.write", reference.ALIASES, "impor-sebutan"),
    _table("wilayah", "area.write", reference.LANDMARKS, "impor-tempat"),
    _table("wilayah", "area.write", reference.RW_COUNTS, "impor-rw"),
    _table("satuan", "unit.write", reference.UNITS),
    _table("rute", "route.write", reference.ROUTES),
)


def _titles(of: _List) -> tuple[str, str]:
    """What a list is called, and the page that it belongs to."""
    return {
        "kontak-impor": (_("Impor kontak"), _("Kontak")),
        "petugas-impor": (_("Impor petugas"), _("Petugas")),
        "pos-impor": (_("Impor pos ronda"), _("Pos ronda")),
        "wilayah-impor": (_("Impor wilayah"), _("Wilayah")),
        "wilayah-impor-sebutan": (_("Impor sebutan wilayah"), _("Wilayah")),
        "wilayah-impor-tempat": (_("Impor tempat dikenal"), _("Wilayah")),
        "wilayah-impor-rw": (_("Impor jumlah RW"), _("Wilayah")),
        "satuan-impor": (_("Impor satuan"), _("Satuan")),
        "rute-impor": (_("Impor rute"), _("Rute")),
    }[of.name]


def _serve(of: _List) -> None:
    """The pages of one kind of list."""

    @blueprint.get(of.address, endpoint=f"{of.name}-form")
    @page(of.deed)
    def blank(officer: Officer) -> str:
        """The form for a file."""
        return _form(of, Form())

    @blueprint.get(f"{of.address}/contoh.csv", endpoint=f"{of.name}-example")
    @page(of.deed)
    def example(officer: Officer) -> Response:
        """An empty list that Excel opens."""
        return _file("".join(tables.write(of.columns, [])), f"{of.page}.csv")

    @blueprint.post(of.address, endpoint=f"{of.name}-read")
    @page(of.deed, max_body=MOST, road=FILES)
    def looked_at(officer: Officer) -> Response:
        """What would become of its rows; nothing is written."""
        return _look(officer, of)

    @blueprint.post(f"{of.address}/lanjut", endpoint=f"{of.name}-written")
    @page(of.deed, anew=of.anew, road=FILES)
    def written(officer: Officer) -> Response:
        """Its good rows go in."""
        return _write(officer, of)

    @blueprint.get(f"{of.address}/ditolak.csv", endpoint=f"{of.name}-refused")
    @page(of.deed)
    def refused(officer: Officer) -> Response:
        """The refused rows with why, for who brought them."""
        return _refused(officer, of)


for _each in _LISTS:
    _serve(_each)


def _look(officer: Officer, of: _List) -> Response:
    form, sent = Form(), request.files.get("berkas")
    file = sent.read(uploads.LARGEST + 1) if sent else b""
    if not file:
        form.refuse("berkas", _("pilih berkas dulu"))
    elif len(file) > uploads.LARGEST:
        form.refuse("berkas", _("berkas terlalu besar; bagi menjadi beberapa, atau minta admin"))
    bad, outcome, name = Named(SHOWN, in_words), Outcome(), ""
    if form:
        try:
            outcome = _run(officer, of, file, bad, dry_run=True)
            name = _kept(officer, file)
        except BadTable as why:
            form.refuse("berkas", in_words(str(why)))
        except RedisAway:
            form.refuse("berkas", _("berkas belum bisa disimpan; coba lagi sebentar lagi"))
    if not form:
        return forms.again(_form(of, form))
    shown = render_template("impor/preview.html", name=name, **_told(officer, of, outcome, bad))
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
        return forms.see(f"/{of.page}")
    bad = Named(SHOWN, in_words)
    outcome = _run(officer, of, file, bad, dry_run=False)
    shown = render_template("impor/done.html", **_told(officer, of, outcome, bad))
    return Response(shown, mimetype="text/html")


def _refused(officer: Officer, of: _List) -> Response:
    runtime, name = current(), request.args.get("berkas", "")
    try:
        file = uploads.find(runtime.redis, runtime.vault, officer.name, name)
    except RedisAway:
        file = None
    if file is None:
        flash(_("Daftar ini tidak ada lagi. Unggah berkasnya sekali lagi."))
        return forms.see(of.address)
    return _file(file, f"{of.page}-ditolak.csv")


def _run(officer: Officer, of: _List, file: bytes, bad: Named, dry_run: bool) -> Outcome:
    """Read a list, from a file that only this account can read, and that is gone afterwards."""
    with tempfile.NamedTemporaryFile(prefix="impor-") as kept:
        kept.write(file)
        kept.flush()
        return of.read(officer, Path(kept.name), bad, dry_run)


def _kept(officer: Officer, file: bytes) -> str:
    return uploads.keep(current().redis, current().vault, officer.name, file)


def _told(officer: Officer, of: _List, outcome: Outcome, bad: Named) -> dict[str, Any]:
    refused = ""
    if bad.count:
        try:
            refused = url_for(f"impor.{of.name}-refused", berkas=_kept(officer, bad.table))
        except RedisAway:  # the page has the first of them all the same
            refused = ""
    return {
        "of": of,
        "title": _titles(of)[0],
        "outcome": outcome,
        "usual": USUAL,
        "currency": current().settings.sms_currency,
        "bad": bad.first,
        "more": bad.count - len(bad.first),
        "refused": refused,
    }


def _form(of: _List, form: Form) -> str:
    title, belongs = _titles(of)
    return render_template(
        "impor/file.html",
        of=of,
        title=title,
        belongs=belongs,
        form=form,
        columns=of.columns,
        most=uploads.LARGEST // 1_000_000,
    )


def _file(text: str | bytes, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
