"""What a transaction writes as the last that it does.

Some rows make every other writer wait until the transaction ends: those of the audit's chain. They
are collected, and written right before the commit. So nobody holds the chain and waits for a row
that somebody else has who waits for the chain.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

#: Writes everything that was collected for it, in its order.
Writer = Callable[[Sequence[Any]], None]
_Collected = dict[Writer, list[Any]]


class _Open(threading.local):
    """The transactions that this thread has open, the outermost first: what each collected."""

    def __init__(self) -> None:
        self.scopes: list[_Collected] = []


_open = _Open()


@contextmanager
def collecting() -> Iterator[None]:
    """A transaction, or a savepoint in it.

    What is collected inside is written at the end of the outermost one, and never when the inside
    failed.
    """
    _open.scopes.append({})
    try:
        yield
        if len(_open.scopes) == 1:
            for writer, items in _open.scopes[0].items():
                writer(items)
        else:
            for writer, items in _open.scopes[-1].items():
                _open.scopes[-2].setdefault(writer, []).extend(items)
    finally:
        _open.scopes.pop()


def at_the_end(writer: Writer, items: Sequence[Any]) -> None:
    """Have these written at the end of the transaction. Raises RuntimeError where none is open."""
    if not _open.scopes:
        raise RuntimeError("what is written at the end of a transaction needs one")
    _open.scopes[-1].setdefault(writer, []).extend(items)
