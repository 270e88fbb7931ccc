"""Reports: the list, one of them, and moving one on. A phone number is in none of it, ever."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from flows.rules.kinds import KINDS
from flows.rules.report_steps import STATES
from flows.rules.rights import NotAllowed, Officer, moving
from gateway.api import bodies, queries
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.officers import reports as shown
from gateway.web.application import current
from storage import reports
from storage.engine.db import transaction
from storage.record import audit

blueprint = Blueprint("reports", __name__)


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
            area=queries.area(officer),
            since=queries.time("since"),
            cursor=queries.cursor(),
            limit=queries.limit(),
            zone=runtime.settings.zone,
        )
    except KeyError:
        raise queries.bad_cursor() from None
    following = queries.as_cursor(page.next) if page.next else None
    return jsonify({"items": [shown.item(seen) for seen in page.items], "next": following})


@blueprint.get("/reports/<code>")
@with_token
def one(officer: Officer, code: str) -> Response:
    """One report with what was done with it; that it was read is noted."""
    seen = _seen(officer, code)
    runtime = current()
    confidant = officer.may("report.story.sensitive")
    body = shown.whole(runtime.vault, seen, officer.role, confidant, runtime.settings.zone)
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
        bodies.text(body, "note", shown.LONGEST_NOTE, default=""),
    )
    if state not in STATES:
        raise wrong("state", f"must be one of: {', '.join(STATES)}")
    try:
        shown.move(current().vault, officer.name, seen, state, note, now())
    except NotAllowed as refused:
        raise Problem(409, "The report cannot move there", str(refused), "state") from None
    return jsonify(shown.item(_seen(officer, code)))


def _seen(officer: Officer, code: str) -> reports.Seen:
    seen = reports.show(current().vault, code, officer.role, officer.path, current().settings.zone)
    if seen is None:
        raise missing()
    return seen
