"""Pos ronda: tonight's posts, those without news first, and the nights of one post."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from flows.rules.burden import USUAL, burden
from flows.rules.dates import YEARS
from flows.rules.pauses import LONGEST_REASON
from flows.rules.rights import Officer
from gateway.console import live
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import alarms, nights
from gateway.web.application import current
from storage import watch
from storage.people import officers
from storage.places import areas
from storage.watch import silent

blueprint = Blueprint("pos", __name__)

PAGE, MOST = 40, 50


@blueprint.get("/pos")
@page("pos")
def listed(officer: Officer) -> str:
    """The posts of the territory: alarms, then who is silent now, then all by code."""
    after, area = request.args.get("dari", "")[:32], _area(officer)
    return render_template(
        "pos/list.html",
        **_list(officer, area, after),
        form=Form(wilayah=area),
        choices=[
            ("", _("Seluruh wilayah saya")),
            *((code, name) for code, name, _level in areas.choices(officer.path)),
        ],
        live=not after,
    )


@blueprint.get("/pos/daftar")
@page("pos")
def part(officer: Officer) -> Response:
    """The first page anew."""
    return live.part("pos/_list.html", **_list(officer, _area(officer), ""))


def _area(officer: Officer) -> str:
    area = request.args.get("wilayah", "")[:20]
    if area and not officer.covers(areas.paths_of([area]).get(area, "")):
        abort(404)
    return area


def _list(officer: Officer, area: str, after: str) -> dict[str, Any]:
    zone = current().settings.zone
    path = areas.paths_of([area])[area] if area else officer.path
    found = nights.tonight(path, after, PAGE + 1, now(), zone)
    items = found[:PAGE]
    alarmed = silent.alarmed_within(path, MOST) if not after else []
    quiet = silent.silent_within(path, now(), MOST) if not after else []
    missed = {alarm.post for alarm in alarmed}
    more: dict[str, Any] = {"wilayah": area} if area else {}
    return {
        "officer": officer,
        "area": area,
        "items": items,
        "alarms": alarmed,
        "silent": [post for post in quiet if post.post not in missed],
        "places": areas.names_of(
            {alarm.area for alarm in alarmed}
            | {post.area for post in quiet}
            | {each.post.area_id for each in items}
        ),
        "names": officers.names_of(
            current().vault, {alarm.officer for alarm in alarmed if alarm.officer}
        ),
        "first": url_for("pos.listed", **more) if after else "",
        "next": url_for("pos.listed", **more, dari=items[-1].post.code)
        if len(found) > PAGE
        else "",
    }


@blueprint.get("/pos/<code>")
@page("pos")
def detail(officer: Officer, code: str) -> str:
    """One post: a night of it, and what may be done."""
    return shown(officer, found_or_404(officer, code), Form())


def found_or_404(officer: Officer, code: str) -> watch.Post:
    """The post, or the answer that there is none for this officer."""
    post = watch.find(code)
    if post is None or not officer.covers(post.area.path):
        abort(404)
    return post


def shown(officer: Officer, post: watch.Post, form: Form) -> str:
    """The page of a post, with what somebody typed into one of its forms."""
    runtime = current()
    tonight = nights.night_of(post, now(), runtime.settings.zone)
    night = _night(request.args.get("malam", "")) or tonight
    day = timedelta(days=1)
    return render_template(
        "pos/detail.html",
        officer=officer,
        post=post,
        form=form,
        paused=post.active and post.paused_until is not None and post.paused_until > now(),
        night=nights.one(runtime.vault, post, night),
        before=(night - day).isoformat() if night.year > YEARS[0] else "",
        after=(night + day).isoformat() if night < tonight else "",
        asked=burden(watch.shift_of(post), post.free, runtime.settings.sms_price),
        usual=USUAL,
        currency=runtime.settings.sms_currency,
        longest=LONGEST_REASON,
        longest_found=alarms.LONGEST_FOUND,
    )


def _night(asked: str) -> date | None:
    try:
        night = date.fromisoformat(asked)
    except ValueError:
        return None
    return night if night.year in YEARS else None
