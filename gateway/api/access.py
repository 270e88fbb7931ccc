"""Who calls: a bearer token becomes an officer with a role and a territory, or a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Response, request

from flows.rules.cleaning import names_nothing
from flows.rules.rights import MayNot, Officer
from gateway.api import queries
from gateway.api.problems import Problem, missing
from gateway.web.application import current
from storage.engine.deadline import API
from storage.people import tokens
from storage.record import audit

P = ParamSpec("P")

#: Bodies of API calls may be larger than those of callbacks, but not by much.
MAX_BODY = 64 * 1024

#: What a known account is refused: what it may not do, and what is not there for it.
_REFUSALS = (403, 404)
#: What a list may be filtered by; whatever else a query holds is none of the audit's.
_FILTERS = ("area", "category", "night", "since", "state")

#: Whoever calls by these sends no body, or none that is read.
_BODILESS = ("GET", "HEAD")

_CHALLENGE = 'Bearer realm="kentongan"'


def with_token(
    view: Callable[Concatenate[Officer, P], Response],
) -> Callable[P, Response]:
    """A view, called with the token's officer and, for its length, a database connection.

    A body is read between the two, by the server's own thread: one that comes slowly keeps nobody
    from the database.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        request.max_content_length = MAX_BODY
        secret = _bearer()

        def known() -> Officer:
            officer = _officer(secret)
            if any(map(names_nothing, kwargs.values())):
                raise missing()
            queries.check()
            return officer

        def answer(officer: Officer) -> Response:
            try:
                response = view(officer, *args, **kwargs)
            except (MayNot, Problem) as refusal:
                status = refusal.status if isinstance(refusal, Problem) else 403
                if status in _REFUSALS:
                    _noted(officer.name, "api.refused", {"status": status})
                raise
            if request.method == "GET" and not str(request.url_rule).endswith(
                ">"
            ):  # more than one record
                _noted(officer.name, "api.list", {})
            return response

        if request.method in _BODILESS:
            return API.ask(lambda: answer(known()))
        officer = API.ask(known)
        request.get_data()
        return API.ask(lambda: answer(officer))

    return guarded


def _noted(actor: str, action: str, detail: dict[str, Any]) -> None:
    """Into the audit, once an hour: who was refused where, or read which list through which filter.

    Of a filter's value only a digest is kept, for anything can be written there.
    """
    chosen = [
        (name, value) for name, value in sorted(request.args.items(multi=True)) if name in _FILTERS
    ]
    chosen += sorted((name, str(value)) for name, value in (request.view_args or {}).items())
    names = ",".join(dict.fromkeys(name for name, _ in chosen))
    values = hashlib.sha256(json.dumps(chosen).encode()).hexdigest()[:12] if chosen else ""
    audit.note_hourly(
        actor, action, f"{request.endpoint} {names} {values}".strip()[:80], detail, now()
    )


def now() -> datetime:
    """The moment of this call."""
    return datetime.now(UTC)


def _bearer() -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise _stranger("Send `Authorization: Bearer <token>`; `flask token add` makes one.")
    return secret


def _officer(secret: str) -> Officer:
    token = tokens.find(secret)
    if token is None:
        if name := tokens.revoked(secret):
            audit.note_hourly(name, "api.refused", "a revoked token", {"status": 401}, now())
            raise _unauthorized("This token is not known or was revoked.")
        raise _stranger("This token is not known or was revoked.")
    return Officer(token.name, token.role, token.area.code, token.area.path)


def _stranger(detail: str) -> Problem:
    current().strangers.refused("api")
    return _unauthorized(detail)


def _unauthorized(detail: str) -> Problem:
    return Problem(401, "No valid token", detail, WWW_Authenticate=_CHALLENGE)
