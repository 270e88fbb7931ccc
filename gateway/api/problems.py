"""Errors as RFC 9457 problems: what is wrong, with which field, and what would be right."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, jsonify, request
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from flows.rules.rights import MayNot, Outside

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

#: How long to leave a database alone that is away (seconds).
COME_BACK = 5


class Problem(Exception):
    """An answer that is an error. `field` names what in the request is wrong, if one thing is."""

    def __init__(
        self, status: int, title: str, detail: str = "", field: str = "", **headers: str
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def wrong(field: str, reason: str, status: int = 422) -> Problem:
    """A field whose value cannot be taken; the reason never repeats the value."""
    return Problem(status, f"The field {field} cannot be used", f"{field}: {reason}", field)


def missing() -> Problem:
    """Nothing of this name in the caller's territory: elsewhere and nowhere look the same."""
    return Problem(
        404, "Not found", "There is nothing of this name in the territory of this token."
    )


def answer(problem: Problem) -> Response:
    """The response that carries a problem."""
    body: dict[str, Any] = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        body["detail"] = problem.detail
    if problem.field:
        body["field"] = problem.field
    response = jsonify(body)
    response.status_code = problem.status
    response.mimetype = MEDIA_TYPE
    response.headers.update(problem.headers)
    return response


def from_may_not(refusal: MayNot) -> Response:
    """403 with the sentence that says why."""
    if isinstance(refusal, Outside):
        return answer(Problem(403, "Outside the territory", str(refusal), refusal.field))
    return answer(Problem(403, "Not allowed", str(refusal)))


def from_away(trouble: OperationalError | InterfaceError) -> Response:
    """503: the database is away; nothing was changed, and the call may be repeated."""
    log.error("api.database_away", error=type(trouble).__name__, endpoint=request.endpoint)
    detail = "The database cannot be reached now. Repeat the call in a few seconds."
    return answer(Problem(503, "Temporarily unavailable", detail, Retry_After=str(COME_BACK)))


def from_http(error: HTTPException) -> HTTPException | Response:
    """Flask's own errors (unknown address, wrong method, too large) as problems, in the API."""
    if not request.path.startswith("/api/") or (error.code or 500) < 400:
        return error
    problem = Problem(error.code or 500, error.name, error.description or "")
    response = answer(problem)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response
