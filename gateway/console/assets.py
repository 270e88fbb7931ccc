"""Style and script: shipped with the project, kept by browsers until they change."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from flask import Blueprint, Flask, Response, abort, request

from gateway.console.access import public

blueprint = Blueprint("assets", __name__)

_BELOW = "/static/"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
}
#: What is small on the way already.
_PACKED = ("png",)
#: The address of a file names its content, so nobody has to ask again (seconds: a year).
_KEPT = 31_536_000


class _File(NamedTuple):
    body: bytes
    packed: bytes
    version: str


def prepare(app: Flask) -> None:
    """Let the templates of this application name a file by `asset("console.css")`."""
    app.jinja_env.globals["asset"] = address


def address(name: str) -> str:
    """The address of a file, which changes with its content."""
    return f"{_BELOW}{name}?v={_file(name).version}"


@blueprint.get(f"{_BELOW}<name>")
@public
def file(name: str) -> Response:
    """A file of the console."""
    if name not in _names():
        abort(404)
    found, kind = _file(name), name.rpartition(".")[2]
    response = Response(found.body, content_type=_TYPES[kind])
    if kind not in _PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(found.packed)
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if request.args.get("v") == found.version:
        response.headers["Cache-Control"] = f"public, max-age={_KEPT}, immutable"
    return response


@cache
def _names() -> dict[str, Traversable]:
    package = files(__package__ or "gateway.console")
    return {
        each.name: each
        for folder in ("static", "vendored")
        for each in package.joinpath(folder).iterdir()
        if each.name.rpartition(".")[2] in _TYPES
    }


@cache
def _file(name: str) -> _File:
    body = _names()[name].read_bytes()
    return _File(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:10])
