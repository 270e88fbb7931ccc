"""Coba satu malam: what would be told to whom, if nobody or everybody answered; nothing is sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for

from flows.rules.rights import Officer
from gateway.console import forms, live
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.pos import found_or_404, night_named, shown
from gateway.jobs import alarms, seasons
from gateway.officers import nights, playing, trying
from gateway.web.application import current
from storage import watch
from storage.engine.redis_client import RedisAway

blueprint = Blueprint("pos_coba", __name__)

#: A night that is further away is not tried: no calendar says what it is.
_FURTHEST = timedelta(days=400)


@blueprint.post("/pos/<code>/coba")
@page("post.pause")
def begun(officer: Officer, code: str) -> Response:
    """A night begins to be played, beside this request."""
    post, form, at = found_or_404(officer, code), Form.sent(), now()
    answers = form.one_of("jawaban", trying.CHOICES)
    night = _night(form, post, at)
    mine = trying.staffed(post, night)
    if not mine.on_duty:
        form.refuse("coba", _("Malam itu tidak ada yang berjaga: semua penjaganya izin."))
    name = ""
    if form:
        try:
            name = playing.start(current().redis, code, night, _plan(mine, night, at, answers))
        except RedisAway:
            form.refuse("jawaban", _("Percobaan belum bisa dimainkan. Coba lagi sebentar lagi."))
    if form and not name:
        form.refuse("jawaban", _("Percobaan lain sedang berjalan. Coba lagi sebentar lagi."))
    if not form:
        return forms.again(shown(officer, post, form))
    return forms.see(url_for("pos_coba.tried", code=code, name=name))


def _night(form: Form, post: watch.Post, at: datetime) -> date:
    """The night that is asked for; without a word of it the running or coming one."""
    tonight = nights.night_of(post, at, current().settings.zone)
    typed = form.value("coba")
    night = night_named(typed) if typed else tonight
    if night is None:
        form.refuse("coba", _("tulis tanggal, misalnya 2027-02-10"))
    elif not tonight <= night <= tonight + _FURTHEST:
        form.refuse("coba", _("mulai malam ini, paling jauh setahun"))
    return night or tonight


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
        came = playing.found(current().redis, code, name)
    except LookupError:
        abort(404)
    except RedisAway:
        abort(503)
    return {
        "code": post.code,
        "post_name": post.name,
        "name": name,
        "came": came,
        "cost": (came.parts if came else 0) * settings.sms_price,
        "currency": settings.sms_currency,
    }


def _plan(mine: trying.Staffed, night: date, at: datetime, answers: str) -> dict[str, Any]:
    """The post and its partner as they are in that night, with as many officers near it as now."""
    runtime = current()
    zone = runtime.settings.zone
    return trying.plan(
        mine,
        trying.partner_of(mine.post, night, at, zone),
        zone,
        seasons.foreseen_subuh(runtime, night),
        alarms.would_climb(runtime, mine.post, at, at),
        answers,
    )
