"""Saying the texts of the phones as this installation says them, in every process.

A process asks seldom which change is the newest, beside its work: no key press and no SMS waits for
that. While the database is away it goes on with what it knows; before it knows anything, with the
texts that ship.
"""

from __future__ import annotations

import threading

import structlog

from flows import text
from flows.values import dataclass
from storage.engine.db import connected
from storage.record import texts

log = structlog.get_logger()

#: Seconds after which a process that answers calls looks again; the workers do with each sign of
#: life.
LOOK_EVERY = 5.0


@dataclass
class _Said:
    version: texts.Version | None = None


#: What this process says.
_said = _Said()


def refresh() -> None:
    """Say from now on what the record has: one row is asked for, all only after a change."""
    newest = texts.newest()
    if newest == _said.version:
        return
    found = texts.last()
    text.say_instead(
        {key: change.words for key, change in found.items() if change.words is not None}
    )
    _said.version = newest


def forget() -> None:
    """Ask for all at the next look: the record is another now."""
    _said.version = None


def follow() -> None:
    """Let this process look again every few seconds, by a thread of its own."""
    threading.Thread(target=_follow, name="texts", daemon=True).start()


def _follow() -> None:
    rest = threading.Event()
    while True:
        look()
        rest.wait(LOOK_EVERY)


def look() -> None:
    """The same as `refresh`, unless the record cannot be asked now."""
    try:
        with connected():
            refresh()
    except Exception as trouble:  # what is known is said on
        log.info("texts.not_read", error=type(trouble).__name__)
