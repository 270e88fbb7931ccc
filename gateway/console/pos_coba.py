"""Coba satu malam: what would be told to whom, if nobody or everybody answered; nothing is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for

from flows.rules.rights import Officer
from gateway.console import forms, live
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.pos import found_or_404, shown
from gateway.jobs import alarms
from gateway.officers import nights, trying
from gateway.web.application import current
from storage import watch

blueprint = Blueprint("pos_coba", __name__)


@blueprint.post("/pos/<code>/coba")
@page("post.pause")
def begun(officer: Officer, code: str) -> Response:
    """A night begins to be played, beside this request."""
    post, form = found_or_404(officer, code), Form.sent()
    answers = form.one_of("jawaban", trying.CHOICES)
    name = ""
    if form:
        name = trying.start(current().settings.var_dir, _plan(post, answers))
        if not name:
            form.refuse("jawaban", _("Percobaan lain sedang berjalan. Coba lagi sebentar lagi."))
    if not form:
        return forms.again(shown(officer, post, form))
    return forms.see(url_for("pos_coba.tried", code=code, name=name))


@blueprint.get("/pos/<code>/coba/<name>")
@page("post.pause")
def tried(officer: Officer, code: str, name: str) -> str:
    """What came of it, or that it still plays."""
    return render_template("pos_coba/night.html", **_seen(officer, code, name))


@blueprint.get("/pos/<code>/coba/<name>/bagian")
@page("post.pause")
def part(officer: Officer, code: str, name: str) -> Response:
    """The same anew."""
    return live.part("pos_coba/_played.html", **_seen(officer, code, name))


def _seen(officer: Officer, code: str, name: str) -> dict[str, Any]:
    post, settings = found_or_404(officer, code), current().settings
    try:
        came = trying.found(settings.var_dir, name, code)
    except LookupError:
        abort(404)
    return {
        "code": post.code,
        "post_name": post.name,
        "name": name,
        "came": came,
        "cost": (came.parts if came else 0) * settings.sms_price,
        "currency": settings.sms_currency,
    }


def _plan(post: watch.Post, answers: str) -> dict[str, Any]:
    """The post as it is now: as many guards, and officers near it, as it has."""
    runtime, at = current(), now()
    steps = alarms.would_climb(runtime, post, at, at)
    near = len(steps[0].officers) if steps else 0
    has_desk = any(step.desks for step in steps)
    return trying.plan(
        post,
        nights.night_of(post, at, runtime.settings.zone),
        runtime.settings.zone,
        len(watch.guards_of(post.id)),
        near,
        trying.desks_above(post.area_id) if has_desk else [],
        answers,
    )
