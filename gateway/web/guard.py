"""The webhook guard: what lets a callback in or refuses it, and how its form is read."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from werkzeug.middleware.proxy_fix import ProxyFix

from flows.rules.cleaning import clean
from gateway.carriers import Malformed
from gateway.install import addresses
from gateway.web.body import MAX_BODY, BrokenOff, whole

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: The one kind of body that is read.
FORM = "application/x-www-form-urlencoded"
#: More fields than any carrier sends (ADR 11).
MOST_FIELDS = 32


def may_enter(token: str, tokens: Sequence[str]) -> bool:
    """Whether a path token is one of ours; every one is compared, in constant time, so that none
    can be guessed at.
    """
    same = [hmac.compare_digest(token.encode(), known.encode()) for known in tokens]
    return any(same)


def allowed_address(address: str | None, allowed: Sequence[str]) -> bool:
    """Whether a caller's address is in the allow-list of networks; an empty list lets everyone
    in.
    """
    return not allowed or addresses.is_in(addresses.read(address or ""), allowed)


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


class TrustedProxies:
    """Believes X-Forwarded-* only from the proxies named in FORWARDED_ALLOW_IPS; from anyone else
    it is ignored.

    However many of them a request came through: each that is named is believed about who came to
    it.
    """

    def __init__(self, app: WSGIApplication, allowed: Sequence[str]) -> None:
        self._plain = app
        self._behind_proxy = ProxyFix(app, x_for=0, x_proto=1, x_host=1)
        self._allowed = allowed

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        remote = environ.get("REMOTE_ADDR", "")
        if not addresses.is_in(addresses.read(remote), self._allowed):
            return self._plain(environ, start_response)
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = addresses.caller(remote, forwarded, self._allowed)
        return self._behind_proxy(environ, start_response)
