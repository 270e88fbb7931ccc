"""Routes: who would get a report of an area, in order, each with why."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from flows.rules.kinds import KINDS
from flows.rules.rights import Officer
from gateway.api import queries
from gateway.api.access import now, with_token
from gateway.api.problems import wrong
from gateway.jobs import who_gets
from gateway.web.application import current

blueprint = Blueprint("routes", __name__)


@blueprint.get("/routes")
@with_token
def listed(officer: Officer) -> Response:
    """Who would get a report of this kind from there at that time; without an area: from the
    token's own.
    """
    area = queries.area(officer) or officer.area
    kinds = queries.chosen("category", tuple(KINDS)) or [""]
    if len(kinds) > 1:
        raise wrong("category", "must be one", 400)
    (kind,) = kinds
    at = queries.time("at") or now()
    who_gets.must_see(officer.role, kind)
    runtime = current()
    urgent = queries.flag("urgent") or (bool(kind) and KINDS[kind].urgent)
    place = who_gets.place_of(area, kind, queries.rw())
    found = who_gets.who_gets(runtime.settings, runtime.vault, place, urgent, at)
    return jsonify(found)
