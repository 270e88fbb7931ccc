"""Asking the record for a page, within the console's time limit."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any, TypeVar

from flask import Request, copy_current_request_context

from storage.engine.deadline import CONSOLE, Road

T = TypeVar("T")


class Asked(Request):
    """A request whose files stay open while the database is asked from other threads: each has a
    copy of its context, and each copy that ends would close them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._thread = get_ident()

    def close(self) -> None:
        """Close the files, in the thread that took the request."""
        if get_ident() == self._thread:
            super().close()


def asked(question: Callable[[], T], road: Road = CONSOLE) -> T:
    """What this answers with a connection to the database. Raises DatabaseAway."""
    within: Callable[[], T] = copy_current_request_context(question)
    return road.ask(within)
