"""What carriers call: ``POST /hooks/<carrier>/<token>/<kind>``. A 200 means: it is committed, or safe in the spool."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NoReturn

import structlog
from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge

from flows import messages
from gateway import MAX_BODY, conversation, door, strangers
from gateway.intake import NotKept, as_item
from gateway.providers import Malformed, NumberHidden, Provider
from gateway.runtime import Runtime, current
from gateway.timekeeping import Arrivals
from storage.db import DatabaseAway

log = structlog.get_logger()

blueprint = Blueprint("webhooks", __name__)

_arrivals = Arrivals()

#: Kinds kept in the inbox, as carriers' URLs name them; `ussd` is the one that is answered with a screen.
KEPT = ("sms", "receipt", "optout", "ussd-end")

#: What follows the prefix in a hook's address: carrier, token, kind.
_PIECES = 3
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@blueprint.post("/hooks/<carrier>/<token>/<kind>", provide_automatic_options=False)
def hook(carrier: str, token: str, kind: str) -> Response:
    """One callback. 404 for a stranger, 400 or 413 with a line for what cannot be read, 503 when nothing can be written."""
    runtime = current()
    provider = runtime.providers.get(carrier)
    if not door.may_enter(token, runtime.settings.webhook_tokens):
        _turn_away("hooks")
    if provider is None or (kind != "ussd" and kind not in KEPT):
        _turn_away("hooks_path")
    if not door.allowed_address(request.remote_addr, runtime.settings.webhook_allow_ips):
        _turn_away("hooks_address")
    try:
        form = door.read_form(request)
        if kind == "ussd":
            return _press(runtime, provider, form)
        return _keep(runtime, provider, kind, form)
    except Malformed as reason:
        return _text(f"{reason}\n", 400)
    except RequestEntityTooLarge:
        return _text(f"body: over {MAX_BODY} bytes\n", 413)


@blueprint.route("/hooks", methods=_METHODS, provide_automatic_options=False, strict_slashes=False)
@blueprint.route("/hooks/<path:rest>", methods=_METHODS, provide_automatic_options=False)
def elsewhere(rest: str = "") -> NoReturn:
    """Every other call below the prefix, counted by whether it knew a token: then a carrier was given a wrong address."""
    pieces = rest.split("/")
    known = any(door.may_enter(piece, current().settings.webhook_tokens) for piece in pieces)
    if len(pieces) == _PIECES and request.method != "POST":
        _turn_away("hooks_method" if known else "hooks", 405)
    _turn_away("hooks_path" if known else "hooks")


def _turn_away(counted_as: str, status: int = 404) -> NoReturn:
    """Count a call and end it; nothing else is kept of it."""
    strangers.refused(current().redis, counted_as)
    if status == 405:
        raise MethodNotAllowed(["POST"])
    abort(status)


def _press(runtime: Runtime, provider: Provider, form: dict[str, str]) -> Response:
    try:
        press = provider.read_key_press(form)
    except NumberHidden:  # somebody waits at that phone, maybe in danger
        return _text(provider.write_screen(messages.say("layar.tanpa_nomor", "id"), more=False))
    try:
        return _text(conversation.turn(runtime, provider, press, datetime.now(UTC)))
    except DatabaseAway:  # only a question to the records can meet it: what is told goes to the spool meanwhile
        return _text(provider.write_screen(messages.say("layar.nanti", "id"), more=False))
    except Exception as trouble:  # whatever went wrong, the phone gets a plain and honest screen, never a 5xx
        log.exception("ussd.failed", error=type(trouble).__name__)
        return _text(provider.write_screen(messages.say("layar.gagal", "id"), more=False))


def _keep(runtime: Runtime, provider: Provider, kind: str, form: dict[str, str]) -> Response:
    now, doubt = _arrivals.look()
    received = provider.read(kind, form, now)
    try:
        runtime.intake.keep([as_item(received, doubt)], now)
    except NotKept:
        return _text("not stored, send it again\n", 503)
    except Exception as trouble:  # whatever went wrong, it may not be stored, and the carrier has it still
        log.exception("hook.failed", kind=received.kind, error=type(trouble).__name__)
        return _text("not stored, send it again\n", 503)
    return _text("")


def _text(body: str, status: int = 200) -> Response:
    return Response(body, status, mimetype="text/plain")
