"""What is done with a post: its alarms are closed, its watch is paused, resumed or ended."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for

from flows.rules.fields import Unusable
from flows.rules.pauses import LONGEST_REASON
from flows.rules.rights import NotAllowed, Officer
from gateway.console import forms
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.pos import found_or_404, shown
from gateway.officers import alarms, watched
from storage.watch import Post

blueprint = Blueprint("pos_tindakan", __name__)


@blueprint.post("/pos/<code>/tutup")
@page("alarm.close")
def closed(officer: Officer, code: str) -> Response:
    """Somebody knows how the guards are: all open alarms of the post end."""
    post, form = found_or_404(officer, code), Form.sent()
    found = form.text("temuan", longest=alarms.LONGEST_FOUND)

    def deed() -> None:
        try:
            alarms.close(post, found, officer, officer.name, now())
        except NotAllowed:
            form.refuse("tindakan", _("Alarm pos ini sudah ditutup."))

    return _done(officer, post, form, deed, _("Alarm ditutup."))


@blueprint.post("/pos/<code>/jeda")
@page("post.pause")
def paused(officer: Officer, code: str) -> Response:
    """Nothing is expected of the post until a time."""
    post, form = found_or_404(officer, code), Form.sent()
    reason = form.text("alasan", longest=LONGEST_REASON)
    until = form.moment("sampai")
    if until is None:
        form.refuse("sampai", _("harus diisi"))

    def deed() -> None:
        assert until is not None
        try:
            watched.pause(post, until, reason, officer.name, now())
        except Unusable:
            form.refuse("sampai", _("harus nanti, dan paling lama setahun"))

    return _done(officer, post, form, deed, _("Pos dijeda."))


@blueprint.post("/pos/<code>/lanjut")
@page("post.pause")
def resumed(officer: Officer, code: str) -> Response:
    """What is still to come is expected again."""
    post = found_or_404(officer, code)
    return _done(
        officer,
        post,
        Form.sent(),
        lambda: watched.resume(post, officer.name, now()),
        _("Pos dipantau lagi."),
    )


@blueprint.post("/pos/<code>/akhiri")
@page("post.end")
def ended(officer: Officer, code: str) -> Response:
    """The post is watched no longer."""
    post = found_or_404(officer, code)
    return _done(
        officer,
        post,
        Form.sent(),
        lambda: watched.end(post, officer.name, now()),
        _("Pos tidak dipantau lagi."),
    )


def _done(
    officer: Officer, post: Post, form: Form, deed: Callable[[], object], said: str
) -> Response:
    """Do it, and look at the post again; or show what is wrong with the form."""
    if form:
        try:
            deed()
        except watched.NotSo:
            form.refuse("tindakan", _("Pos ini sudah diakhiri. Muat atau tambah lagi."))
    if not form:
        return forms.again(shown(officer, post, form))
    flash(said)
    return forms.see(url_for("pos.detail", code=post.code))
