"""Pos ronda: tonight's posts, those without news first, and the nights of one post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import UnicodeConverter, ValidationError

from flows.rules import ladder, lamps
from flows.rules.area_names import spoken
from flows.rules.burden import USUAL, burden
from flows.rules.dates import YEARS
from flows.rules.ladder import Step
from flows.rules.pages import BESIDE_POSTS
from flows.rules.pauses import LONGEST_REASON
from flows.rules.rights import Officer
from gateway.console import live
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.jobs import alarms as alarm_jobs
from gateway.officers import alarms, nights, post_page
from gateway.web.application import current
from storage import watch
from storage.people import officers
from storage.places import areas, units
from storage.watch import alarm_told, duress, silent
from storage.watch import nights as nights_of

blueprint = Blueprint("pos", __name__)


class _Code(UnicodeConverter):
    """The code of a post where no other page is under that word."""

    def to_url(self, value: str) -> str:
        """The code in an address; for the others there is `/pos/kode/`."""
        if value in BESIDE_POSTS:
            raise ValidationError
        return super().to_url(value)


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["post"] = _Code


PAGE, MOST = 40, 50
#: An alarm that begins then: its steps are told as minutes.
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
#: What `tampil` says where only posts are shown that need somebody.
ATTENTION = "perhatian"


@blueprint.get("/pos")
@page("pos")
def listed(officer: Officer) -> str:
    """The posts of the territory: alarms, then who is silent now, then all by kelurahan."""
    shown = _asked(officer)
    return render_template(
        "pos/list.html",
        **_list(officer, shown),
        form=Form(wilayah=shown.area),
        choices=[
            ("", _("Seluruh wilayah saya")),
            *((code, spoken(name)) for code, name, _level in areas.choices(officer.path)),
        ],
        live=not shown.after,
    )


@blueprint.get("/pos/daftar")
@page("pos")
def part(officer: Officer) -> Response:
    """The first page anew."""
    return live.part("pos/_list.html", **_list(officer, _asked(officer)))


class _Shown(NamedTuple):
    """What the address asks for: an area and the path of what is shown, which posts of it, and
    after which one.
    """

    area: str
    path: str
    only: bool
    after: str

    def address(self, endpoint: str = "pos.listed", **other: str) -> str:
        """The same, but for what is named here."""
        words: dict[str, Any] = {"wilayah": self.area, "tampil": ATTENTION if self.only else ""}
        return url_for(endpoint, **{name: word or None for name, word in (words | other).items()})


def _asked(officer: Officer) -> _Shown:
    area, path = request.args.get("wilayah", "")[:20], officer.path
    if area:
        path = areas.paths_of([area]).get(area, "")
        if not officer.covers(path):
            abort(404)
    only = request.args.get("tampil") == ATTENTION
    return _Shown(area, path, only, "" if only else request.args.get("dari", "")[:32])


def _list(officer: Officer, shown: _Shown) -> dict[str, Any]:
    at = now()
    found = [] if shown.only else nights_of.page(shown.path, shown.after, PAGE + 1)
    alarmed = silent.alarmed_within(shown.path, MOST) if not shown.after else []
    quiet = silent.silent_within(shown.path, at, MOST) if not shown.after else []
    alarms_at = [alarm.post for alarm in alarmed]
    quiet = [post for post in quiet if post.post not in alarms_at]
    urgent = nights_of.with_codes([*alarms_at, *(post.post for post in quiet)])
    items = nights.tonight(found[:PAGE], at, current().settings.zone)
    of = {each.post.code: each for each in nights.tonight(urgent, at, current().settings.zone)}
    return {
        "officer": officer,
        "shown": shown,
        "forced": _forced(officer, shown),
        "items": items,
        "alarms": [(alarm, of[alarm.post]) for alarm in alarmed],
        "silent": [(post, of[post.post]) for post in quiet],
        "names": officers.names_of(
            current().vault, {alarm.officer for alarm in alarmed if alarm.officer}
        ),
        "first": shown.address() if shown.after else "",
        "next": shown.address(dari=items[-1].post.code) if len(found) > PAGE else "",
    }


def _forced(officer: Officer, shown: _Shown) -> list[duress.Open]:
    """Where a guard's duress word was said: for the desk alone."""
    if shown.after or not officer.may("duress"):
        return []
    return duress.open_within(shown.path, MOST)


@blueprint.get("/pos/kode/<code>")
@blueprint.get("/pos/<post:code>")
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
    night = night_named(request.args.get("malam", "")) or tonight
    day = timedelta(days=1)
    about = post_page.of_post(post, tonight)
    last = alarm_told.last_of(post.id)
    climbs = alarm_jobs.would_climb(runtime, post, _EPOCH, now()) if post.active else []
    return render_template(
        "pos/detail.html",
        about=about,
        tonight=tonight,
        attended=post_page.attendance(about.counted),
        lamp_of_night=lamps.of_night,
        last=last,
        ladder=_ladder(post, climbs),
        **_named(last, climbs),
        officer=officer,
        post=post,
        form=form,
        forced=duress.open_of(post.id) if officer.may("duress") else [],
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


class _Rung(NamedTuple):
    """A step after a check-in that does not come: so many minutes after it was due."""

    step: str
    minutes: int
    officers: Sequence[int] = ()
    units: Sequence[str] = ()


def _ladder(post: watch.Post, climbs: Sequence[Step]) -> list[_Rung]:
    grace = int(post.grace_minutes)
    return [
        _Rung("reminder", grace // 2),
        *(
            _Rung(
                ladder.MISSED[each.number],
                grace + int((each.at - _EPOCH).total_seconds() // 60),
                each.officers,
                each.desks,
            )
            for each in climbs
        ),
    ]


def _named(last: alarm_told.Last | None, climbs: Sequence[Step]) -> dict[str, Any]:
    """The names of the officers and units that stand on the page."""
    told = last.told if last else ()
    ids = {each.officer for each in told} | {last.officer if last else None}
    ids |= {officer for step in climbs for officer in step.officers}
    codes = {each.unit for each in told if each.unit} | {
        unit for step in climbs for unit in step.desks
    }
    return {
        "names": officers.names_of(current().vault, {id_ for id_ in ids if id_}),
        "units": {code: str(unit.name) for code, unit in units.named_by(codes).items()},
    }


def night_named(asked: str) -> date | None:
    """The night of which the evening has this date; None: it is none."""
    try:
        night = date.fromisoformat(asked.strip())
    except ValueError:
        return None
    return night if night.year in YEARS else None
