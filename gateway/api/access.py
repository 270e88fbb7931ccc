"""Who is calling: a bearer token becomes an officer with a role and a territory, or the call ends here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Response, copy_current_request_context, request

from gateway.api import queries
from gateway.api.problems import Problem, missing
from gateway.officers import Officer
from gateway.patience import API
from gateway.writing import unusable
from storage import tokens

P = ParamSpec("P")

#: Bodies of API calls may be larger than those of callbacks, but not by much.
MAX_BODY = 64 * 1024

_CHALLENGE = 'Bearer realm="kentongan"'


def with_token(
    view: Callable[Concatenate[Officer, P], Response],
) -> Callable[P, Response]:
    """A view that is called with the officer whose token came along, and with a database connection for its length.

    The body is read between the two, by the server's own thread: one that comes slowly keeps nobody from the database.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        request.max_content_length = MAX_BODY
        secret = _bearer()
        officer = API.ask(lambda: _officer(secret))
        if any(isinstance(named, str) and unusable(named) for named in kwargs.values()):
            raise missing()
        queries.check()
        request.get_data()
        answered: Callable[[], Response] = copy_current_request_context(lambda: view(officer, *args, **kwargs))
        return API.ask(answered)

    return guarded


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
        raise _stranger("This token is not known or was revoked.")
    return Officer(token.name, token.role, token.area.code, token.area.path)


def _stranger(detail: str) -> Problem:
    return Problem(401, "No valid token", detail, WWW_Authenticate=_CHALLENGE)
