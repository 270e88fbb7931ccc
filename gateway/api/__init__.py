"""The JSON API for other systems, under ``/api/v1``: tokens, territory, problems, OpenAPI."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from flows.rules.rights import MayNot
from gateway.api import contacts, imbauan, nights, posts, problems, reports, routes, webhooks

blueprint = Blueprint("api", __name__)
for _part in (reports, routes, posts, nights, imbauan, contacts, webhooks):
    blueprint.register_blueprint(_part.blueprint)

blueprint.register_error_handler(problems.Problem, problems.answer)
blueprint.register_error_handler(MayNot, problems.from_may_not)
blueprint.register_error_handler(OperationalError, problems.from_away)
blueprint.register_error_handler(InterfaceError, problems.from_away)
# An unknown address belongs to no blueprint, so this one is the application's and looks at the path
# itself.
blueprint.app_errorhandler(HTTPException)(problems.from_http)


@blueprint.get("/openapi.json")
def description() -> Response:
    """What this API offers, as OpenAPI 3.1."""
    return Response(_description(), mimetype="application/json")


@blueprint.after_request
def never_cached(response: Response) -> Response:
    """Answers depend on the token and may be about people: nobody on the way may keep them."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response


@cache
def _description() -> bytes:
    return files(__package__ or "gateway.api").joinpath("openapi.json").read_bytes()
