"""Applications that are made when one first asks: key presses wait for none of what they import."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask


class Late:
    """An application made at its first request, within `making`.

    Every process that serves has its own; those that nobody asks never load it.
    """

    def __init__(
        self, make: Callable[[], Flask], making: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._make, self._within = make, making
        self._making = threading.Lock()
        self._made: Flask | None = None

    def app(self) -> Flask:
        """The application; made now, by one thread, when nobody has asked before."""
        if self._made is None:
            with self._making:
                if self._made is None:
                    with self._within():
                        self._made = self._make()
        return self._made

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app()(environ, start_response)


class Entrance:
    """Sends a request to `first` when its path is one of `paths`, to one of `below` when its path
    begins so, and any other one to `rest`.
    """

    def __init__(
        self,
        first: WSGIApplication,
        paths: Iterable[str],
        below: Mapping[str, WSGIApplication],
        rest: WSGIApplication,
    ) -> None:
        self._first = first
        self._paths = frozenset(paths)
        self._below = below
        self._rest = rest

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._to(environ.get("PATH_INFO", ""))(environ, start_response)

    def _to(self, path: str) -> WSGIApplication:
        if path in self._paths:
            return self._first
        return next(
            (app for prefix, app in self._below.items() if path.startswith(prefix)), self._rest
        )
