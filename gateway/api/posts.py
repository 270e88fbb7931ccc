"""Guard posts of the territory, and how a night's check-ins stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from flows import watch
from gateway.api import queries, territory
from gateway.api.access import now, with_token
from gateway.api.problems import missing
from gateway.api.times import stamp
from gateway.officers import Officer
from gateway.runtime import current
from storage import areas, posts

blueprint = Blueprint("posts", __name__)


@blueprint.get("/posts")
@with_token
def listed(officer: Officer) -> Response:
    """A page of the posts in the officer's territory, by code."""
    limit, after, code = queries.limit(), queries.cursor() or "", territory.filtered(officer)
    area = areas.find(code) if code else None
    found = [post for post in posts.listed(area.path if area else officer.path) if post.code > after][: limit + 1]
    guards = posts.guards_by_post([post.id for post in found])
    items = [_post(post, len(guards[post.id])) for post in found[:limit]]
    return jsonify({"items": items, "next": queries.as_cursor(found[limit - 1].code) if len(found) > limit else None})


@blueprint.get("/posts/<code>/slots")
@with_token
def slots(officer: Officer, code: str) -> Response:
    """The expected check-ins of one night at one post, in order; without a night the one going on or coming."""
    post = posts.find(code)
    if post is None or not officer.covers(post.area.path):
        raise missing()
    shift = watch.Shift(post.shift_start, post.shift_end, post.every_minutes, post.grace_minutes)
    night = queries.night(watch.night_of(now(), shift, current().settings.zone))
    items = [_slot(slot) for slot in posts.slots(night, post)]
    return jsonify({"post": post.code, "night": night.isoformat(), "items": items})


def _slot(slot: posts.Slot) -> dict[str, Any]:
    return {
        "due_at": stamp(slot.due_at),
        "state": slot.state,
        "checked_in_at": stamp(slot.checked_in_at),
        "situation": slot.situation,
        "guards": slot.guards,
    }


def _post(post: posts.Post, guards: int) -> dict[str, Any]:
    return {
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
