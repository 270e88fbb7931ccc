"""What carriers call: ``POST /hooks/<carrier>/<token>/<kind>``.

A 200 means: it is committed, or safe in the spool.

In front of Flask, and of all that a page needs and a callback does not: routes, sessions, contexts
(ADR 23).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

import structlog
from werkzeug.exceptions import RequestEntityTooLarge

from flows import messages
from flows.rules.cleaning import clean
from gateway.carriers import Form, Malformed, NumberHidden, Provider
from gateway.install.runtime import Runtime
from gateway.install.timekeeping import Arrivals
from gateway.ussd import key_press
from gateway.web import guard
from gateway.web.body import MAX_BODY, BrokenOff, whole
from storage.engine.db import DatabaseAway
from storage.received.intake import NotKept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = structlog.get_logger()

#: Under which prefix carriers call.
PREFIX = "/hooks"
#: Kinds kept in the inbox, as carriers' URLs name them; `ussd` is the one that is answered with a
#: screen.
KEPT = ("sms", "receipt", "optout", "ussd-end")

#: The one kind of body that is read.
FORM = "application/x-www-form-urlencoded"
#: More fields than any carrier sends (ADR 11).
MOST_FIELDS = 32

#: Callbacks that are answered at once, in each process. They hand one interpreter round: more are
#: slower (measured). Whoever is still sending a body holds a thread, and no turn.
TURNS = 10

#: The one kind of body that is read.
FORM = "application/x-www-form-urlencoded"
#: More fields than any carrier sends (ADR 11).
MOST_FIELDS = 32

#: What follows the prefix in a hook's address: carrier, token, kind.
_PIECES = 3


class _Answer(NamedTuple):
    """What a carrier gets: a text, or one line that says why not."""

    text: str
    status: HTTPStatus = HTTPStatus.OK


class Webhooks:
    """The WSGI application below the prefix."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._arrivals = Arrivals()
        self._turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(TURNS):
            self._turns.put(None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        body = answer.text.encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST"))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment) -> _Answer:
        """One callback; 404 for a stranger, 400 or 413 if unreadable, 503 if nothing is kept."""
        settings = self._runtime.settings
        pieces = environ["PATH_INFO"][1:].split("/")
        if len(pieces) != _PIECES or environ["REQUEST_METHOD"] != "POST":
            return self._elsewhere(environ, pieces)
        carrier, token, kind = pieces
        if not guard.may_enter(token, settings.webhook_tokens):
            return self._turn_away("hooks")
        provider = self._runtime.providers.get(carrier)
        if provider is None or (kind != "ussd" and kind not in KEPT):
            return self._turn_away("hooks_path")
        if not guard.allowed_address(environ.get("REMOTE_ADDR"), settings.webhook_allow_ips):
            return self._turn_away("hooks_address")
        try:
            form = read_form(environ)
            self._turns.get()
            try:
                return (
                    self._press(provider, form)
                    if kind == "ussd"
                    else self._keep(provider, kind, form)
                )
            finally:
                self._turns.put(None)
        except Malformed as reason:
            return _Answer(f"{reason}\n", HTTPStatus.BAD_REQUEST)
        except RequestEntityTooLarge:
            too_large = f"body: over {MAX_BODY} bytes\n"
            return _Answer(too_large, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _elsewhere(self, environ: WSGIEnvironment, pieces: list[str]) -> _Answer:
        """Any other call here, counted by whether it has a token: a carrier's address is wrong."""
        tokens = self._runtime.settings.webhook_tokens
        known = any(guard.may_enter(piece, tokens) for piece in pieces)
        if len(pieces) == _PIECES:
            status = HTTPStatus.METHOD_NOT_ALLOWED
            return self._turn_away("hooks_method" if known else "hooks", status)
        return self._turn_away("hooks_path" if known else "hooks")

    def _turn_away(self, counted_as: str, status: HTTPStatus = HTTPStatus.NOT_FOUND) -> _Answer:
        """Count a call and end it; nothing else is kept of it."""
        self._runtime.strangers.refused(counted_as)
        return _Answer(f"{status.phrase.lower()}\n", status)

    def _press(self, provider: Provider, form: Form) -> _Answer:
        try:
            press = provider.read_key_press(form)
        except NumberHidden:  # somebody waits at that phone, maybe in danger
            return _last_screen(provider, "layar.tanpa_nomor")
        try:
            return _Answer(key_press.answer(self._runtime, provider, press, datetime.now(UTC)))
        except (
            DatabaseAway
        ):  # only a question to the records can meet it: what is told goes to the spool meanwhile
            return _last_screen(provider, "layar.nanti")
        except (
            Exception
        ) as trouble:  # whatever went wrong, the phone gets a plain and honest screen, never a 5xx
            log.exception("ussd.failed", error=type(trouble).__name__)
            return _last_screen(provider, "layar.gagal")

    def _keep(self, provider: Provider, kind: str, form: Form) -> _Answer:
        try:
            now, doubt = self._arrivals.look()
            received = provider.read(kind, form, now)
            self._runtime.intake.keep([received.under(doubt)], now)
        except Malformed:
            raise
        except NotKept:
            return _NOT_STORED
        except (
            Exception
        ) as trouble:  # whatever went wrong, it may not be stored, and the carrier has it still
            log.exception("hook.failed", kind=kind, error=type(trouble).__name__)
            return _NOT_STORED
        return _STORED


_STORED = _Answer("")
_NOT_STORED = _Answer("not stored, send it again\n", HTTPStatus.SERVICE_UNAVAILABLE)


def _last_screen(provider: Provider, text: str) -> _Answer:
    return _Answer(provider.write_screen(messages.say(text, "id"), more=False))


def read_form(environ: WSGIEnvironment) -> dict[str, str]:
    """The fields of a callback, cleaned, of a body in UTF-8 whatever its charset parameter says.

    What does not decode is kept with U+FFFD in its place: no carrier sends a refused message again.
    Raises Malformed for another kind of body, one that broke off, too many fields or one that comes
    twice, RequestEntityTooLarge past MAX_BODY.
    """
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != FORM:
        raise Malformed(f"content type: send {FORM}")
    try:
        body = whole(environ, MAX_BODY)
    except BrokenOff:
        raise Malformed("body: broke off before its end") from None
    pieces = [piece for piece in body.split(b"&") if piece]
    if len(pieces) > MOST_FIELDS:
        raise Malformed(f"more than {MOST_FIELDS} fields")
    form: dict[str, str] = {}
    for piece in pieces:
        called, _, encoded = piece.partition(b"=")
        name, value = _name(called), _decoded(encoded)
        if name in form:
            # Only a plain word is repeated in the answer: the name of a field may be anything, a
            # number too.
            raise Malformed(
                f"{name if name.isascii() and name.isalpha() else 'a field'}: comes twice"[:60]
            )
        form[name] = value
    if not form:
        raise Malformed("no fields in the body")
    return form


@lru_cache(256)
def _name(encoded: bytes) -> str:
    """Carriers call their fields the same every time."""
    return _decoded(encoded)


def _decoded(encoded: bytes) -> str:
    return clean(unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8", "replace"))
