"""What carriers call: ``/hooks/<carrier>/<token>/<kind>``.

A 200 means: it is committed, or safe in the spool.

In front of Flask, and of all that a page needs and a callback does not: routes, sessions, contexts
(ADR 23).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import structlog
from werkzeug.exceptions import RequestEntityTooLarge

from flows import messages
from flows.text import FALLBACK
from gateway.carriers import MAX_BODY, Acknowledgement, Call, Malformed, NumberHidden, Provider
from gateway.install.runtime import Runtime
from gateway.install.timekeeping import Arrivals
from gateway.ussd import key_press
from gateway.web import guard
from gateway.web.body import BrokenOff, whole
from storage.engine.db import DatabaseAway
from storage.received.intake import NotKept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = structlog.get_logger()

#: Under which prefix carriers call.
PREFIX = "/hooks"
#: Callbacks that are answered at once, in each process. They hand one interpreter round: more are
#: slower (measured). Whoever is still sending a body holds a thread, and no turn.
TURNS = 10

#: What follows the prefix in a hook's address: carrier, token, kind.
_PIECES = 3
#: How carriers call, where nothing else is said.
_POST = frozenset({"POST"})
_PLAIN = Acknowledgement().media_type


class _Answer(NamedTuple):
    """What a carrier gets: a text, or one line that says why not."""

    text: str
    status: str = "200 OK"
    media_type: str = _PLAIN
    allow: str = ""  # the methods that are taken, where this one is not


class Headers(Mapping[str, str]):
    """The headers of a request by their lower-case names.

    Each is looked up when it is asked for: a key press needs one of a dozen.
    """

    __slots__ = ("_environ",)

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        said: str = self._environ[_called(name)]
        return said

    def __iter__(self) -> Iterator[str]:
        for called in self._environ:
            if called in _BARE or called.startswith("HTTP_"):
                yield called.removeprefix("HTTP_").replace("_", "-").lower()

    def __len__(self) -> int:
        return sum(1 for _ in self)


#: The two headers that WSGI names without its prefix.
_BARE = ("CONTENT_TYPE", "CONTENT_LENGTH")


@lru_cache(256)
def _called(name: str) -> str:
    """What WSGI calls a header; carriers ask for the same few every time."""
    called = name.upper().replace("-", "_")
    return called if called in _BARE else f"HTTP_{called}"


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
            ("Content-Type", answer.media_type),
            ("Content-Length", str(len(body))),
        ]
        if answer.allow:
            headers.append(("Allow", answer.allow))
        start_response(answer.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment) -> _Answer:
        """One call; 404 for a stranger, 401 if not signed, 400 or 413 if unreadable, else 503."""
        settings = self._runtime.settings
        pieces = environ["PATH_INFO"][1:].split("/")
        if len(pieces) != _PIECES:
            return self._elsewhere(pieces)
        carrier, token, kind = pieces
        provider = self._runtime.providers.get(carrier)
        methods = provider.hooks.get(kind, _POST) if provider else _POST
        if environ["REQUEST_METHOD"] not in methods:
            return self._elsewhere(pieces, ", ".join(sorted(methods)))
        if not guard.may_enter(token, settings.webhook_tokens):
            return self._turn_away("hooks")
        if provider is None or kind not in provider.hooks:
            return self._turn_away("hooks_path")
        if not guard.allowed_address(environ.get("REMOTE_ADDR"), settings.webhook_allow_ips):
            return self._turn_away("hooks_address")
        try:
            call = _call(kind, environ)
            if not provider.authentic(call.raw, call.headers, datetime.now(UTC)):
                return self._turn_away("hooks_signature", "401 Unauthorized")
            self._turns.get()
            try:
                return self._press(provider, call) if kind == "ussd" else self._keep(provider, call)
            finally:
                self._turns.put(None)
        except Malformed as reason:
            return _Answer(f"{reason}\n", "400 Bad Request")
        except RequestEntityTooLarge:
            too_large = f"body: over {MAX_BODY} bytes\n"
            return _Answer(too_large, "413 Request Entity Too Large")

    def _elsewhere(self, pieces: list[str], allow: str = "") -> _Answer:
        """Any other call here, counted by whether it has a token: a carrier's address is wrong.

        With the methods that it has to `allow`, the method is.
        """
        tokens = self._runtime.settings.webhook_tokens
        known = any(guard.may_enter(piece, tokens) for piece in pieces)
        if allow:
            counted_as = "hooks_method" if known else "hooks"
            return self._turn_away(counted_as, "405 Method Not Allowed")._replace(allow=allow)
        return self._turn_away("hooks_path" if known else "hooks")

    def _turn_away(self, counted_as: str, status: str = "404 Not Found") -> _Answer:
        """Count a call and end it; nothing else is kept of it."""
        self._runtime.strangers.refused(counted_as)
        return _Answer(f"{status[4:].lower()}\n", status)

    def _press(self, provider: Provider, call: Call) -> _Answer:
        try:
            press = provider.read_key_press(call)
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
        ) as trouble:  # whatever went wrong, the phone gets a screen that says so, never a 5xx
            log.exception("ussd.failed", error=type(trouble).__name__)
            return _last_screen(provider, "layar.gagal")

    def _keep(self, provider: Provider, call: Call) -> _Answer:
        try:
            now, doubt = self._arrivals.look()
            if received := provider.read(call, now):
                self._runtime.intake.keep([item.under(doubt) for item in received], now)
            said = provider.acknowledge(call.kind)
        except Malformed:
            raise
        except NotKept:
            return _NOT_STORED
        except (
            Exception
        ) as trouble:  # whatever went wrong, it may not be stored, and the carrier has it still
            log.exception("hook.failed", kind=call.kind, error=type(trouble).__name__)
            return _NOT_STORED
        return _Answer(said.body, media_type=said.media_type)


_NOT_STORED = _Answer("not stored, send it again\n", "503 Service Unavailable")


def _last_screen(provider: Provider, text: str) -> _Answer:
    return _Answer(provider.write_screen(messages.say(text, FALLBACK), more=False))


def _call(kind: str, environ: WSGIEnvironment) -> Call:
    """The call as it came.

    Raises Malformed for a body that broke off, RequestEntityTooLarge past MAX_BODY.
    """
    try:
        body = whole(environ, MAX_BODY)
    except BrokenOff:
        raise Malformed("body: broke off before its end") from None
    method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
    return Call(kind, method, query, Headers(environ), body)
