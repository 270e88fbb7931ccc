"""Guard posts of the territory, and how a night's check-ins stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify

from flows.rules import pauses, schedule
from flows.rules.burden import texts_a_night
from flows.rules.dates import stamp
from flows.rules.fields import LONGEST_NAME, Unusable
from flows.rules.rights import Officer
from gateway.api import bodies, queries
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.api.times import moment
from gateway.officers import rows, watched
from gateway.web.application import current
from storage import watch as posts
from storage.places import areas
from storage.watch import remarks

blueprint = Blueprint("posts", __name__)


@blueprint.get("/posts")
@with_token
def listed(officer: Officer) -> Response:
    """A page of the posts in the officer's territory, by code."""
    limit, after, code = queries.limit(), queries.cursor() or "", queries.area(officer)
    area = areas.find(code) if code else None
    found = [
        post for post in posts.listed(area.path if area else officer.path) if post.code > after
    ][: limit + 1]
    items = posts_shown(found[:limit])
    return jsonify(
        {
            "items": items,
            "next": queries.as_cursor(found[limit - 1].code) if len(found) > limit else None,
        }
    )


@blueprint.get("/posts/<code>/slots")
@with_token
def slots(officer: Officer, code: str) -> Response:
    """The check-ins of one night at a post, in order; by default tonight's, or the coming one's."""
    post = _mine(officer, code)
    tonight = schedule.night_of(now(), posts.shift_of(post), current().settings.zone)
    night = queries.night(tonight)
    expected = posts.slots_of(night, post)
    said = remarks.of_night(current().vault, post, expected)
    return jsonify(
        {
            "post": post.code,
            "night": night.isoformat(),
            "items": [slot_shown(slot) for slot in expected],
            "left": [stamp(at) for at in posts.left_early(post.id, night)],
            "remarks": [{"at": stamp(remark.at), "text": remark.text} for remark in said],
        }
    )


@blueprint.post("/posts/<code>")
@with_token
def changed(officer: Officer, code: str) -> Response:
    """Say some things of a post anew, by the rules of a list of posts; what is left out stays."""
    post = _mine(officer, code)
    officer.must("post.write")
    body = bodies.json_object(rows.POST_CHANGES)
    said = {name: _cell(body, name) for name in body}
    try:
        watched.change(post, said, officer.name, now(), officer.path)
    except Unusable as why:
        raise wrong(why.field, why.why) from None
    except watched.NotSo as ended:
        raise _conflict(ended) from None
    return _answered(code)


_NUMBERS, _FLAGS = ("every_minutes", "grace_minutes"), ("free", "until_subuh")


def _cell(body: Mapping[str, Any], name: str) -> str:
    """A field as the cell of a list says it."""
    if name in _FLAGS:
        return "ya" if bodies.flag(body, name) else "tidak"
    if name in _NUMBERS:
        return str(bodies.number(body, name, least=0))
    return bodies.text(body, name, LONGEST_NAME, default="")


@blueprint.post("/posts/<code>/pause")
@with_token
def paused(officer: Officer, code: str) -> Response:
    """Expect nothing of a post until a time, with the reason."""
    post = _mine(officer, code)
    officer.must("post.pause")
    body = bodies.json_object(("until", "reason"), needed=("until", "reason"))
    until, reason = (
        moment(body["until"], "until"),
        bodies.text(body, "reason", pauses.LONGEST_REASON),
    )
    try:
        watched.pause(post, until, reason, officer.name, now())
    except Unusable as why:
        raise wrong(why.field, why.why) from None
    except watched.NotSo as ended:
        raise _conflict(ended) from None
    return _answered(code)


@blueprint.post("/posts/<code>/resume")
@with_token
def resumed(officer: Officer, code: str) -> Response:
    """Expect again what is still to come of a post; one that is not paused stays as it is."""
    post = _mine(officer, code)
    officer.must("post.pause")
    try:
        watched.resume(post, officer.name, now())
    except watched.NotSo as ended:
        raise _conflict(ended) from None
    return _answered(code)


@blueprint.post("/posts/<code>/end")
@with_token
def ended(officer: Officer, code: str) -> Response:
    """Watch a post no longer; one that has ended stays so."""
    post = _mine(officer, code)
    officer.must("post.end")
    watched.end(post, officer.name, now())
    return _answered(code)


def _mine(officer: Officer, code: str) -> posts.Post:
    post = posts.find(code)
    if post is None or not officer.covers(post.area.path):
        raise missing()
    return post


def _conflict(why: watched.NotSo) -> Problem:
    return Problem(409, "The post has ended", str(why))


def _answered(code: str) -> Response:
    post = posts.find(code)
    if post is None:
        raise missing()
    return jsonify(*posts_shown([post]))


def slot_shown(slot: posts.Slot) -> dict[str, Any]:
    """A check-in as the API shows it."""
    unasked = {"unasked": slot.unasked.split(",")} if slot.unasked else {}
    return unasked | {
        "due_at": stamp(slot.due_at),
        "state": slot.state,
        "checked_in_at": stamp(slot.checked_in_at),
        "situation": slot.situation,
        "guards": slot.guards,
        "left_at": stamp(slot.left_at),
    }


def posts_shown(found: Sequence[posts.Post]) -> list[dict[str, Any]]:
    """These posts as the API shows them: two statements; of their guards how many there are."""
    guards = posts.guards_by_post([post.id for post in found])
    codes = posts.codes_of({post.partner_id for post in found if post.partner_id})
    return [
        _shown(post, len(guards[post.id]), codes.get(post.partner_id or 0, "")) for post in found
    ]


def _shown(post: posts.Post, guards: int, partner: str) -> dict[str, Any]:
    return _watched(post) | {
        "code": post.code,
        "name": post.name,
        "area": post.area_id,
        "rt": post.rt,
        "rw": post.rw,
        "shift_start": post.shift_start,
        "shift_end": post.shift_end,
        "every_minutes": post.every_minutes,
        "grace_minutes": post.grace_minutes,
        "times": post.times,
        "free": post.free,
        "until_subuh": post.until_subuh,
        "partner": partner,
        "ladder": post.ladder or "",
        "texts_a_night": texts_a_night(posts.shift_of(post)),
        "guards": guards,
    }


def _watched(post: posts.Post) -> dict[str, Any]:
    """What there is to say of a post that is not watched."""
    if not post.active:
        return {"ended_at": stamp(post.ended_at)}
    if post.paused_until is not None and post.paused_until > now():
        return {"paused_until": stamp(post.paused_until), "paused_because": post.paused_because}
    return {}
