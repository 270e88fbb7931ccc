"""Guard posts of the territory, and how a night's check-ins stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from flows.rules import pauses, schedule
from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.api import bodies, queries
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.api.times import moment
from gateway.officers import watched
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
    guards = posts.guards_by_post([post.id for post in found])
    items = [post_shown(post, len(guards[post.id])) for post in found[:limit]]
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
            "remarks": [{"at": stamp(remark.at), "text": remark.text} for remark in said],
        }
    )


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
    return jsonify(post_shown(post, len(posts.guards_of(post.id))))


def slot_shown(slot: posts.Slot) -> dict[str, Any]:
    """A check-in as the API shows it."""
    unasked = {"unasked": slot.unasked.split(",")} if slot.unasked else {}
    return unasked | {
        "due_at": stamp(slot.due_at),
        "state": slot.state,
        "checked_in_at": stamp(slot.checked_in_at),
        "situation": slot.situation,
        "guards": slot.guards,
    }


def post_shown(post: posts.Post, guards: int) -> dict[str, Any]:
    """A post as the API shows it; of its guards how many there are."""
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
        "guards": guards,
    }


def _watched(post: posts.Post) -> dict[str, Any]:
    """What there is to say of a post that is not watched."""
    if not post.active:
        return {"ended_at": stamp(post.ended_at)}
    if post.paused_until is not None and post.paused_until > now():
        return {"paused_until": stamp(post.paused_until), "paused_because": post.paused_because}
    return {}
