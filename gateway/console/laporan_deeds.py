"""What an officer does with one report: each form leads back to its file."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, url_for

from flows.rules.fields import Unusable
from flows.rules.questions import LONGEST, TEMPLATES
from flows.rules.report_steps import NEXT
from flows.rules.results import RESULTS
from flows.rules.rights import NotAllowed, Officer, moving
from gateway.console import forms, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.laporan import seen_or_404, shown
from gateway.console.moments import now
from gateway.officers import desk_deeds, links, mediation, questioning, searching
from gateway.officers import reports as moves
from gateway.web.application import current
from storage import reports

blueprint = Blueprint("laporan_deeds", __name__)


def done(
    officer: Officer, seen: reports.Seen, form: Form, deed: Callable[[], object], said: str
) -> Response:
    """Do it, and look at the report again; or show what is wrong with the form."""
    if form:
        try:
            deed()
        except NotAllowed:
            state = seen_or_404(officer, seen.code).state
            form.refuse(
                "tindakan",
                _("Tidak bisa: laporan ini sekarang %(state)s.", state=words.state(state)),
            )
        except links.NotLinked:
            abort(404)
    if not form:
        return forms.again(shown(officer, seen, form))
    flash(said)
    return forms.see(url_for("laporan.detail", code=seen.code))


def must_move(officer: Officer, code: str) -> reports.Seen:
    """The report, for who may move on reports of its kind."""
    seen = seen_or_404(officer, code)
    officer.must(moving(seen.category))
    return seen


@blueprint.post("/laporan/<code>/terima")
@page("laporan")
def accepted(officer: Officer, code: str) -> Response:
    """The desk takes the report: nobody else is called any more."""
    seen = must_move(officer, code)

    def deed() -> None:
        desk_deeds.accept(seen, officer.name, now())

    return done(officer, seen, Form.sent(), deed, _("Laporan diterima."))


@blueprint.post("/laporan/<code>/status")
@page("laporan")
def moved(officer: Officer, code: str) -> Response:
    """Another state, and nothing else."""
    seen, form = must_move(officer, code), Form.sent()
    state = form.one_of("status", NEXT[seen.state])

    def deed() -> None:
        moves.move(current().vault, officer.name, seen, state, "", now())

    return done(officer, seen, form, deed, _("Status diubah."))


@blueprint.post("/laporan/<code>/tutup")
@page("laporan")
def closed(officer: Officer, code: str) -> Response:
    """The report is closed with a result, which its reporter hears."""
    seen, form = must_move(officer, code), Form.sent()
    result = form.one_of("hasil", RESULTS)
    note = form.text("catatan_tutup", longest=desk_deeds.LONGEST_NOTE, needed=False, lines=True)

    def deed() -> None:
        desk_deeds.close(current().vault, seen, result, note, officer.name, now())

    return done(officer, seen, form, deed, _("Laporan ditutup."))


@blueprint.post("/laporan/<code>/catatan")
@page("report.note")
def noted(officer: Officer, code: str) -> Response:
    """A note for the file."""
    seen, form = readable(officer, code), Form.sent()
    note = form.text("catatan", longest=desk_deeds.LONGEST_NOTE, lines=True)

    def deed() -> None:
        desk_deeds.annotate(current().vault, officer, seen, note, now())

    return done(officer, seen, form, deed, _("Catatan disimpan."))


def readable(officer: Officer, code: str) -> reports.Seen:
    """The report, for who may read its words."""
    seen = seen_or_404(officer, code)
    if seen.sensitive:
        officer.must("report.story.sensitive")
    return seen


@blueprint.post("/laporan/<code>/tanya")
@page("laporan")
def asked(officer: Officer, code: str) -> Response:
    """A question to the reporter: of the list at once, in own words after a second person."""
    seen, form = must_move(officer, code), Form.sent()
    own = form.value("cara") == "sendiri"
    template = "" if own else form.one_of("templat", TEMPLATES)
    text = form.text("pertanyaan", longest=LONGEST) if own else ""

    def deed() -> None:
        try:
            questioning.ask(current().vault, seen, template, text, officer.name, now())
        except Unusable:
            form.refuse(
                "pertanyaan",
                _("Nama, NIK, nomor atau alamat tidak boleh ditanyakan. Tulis pertanyaan lain."),
            )

    said = _("Pertanyaan menunggu orang kedua.") if own else _("Pertanyaan dikirim.")
    return done(officer, seen, form, deed, said)


@blueprint.post("/laporan/<code>/pertanyaan/<int:question>/<verdict>")
@page("report.question.read")
def judged(officer: Officer, code: str, question: int, verdict: str) -> Response:
    """A second person has read a question: it is asked, or not."""
    if verdict not in ("setuju", "tolak") or question >= 2**31:
        abort(404)
    seen, approved = seen_or_404(officer, code), verdict == "setuju"

    def deed() -> None:
        questioning.read(officer, seen, question, approved, now())

    said = _("Pertanyaan disetujui.") if approved else _("Pertanyaan ditolak.")
    return done(officer, seen, Form.sent(), deed, said)


@blueprint.post("/laporan/<code>/serah")
@page("report.assign")
def given(officer: Officer, code: str) -> Response:
    """The report is given to an officer, who is told at once, or to a unit."""
    seen, form = seen_or_404(officer, code), Form.sent()
    desk_deeds.must_assign(officer, seen.category)
    to, _colon, whom = form.value("kepada").partition(":")
    if not (to == "satuan" and whom) and not (to == "petugas" and whom.isdecimal()):
        form.refuse("kepada", _("pilih salah satu"))
    reason = form.text("alasan_serah", longest=desk_deeds.LONGEST_REASON)

    def deed() -> None:
        receiver = (
            desk_deeds.Given(officer=int(whom))
            if to == "petugas"
            else desk_deeds.Given(unit=whom[:32])
        )
        try:
            desk_deeds.assign(current().vault, seen, receiver, reason, officer.name, now())
        except Unusable:
            form.refuse("kepada", _("tidak bisa diserahkan ke sana"))

    return done(officer, seen, form, deed, _("Laporan diserahkan."))


@blueprint.post("/laporan/<code>/kait")
@page("report.link")
def linked(officer: Officer, code: str) -> Response:
    """The report tells of the same incident as another one."""
    seen, form = seen_or_404(officer, code), Form.sent()
    other = None
    if ticket := searching.ticket_in(form.value("kait")):
        other = reports.show(current().vault, ticket, officer.role, officer.path)
    if other is None:
        form.refuse("kait", _("tidak ada laporan dengan nomor ini di wilayah Anda"))
    reason = form.text("alasan_kait", longest=links.LONGEST_REASON)

    def deed() -> None:
        if other is not None:
            links.link(current().vault, officer.name, seen, other, reason, now())

    return done(officer, seen, form, deed, _("Laporan dikaitkan."))


@blueprint.post("/laporan/<code>/kait/<other>/lepas")
@page("report.link")
def unlinked(officer: Officer, code: str, other: str) -> Response:
    """The two tell of different incidents after all."""
    seen, apart = seen_or_404(officer, code), seen_or_404(officer, other)

    def deed() -> None:
        links.unlink(current().vault, officer.name, seen, apart, now())

    return done(officer, seen, Form.sent(), deed, _("Kaitan dilepas."))


@blueprint.post("/laporan/<code>/mediasi")
@page("laporan")
def mediated(officer: Officer, code: str) -> Response:
    """Somebody of the neighbourhood is asked to mediate; the reporter wants that."""
    seen, form = must_move(officer, code), Form.sent()
    typed = form.value("penengah")
    if not (typed.isdecimal() and len(typed) < 18):
        form.refuse("penengah", _("pilih salah satu"))

    def deed() -> None:
        try:
            mediation.choose(current(), seen, int(typed), officer, officer.name, now())
        except Unusable:
            form.refuse("penengah", _("kontak ini tidak bisa dihubungi untuk ini; pilih yang lain"))

    return done(officer, seen, form, deed, _("Penengah dihubungi."))
