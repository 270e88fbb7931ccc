"""A request's body: whole, or the request is refused.

The server says that it ends the stream (`wsgi.input_terminated`), and says it also of a body that
broke off on its way: what came of it looks like a shorter one. So the length that was announced is
compared here, for every view.
"""

from __future__ import annotations

import threading
import time
from io import BytesIO
from typing import IO, TYPE_CHECKING

from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class BrokenOff(BadRequest):
    """The body is not the one that was announced: it ended early, or its length is no number."""

    description = "The body broke off before its end."


class WholeBody(Request):
    """A request whose body is read at once and only as a whole.

    Reading raises BrokenOff, and RequestEntityTooLarge past `max_content_length`; then nothing of
    it is known.
    """

    @cached_property
    def stream(self) -> IO[bytes]:
        """The whole body."""
        return BytesIO(whole(self.environ, self.max_content_length))


#: The threads that wait for a body, and since when.
_waiting: dict[int, float] = {}
#: Set when a thread begins to wait; whoever has looked at them clears it.
begun = threading.Event()


def waiting(seconds: float) -> int:
    """How many threads of this process have waited for a body for so long."""
    now = time.monotonic()
    return sum(1 for since in list(_waiting.values()) if now - since >= seconds)


def whole(environ: WSGIEnvironment, most: int | None) -> bytes:
    """The body of at most `most` bytes. Raises BrokenOff and RequestEntityTooLarge."""
    announced = environ.get("CONTENT_LENGTH", "")
    if not announced or "HTTP_TRANSFER_ENCODING" in environ:
        return _unannounced(environ, most)
    if not (announced.isascii() and announced.isdecimal()):
        raise BrokenOff
    # A number of so many digits is not even read.
    if most is not None and (len(announced) > 20 or int(announced) > most):
        raise RequestEntityTooLarge
    length = int(announced)
    body = _read(environ, length) if length else b""
    if len(body) != length:
        raise BrokenOff
    return body


def _unannounced(environ: WSGIEnvironment, most: int | None) -> bytes:
    """A body in chunks.

    Granian's `read()` answers nothing at all when they break off; its `read(size)` all that came.
    """
    body = _read(environ) if environ.get("wsgi.input_terminated") else b""
    if most is not None and len(body) > most:
        raise RequestEntityTooLarge
    if not body and "HTTP_TRANSFER_ENCODING" in environ:
        raise BrokenOff
    return body


def _read(environ: WSGIEnvironment, *size: int) -> bytes:
    me = threading.get_ident()
    _waiting[me] = time.monotonic()
    if not begun.is_set():
        begun.set()
    try:
        body: bytes = environ["wsgi.input"].read(*size)
    finally:
        del _waiting[me]
    return body
