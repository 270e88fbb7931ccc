"""The door of the webhooks: who may come in, and what a form looks like once it is inside."""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Request
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway.providers import Malformed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: No callback of any carrier has more fields than this.
MAX_FIELDS = 32

# PostgreSQL refuses NUL; the other controls (but tab and newline) are never part of what a person wrote.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def may_enter(token: str, tokens: Sequence[str]) -> bool:
    """Whether a path token is one of ours; every one is compared, in constant time, so that none can be guessed at."""
    same = [hmac.compare_digest(token.encode(), known.encode()) for known in tokens]
    return any(same)


def allowed_address(address: str | None, allowed: Sequence[str]) -> bool:
    """Whether a caller's address is in the allow-list of networks; an empty list lets everyone in."""
    if not allowed:
        return True
    try:
        caller = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(caller in ipaddress.ip_network(network, strict=False) for network in allowed)


def read_form(request: Request) -> dict[str, str]:
    """The fields of a callback, cleaned. Raises Malformed when a field comes twice or there are too many."""
    form = request.form
    if not form:
        raise Malformed("no form fields: send application/x-www-form-urlencoded")
    if len(form) > MAX_FIELDS:
        raise Malformed(f"more than {MAX_FIELDS} fields")
    for name, values in form.lists():
        if len(values) > 1:
            raise Malformed(f"field {clean(name)[:40]!r} comes {len(values)} times")
    return {clean(name): clean(value) for name, value in form.items()}


def clean(text: str) -> str:
    """Text without NUL, controls and lone surrogates, so that both databases and every screen can hold it."""
    return _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


class TrustedProxies:
    """Believes X-Forwarded-* only from the proxies named in FORWARDED_ALLOW_IPS; from anyone else it is ignored."""

    def __init__(self, app: WSGIApplication, allowed: Sequence[str]) -> None:
        self._plain = app
        self._behind_proxy = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._allowed = allowed

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        trusted = allowed_address(environ.get("REMOTE_ADDR"), self._allowed)
        return (self._behind_proxy if trusted else self._plain)(environ, start_response)
