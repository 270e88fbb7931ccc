"""Who looks at the page that is being made, and where they are sent when they may not see it."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Response, abort, g, redirect, request, url_for

from flows.rules.boards import KEEPER
from flows.rules.rights import Officer
from gateway.console.moments import now
from storage.people import officers
from storage.people.accounts.registry import LOGIN
from storage.people.accounts.sessions import Visit


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, visit: Visit, vault: Any) -> None:
        self.visit = visit
        self._vault = vault

    @property
    def officer(self) -> Officer:
        """Who acts on the records."""
        return self.visit.officer

    @cached_property
    def name(self) -> str:
        """The officer's name, for themselves and other officers to see."""
        return officers.name(self._vault, self.visit.sealed_name)

    @cached_property
    def login(self) -> str:
        """The name by which the officer signs in."""
        return str(self._vault.open_text(self.visit.sealed_login, LOGIN))

    @property
    def watches(self) -> bool:
        """Whether what is open here is the board of a desk."""
        return self.officer.role == KEEPER

    @property
    def reads_only(self) -> bool:
        """Whether the password is asked for before anything is done."""
        return self.visit.standing(now()) != "full"


def visitor() -> Visitor:
    """Who opens this page."""
    found = g.visitor
    assert isinstance(found, Visitor)
    return found


def maybe() -> Visitor | None:
    """Who opens this page, if anybody is signed in there."""
    with suppress(AttributeError):
        return visitor()
    return None


def here() -> str:
    """The address to come back to: the page itself, also when a part of it was asked for."""
    if request.headers.get("HX-Request"):
        return own_path(request.headers.get("HX-Current-URL", "/"))
    if request.method != "GET":
        return own_path(request.referrer or "/")
    return request.full_path.rstrip("?")


def own_path(address: str) -> str:
    """An address as a path of ours, whatever host it names; "/" for what is none.

    Nobody is sent elsewhere by an address that somebody made up.
    """
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    strange = any(sign in path for sign in "\\\r\n\t") or any(ord(sign) < 32 for sign in path)
    return path if path.startswith("/") and not path.startswith("//") and not strange else "/"


def go(endpoint: str, **words: str) -> NoReturn:
    """Send the browser there instead; a part of a page takes the whole page along."""
    named: dict[str, Any] = {name: value for name, value in words.items() if value}
    to = url_for(endpoint, **named)
    if request.headers.get("HX-Request"):
        abort(Response(status=401, headers={"HX-Redirect": to}))
    abort(redirect(to, 303, Response))
