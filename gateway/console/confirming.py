"""Asking for the password again before something is done, without losing what was typed."""

from __future__ import annotations

from flask import Response, render_template, request

from gateway.console.passwords import right_password
from gateway.console.visitor import Visitor, go, here

#: The field in which a form carries the password along.
FIELD = "sandi_lagi"


def ask(who: Visitor) -> Response | None:
    """A page that asks for the password and then does what was asked for; None: it came along."""
    if request.method == "GET" or request.files or request.headers.get("HX-Request"):
        go("sandi.again", lanjut=here())
    error = ""
    if FIELD in request.form:
        error = right_password(who, request.form[FIELD])
        if not error:
            return None
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in (FIELD, "csrf_token")
    ]
    shown = render_template(
        "sandi/ask.html", typed=typed, action=request.full_path.rstrip("?"), error=error
    )
    return Response(shown, 422 if error else 200, mimetype="text/html")
