"""Reports: the list, one of them, and what a desk does with one.

A phone number is in none of it, ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, jsonify

from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS
from flows.rules.questions import LONGEST
from flows.rules.report_steps import STATES
from flows.rules.rights import NotAllowed, Officer, moving
from gateway.api import bodies, queries
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.officers import desk_deeds, links, mediation, questioning
from gateway.officers import reports as shown
from gateway.web.application import current
from storage import reports
from storage.engine.db import transaction
from storage.record import audit

blueprint = Blueprint("reports", __name__)

_LONGEST_CODE = 12


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
            reports.Chosen(
                state=queries.chosen("state", STATES) or (),
                category=queries.chosen("category", tuple(KINDS)) or (),
                area=queries.area(officer),
                since=queries.time("since"),
            ),
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
    body = _whole(officer, code)
    with transaction():
        audit.note(officer.name, "report.read", code, {}, now())
    return body


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


@blueprint.post("/reports/<code>/accept")
@with_token
def accepted(officer: Officer, code: str) -> Response:
    """The desk takes a report: nobody else is called any more."""
    seen = _seen(officer, code)
    officer.must(moving(seen.category))
    with _conflicts():
        desk_deeds.accept(seen, officer.name, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/close")
@with_token
def closed(officer: Officer, code: str) -> Response:
    """The desk closes a report with a result of the list; the note stays inside."""
    seen = _seen(officer, code)
    officer.must(moving(seen.category))
    body = bodies.json_object(("result", "note"), needed=("result",))
    result = bodies.text(body, "result", 24)
    note = bodies.text(body, "note", shown.LONGEST_NOTE, default="")
    with _conflicts():
        desk_deeds.close(current().vault, seen, result, note, officer.name, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/questions")
@with_token
def asked(officer: Officer, code: str) -> Response:
    """Ask the reporter, by a template or in own words, which a second person reads first."""
    seen = _seen(officer, code)
    officer.must(moving(seen.category))
    body = bodies.json_object(("template", "text"))
    if ("template" in body) is ("text" in body):
        raise wrong("template", "give either template or text")
    template = bodies.text(body, "template", 24) if "template" in body else ""
    text = bodies.text(body, "text", LONGEST) if "text" in body else ""
    with _conflicts():
        questioning.ask(current().vault, seen, template, text, officer.name, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/questions/<int:question>/approve")
@with_token
def question_approved(officer: Officer, code: str, question: int) -> Response:
    """A second person has read a question in own words: it is asked."""
    return _read(officer, code, question, approved=True)


@blueprint.post("/reports/<code>/questions/<int:question>/refuse")
@with_token
def question_refused(officer: Officer, code: str, question: int) -> Response:
    """A second person has read it: it is not asked."""
    return _read(officer, code, question, approved=False)


def _read(officer: Officer, code: str, question: int, *, approved: bool) -> Response:
    seen = _seen(officer, code)
    with _conflicts():
        questioning.read(officer, seen, question, approved, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/assign")
@with_token
def assigned(officer: Officer, code: str) -> Response:
    """Give a report to an officer, who is told at once, or to a unit."""
    seen = _seen(officer, code)
    desk_deeds.must_assign(officer, seen.category)
    body = bodies.json_object(("officer", "unit", "reason"), needed=("reason",))
    if ("officer" in body) is ("unit" in body):
        raise wrong("officer", "give either officer or unit")
    reason = bodies.text(body, "reason", desk_deeds.LONGEST_REASON)
    given = (
        desk_deeds.Given(officer=bodies.number(body, "officer"))
        if "officer" in body
        else desk_deeds.Given(unit=bodies.text(body, "unit", 32))
    )
    with _conflicts():
        desk_deeds.assign(current().vault, seen, given, reason, officer.name, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/mediation")
@with_token
def mediated(officer: Officer, code: str) -> Response:
    """Choose who mediates a dispute whose reporter wants that; the mediator is written to."""
    seen = _seen(officer, code)
    officer.must(moving(seen.category))
    body = bodies.json_object((mediation.FIELD,), needed=(mediation.FIELD,))
    contact = bodies.number(body, mediation.FIELD)
    with _conflicts():
        mediation.choose(current(), seen, contact, officer, officer.name, now())
    return _whole(officer, code)


@blueprint.post("/reports/<code>/links")
@with_token
def linked(officer: Officer, code: str) -> Response:
    """Say that a report tells of the same incident as another one, with the reason."""
    seen = _seen(officer, code)
    officer.must("report.link")
    body = bodies.json_object(("code", "reason"), needed=("code", "reason"))
    other = _seen(officer, bodies.text(body, "code", _LONGEST_CODE))
    reason = bodies.text(body, "reason", links.LONGEST_REASON)
    with _conflicts():
        links.link(current().vault, officer.name, seen, other, reason, now())
    return _whole(officer, code)


@blueprint.delete("/reports/<code>/links/<other>")
@with_token
def unlinked(officer: Officer, code: str, other: str) -> Response:
    """Say that two reports do not tell of the same incident after all."""
    seen = _seen(officer, code)
    officer.must("report.link")
    try:
        links.unlink(current().vault, officer.name, seen, _seen(officer, other), now())
    except links.NotLinked as why:
        raise Problem(404, "Not found", str(why)) from None
    return _whole(officer, code)


@contextmanager
def _conflicts() -> Iterator[None]:
    """What the state does not allow is a 409 that names what it does; a wrong field a 422."""
    try:
        yield
    except NotAllowed as refused:
        raise Problem(409, "The report's state does not allow it", str(refused)) from None
    except Unusable as why:
        raise wrong(why.field, why.why) from None


def _whole(officer: Officer, code: str) -> Response:
    """The report afterwards, as `one` shows it."""
    runtime = current()
    confidant = officer.may("report.story.sensitive")
    seen = _seen(officer, code)
    return jsonify(
        shown.whole(
            runtime.vault, seen, officer.role, officer.path, confidant, runtime.settings.zone
        )
    )


def _seen(officer: Officer, code: str) -> reports.Seen:
    seen = reports.show(current().vault, code, officer.role, officer.path, current().settings.zone)
    if seen is None:
        raise missing()
    return seen
