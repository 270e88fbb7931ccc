"""Reports: the list, one of them, and moving one on. A phone number is in none of it, ever."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from flows.reading.events import GRAVITY
from flows.reading.report import see
from flows.rules.kinds import KINDS
from flows.rules.report_steps import STATES
from flows.rules.rights import Officer, moving
from gateway.api import bodies, queries, territory
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.api.times import stamp
from gateway.install.runtime import Runtime
from gateway.web.application import current
from storage import reports
from storage.engine.db import transaction
from storage.record import audit

blueprint = Blueprint("reports", __name__)

LONGEST_NOTE = 1000


@blueprint.get("/reports")
@with_token
def listed(officer: Officer) -> Response:
    """A page of the reports in the officer's territory, newest first."""
    runtime = current()
    try:
        page = reports.page(
            runtime.vault,
            officer.role,
            officer.path,
            state=queries.chosen("state", STATES),
            category=queries.chosen("category", tuple(KINDS)),
            area=territory.filtered(officer),
            since=queries.since(),
            cursor=queries.cursor(),
            limit=queries.limit(),
            zone=runtime.settings.zone,
        )
    except KeyError:
        raise queries.bad_cursor() from None
    following = queries.as_cursor(page.next) if page.next else None
    return jsonify({"items": [item(seen) for seen in page.items], "next": following})


@blueprint.get("/reports/<code>")
@with_token
def one(officer: Officer, code: str) -> Response:
    """One report with what was done with it; that it was read is noted."""
    seen = _seen(officer, code)
    body = whole(current(), seen, officer.role, officer.may("report.story.sensitive"))
    with transaction():
        audit.note(officer.name, "report.read", code, {}, now())
    return jsonify(body)


@blueprint.post("/reports/<code>/state")
@with_token
def moved(officer: Officer, code: str) -> Response:
    """Move a report on to another state, with a note for the file."""
    seen = _seen(officer, code)
    officer.must(moving(seen.category))
    body = bodies.json_object(("state", "note"), needed=("state",))
    state, note = (
        bodies.text(body, "state", 16),
        bodies.text(body, "note", LONGEST_NOTE, default=""),
    )
    if state not in STATES:
        raise wrong("state", f"must be one of: {', '.join(STATES)}")
    try:
        with transaction():
            reports.set_state(current().vault, code, state, note, officer.name, now())
            audit.note(officer.name, "report.state", code, {"from": seen.state, "to": state}, now())
    except reports.NotAllowed as refused:
        raise Problem(409, "The report cannot move there", str(refused), "state") from None
    return jsonify(item(_seen(officer, code)))


def item(seen: reports.Seen) -> dict[str, Any]:
    """A report as the list shows it."""
    return {
        "code": seen.code,
        "state": seen.state,
        "category": seen.category,
        "place": seen.place,
        "area": seen.area,
        "channel": seen.channel,
        "urgent": bool(seen.urgent),
        "created_at": stamp(seen.created_at),
        "updated_at": stamp(seen.updated_at),
        "alias": seen.alias,
    }


def whole(runtime: Runtime, seen: reports.Seen, role: str, confidant: bool) -> dict[str, Any]:
    """A report with its story and what was done with it; of a sensitive one those are for a
    confidant alone.
    """
    body = item(seen)
    if seen.sensitive and not confidant:
        return body
    steps = reports.steps(runtime.vault, seen.code, role, runtime.settings.zone)
    story = reports.whole(seen.story, steps)
    body |= {"story": story, "reading": seen.reading} | _read_again(story, seen.category)
    body["steps"] = [
        {"at": stamp(step.at), "actor": step.actor, "state": step.state, "note": step.note}
        for step in steps
    ]
    return body


def _read_again(story: str, category: str) -> dict[str, Any]:
    """The other kinds that all words of a report tell of as they are read today, which words tell
    what, which say when.
    """
    sight = see(story)
    return {
        "also": [kind for kind in GRAVITY if kind in sight.kinds() and kind != category],
        "when": list(sight.when()),
        "why": [{"words": words, "meaning": meaning} for words, meaning in sight.told()],
    }


def _seen(officer: Officer, code: str) -> reports.Seen:
    seen = reports.show(current().vault, code, officer.role, officer.path, current().settings.zone)
    if seen is None:
        raise missing()
    return seen
