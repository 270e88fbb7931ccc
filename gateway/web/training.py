"""The training mode's sign on what the web answers: a header, and the names of files."""

from __future__ import annotations

from flask import Flask, Response

from gateway.install.training import HEADER, WORD

_NAMED = 'filename="'


def mark(app: Flask) -> None:
    """Let every answer of this application carry it."""
    app.after_request(_marked)


def _marked(response: Response) -> Response:
    name, value = HEADER
    response.headers[name] = value
    if disposition := response.headers.get("Content-Disposition"):
        response.headers["Content-Disposition"] = disposition.replace(_NAMED, f"{_NAMED}{WORD}-")
    return response
