"""The one cookie: whose browser this is, what its forms must prove, and the language it reads.

Flask signs it. The token of a sign-in in it is random, and the record knows its digest alone.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

_NAME = "kentongan"
#: That of the training mode: browsers tell cookies apart by host, and both may be on one machine.
_TRAINING_NAME = "kentongan-latihan"
#: The browser takes a cookie of such a name from this very host over TLS, for no other.
_HOST_ALONE = "__Host-"

_TOKEN, _FIRST_STEP, _BROWSER, _LANGUAGE = "token", "first_step", "browser", "language"
#: So long the code may follow the password (seconds).
_FIRST_STEP_LASTS = 600


class _Sessions(SecureCookieSessionInterface):
    """The cookies of Flask, with what signs them made once, and named as they came."""

    _made: tuple[object, URLSafeTimedSerializer | None] | None = None

    def get_cookie_name(self, app: Flask) -> str:
        # Chrome 109 takes `Secure` from its own machine without TLS, but no name of `__Host-`: who
        # opened the address that `make run` prints could not sign in.
        name = super().get_cookie_name(app)
        return _HOST_ALONE + name if request.is_secure else name

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        made = self._made
        if made is None or made[0] != app.secret_key:
            made = self._made = app.secret_key, super().get_signing_serializer(app)
        return made[1]


def prepare(app: Flask) -> None:
    """Let this application keep it as it must be kept."""
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME=_TRAINING_NAME if app.config["SETTINGS"].training else _NAME,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
    )


def token() -> str:
    """The token of the sign-in, "" when there is none."""
    return str(session.get(_TOKEN, ""))


def sign_in(new: str, whose: str) -> None:
    """From now on this browser has this token, and nothing that it had before it signed in.

    Only the language stays. `whose`: a mark of the login, for `browser`.
    """
    kept = {name: session[name] for name in (_LANGUAGE,) if name in session}
    session.clear()
    session.update(kept)
    session[_TOKEN] = new
    session[_BROWSER] = [secrets.token_urlsafe(12), whose]


def sign_out() -> None:
    """Forget the token, and what the forms of this sign-in proved."""
    kept = {name: session[name] for name in (_LANGUAGE, _BROWSER) if name in session}
    session.clear()
    session.update(kept)


def begin(account: int) -> None:
    """The password of this account was right; its second factor is to follow."""
    session[_FIRST_STEP] = [account, int(datetime.now(UTC).timestamp())]


def begun() -> int | None:
    """The account whose password was right, if that was lately."""
    account, at = session.get(_FIRST_STEP) or (None, 0)
    lately = datetime.now(UTC).timestamp() - at <= _FIRST_STEP_LASTS
    return int(account) if account is not None and lately else None


def begin_anew() -> None:
    """Ask for name and password again."""
    session.pop(_FIRST_STEP, None)


def browser(whose: str) -> str:
    """What tells a browser in which this login signed in last from all others; "" of any other."""
    name, mark = session.get(_BROWSER) or ("", "")
    return str(name) if mark == whose else ""


def language() -> str:
    """The language that was chosen in this browser, "" when none was."""
    return str(session.get(_LANGUAGE, ""))


def choose_language(code: str) -> None:
    """Read this language from now on."""
    session[_LANGUAGE] = code
