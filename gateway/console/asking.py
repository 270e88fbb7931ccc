"""Asking the record for a page, within the console's time limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import copy_current_request_context

from storage.engine.deadline import CONSOLE

T = TypeVar("T")


def asked(question: Callable[[], T]) -> T:
    """What this answers with a connection to the database. Raises DatabaseAway."""
    within: Callable[[], T] = copy_current_request_context(question)
    return CONSOLE.ask(within)
