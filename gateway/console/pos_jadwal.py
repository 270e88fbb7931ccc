"""Jadwal jaga: whose turn it is at a post, by weekday and in single nights."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, url_for

from flows.rules.rights import Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.pos import found_or_404, night_named, shown
from gateway.officers import nights, rotas
from gateway.web.application import current
from storage import watch

blueprint = Blueprint("pos_jadwal", __name__)


@blueprint.post("/pos/<code>/jadwal")
@page("post.write")
def weekdays(officer: Officer, code: str) -> Response:
    """The turns of all weekdays are these; a day of which nobody was ticked is everybody's."""
    post, form = found_or_404(officer, code), Form.sent()
    turns: dict[int | date, list[int]] = {
        day: _guards(post, form, f"hari-{day}", "jadwal") for day in range(7)
    }
    return _written(officer, post, form, turns)


@blueprint.post("/pos/<code>/jadwal/malam")
@page("post.write")
def one_night(officer: Officer, code: str) -> Response:
    """The turns of one night, whatever its weekday has; nobody: it goes by its weekday again."""
    post, form = found_or_404(officer, code), Form.sent()
    guards = _guards(post, form, "penjaga", "malam")
    night = night_named(form.value("malam"))
    tonight = nights.night_of(post, now(), current().settings.zone)
    if night is None:
        form.refuse("malam", _("tulis tanggal, misalnya 2027-02-10"))
    elif night < tonight:
        form.refuse("malam", _("malam itu sudah lewat"))
    return _written(officer, post, form, {night or tonight: guards})


def _guards(post: watch.Post, form: Form, name: str, field: str) -> list[int]:
    """The guards that were ticked, who must still stand guard here."""
    here = {str(guard.id): guard.id for guard in watch.guards_of(post.id)}
    ticked = form.several(name)
    if not here.keys() >= set(ticked):
        form.refuse(field, _("Daftar penjaga berubah. Periksa lagi, lalu simpan."))
    return [here[each] for each in ticked if each in here]


def _written(
    officer: Officer, post: watch.Post, form: Form, turns: dict[int | date, list[int]]
) -> Response:
    if not post.active:
        form.refuse("jadwal", _("Pos ini sudah diakhiri. Muat atau tambah lagi."))
    if not form:
        return forms.again(shown(officer, post, form))
    rotas.write(post, turns, officer.name, now())
    flash(_("Jadwal jaga tersimpan."))
    return forms.see(url_for("pos.detail", code=post.code) + "#jadwal")
