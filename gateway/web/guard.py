"""The webhook guard: what lets a callback in or refuses it, and which proxies are believed."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from gateway.install import addresses

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def may_enter(token: str, tokens: Sequence[str]) -> bool:
    """Whether a path token is ours; all are compared, in constant time, so none can be guessed."""
    same = [hmac.compare_digest(token.encode(), known.encode()) for known in tokens]
    return any(same)


def allowed_address(address: str | None, allowed: Sequence[str]) -> bool:
    """Whether a caller's address is in the allow-list of networks; an empty list allows all."""
    return not allowed or addresses.is_in(addresses.read(address or ""), allowed)


class TrustedProxies:
    """Believes X-Forwarded-* only from the proxies named in FORWARDED_ALLOW_IPS.

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
