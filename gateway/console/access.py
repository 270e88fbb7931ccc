"""Who opens a page: a token becomes an officer with a role and a territory, or is sent to sign in.

What a role may is decided in `flows.rules.pages` and `rights`. Here it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec

from flask import Flask, Response, abort, g, request
from flask_wtf.csrf import CSRFProtect

from flows.rules.cleaning import names_nothing
from flows.rules.pages import roles_of
from flows.rules.rights import MayNot, Officer
from flows.rules.signing_in import confirmed
from gateway.console import confirming, cookies
from gateway.console.moments import now
from gateway.console.visitor import Visitor, go, here
from gateway.officers import presence
from gateway.web.application import current
from storage.engine.db import transaction
from storage.engine.deadline import CONSOLE, Road
from storage.people.accounts import sessions
from storage.record import audit

P = ParamSpec("P")

#: The largest body of a form, but for the pages that take files.
MAX_FORM = 64 * 1024

_csrf = CSRFProtect()
_SAFE = ("GET", "HEAD", "OPTIONS")


def prepare(app: Flask) -> None:
    """Let this application know its visitors by their cookie, and its forms by what they prove."""
    cookies.prepare(app)
    # It is asked by `page` and `public`, each of which is around every view.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    _csrf.init_app(app)


def page(
    right: str,
    *,
    anew: bool = False,
    typing: bool = False,
    max_body: int = MAX_FORM,
    road: Road = CONSOLE,
) -> Callable[[Callable[Concatenate[Officer, P], Response | str]], Callable[P, Response]]:
    """A view for who has this right: a page (`flows.rules.pages`) or a deed (`rights.MAY`).

    It is called with the officer and, for its length, a database connection. `anew`: the password
    must have been typed within minutes. Who may only read (a board) is asked for it before acting.
    `typing`: htmx asks for it while somebody types, and it changes nothing: nobody is led away from
    what they wrote, and it counts as being there. `road`: by which the database is asked.
    """
    roles_of(right)  # a right that nobody has declared shows when the module is imported

    def decorate(
        view: Callable[Concatenate[Officer, P], Response | str],
    ) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            _read_body(max_body)
            if any(map(names_nothing, kwargs.values())):
                abort(404)

            types = typing and "HX-Request" in request.headers
            acts = request.method not in _SAFE and not types
            # A password is compared between two questions: no connection waits for that.
            who = CONSOLE.ask(_known) if anew or acts else None
            if who is not None and (asking := _confirmed(who, anew)) is not None:
                return asking

            def answer() -> Response:
                g.visitor = known = who or _known()
                locked = who is None and known.visit.standing(now()) == "locked"
                if locked and not _kept_as_board(known):
                    if types:
                        abort(Response(status=401))
                    go("sandi.again", lanjut=here())
                if types or not request.headers.get("HX-Request"):
                    sessions.note_acted(known.visit, now())
                if known.officer.role not in roles_of(right):
                    _refused(known)
                try:
                    return _response(view(known.officer, *args, **kwargs))
                except MayNot:
                    _refused(known)

            return road.ask(answer)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable[P, Response | str]) -> Callable[P, Response]:
    """A view for everybody, signed in or not. It asks the database by CONSOLE, where it must."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        _read_body(MAX_FORM)
        return _response(view(*args, **kwargs))

    guarded.right = ""  # type: ignore[attr-defined]
    return guarded


def _read_body(most: int) -> None:
    """Read the body by the server's own thread, and see that a form was one of ours."""
    request.max_content_length = most
    request.get_data(parse_form_data=True)
    _csrf.protect()


def _known() -> Visitor:
    """Who is signed in; anybody else is sent to do that."""
    visit = sessions.find(cookies.token(), now()) if cookies.token() else None
    if visit is None:
        go("masuk.sign_in", lanjut=here(), sebab="berakhir" if cookies.token() else "")
    return Visitor(visit, current().vault)


def _kept_as_board(who: Visitor) -> bool:
    """Whether a screen in which nobody does anything can still be read: its officer keeps watch."""
    keeps = presence.keeps_board(who.visit.officer_id, current(), now())
    if keeps:
        sessions.keep_as_board(who.visit.id)
    return keeps


def _confirmed(who: Visitor, anew: bool) -> Response | None:
    """None when the officer may go on; else the page that asks for the password first."""
    full = who.visit.standing(now()) == "full"
    if full and (not anew or confirmed(who.visit.confirmed_at, now())):
        return None
    g.visitor = who
    return confirming.ask(who)


def _refused(who: Visitor) -> NoReturn:
    """403; it is noted, once an hour for each page."""
    with transaction():
        audit.note_hourly(
            who.officer.name, "console.refused", str(request.endpoint), {"status": 403}, now()
        )
    abort(403)


def _response(answer: Response | str) -> Response:
    return answer if isinstance(answer, Response) else Response(answer, mimetype="text/html")
