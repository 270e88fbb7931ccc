"""Listening before judging: no guard is said to be missing while their word may wait somewhere.

It may be on its way to us (WAY), in the spool or the inbox because the workers stand still, or at
the carrier because nothing reached us. So the clock waits, asks the carriers, and takes the words
of these guards in by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from gateway.install.runtime import Runtime
from gateway.install.timekeeping import both_clocks
from gateway.jobs import intake, missed, stopping
from storage import people, watch
from storage.engine.db import connected, leave
from storage.received import inbox

log = structlog.get_logger()

#: How long a word may be on its way, counted from when it was said or from when we could hear
#: again.
WAY = timedelta(seconds=5)
#: How long is listened at most (seconds), to carriers and workers that do not answer.
LISTEN = 5.0
#: Between two looks whether the words have come (seconds), and after a look that settled nothing:
#: what failed is not tried five times within a moment.
LOOK_EVERY, AGAIN_AFTER = 0.1, 1.0

#: Since when (monotonic) this process has heard without a break; one that never said so hears all
#: the time.
_hearing_since = float("-inf")


def begin() -> None:
    """We hear from now on; call it at the start, after a standstill or without a database."""
    global _hearing_since
    _hearing_since = both_clocks().steady


def still_on_the_way() -> bool:
    """Whether what was said while we could not hear may still be on its way."""
    return both_clocks().steady < _hearing_since + WAY.total_seconds()


def listen(
    runtime: Runtime, post_ids: Collection[int], since: datetime, now: datetime
) -> list[str]:
    """Fetch every word of the guards of these posts; the names of the carriers that did not answer.

    A carrier that was asked since then is not asked again. At most LISTEN seconds.
    """
    silent = set(runtime.providers)
    asking = threading.Thread(
        target=_ask, args=(runtime, since, now, silent), name="asking", daemon=True
    )
    asking.start()
    end = both_clocks().steady + LISTEN
    while both_clocks().steady < end and not stopping.is_set():
        alone = not asking.is_alive()  # before the look: what it brought is looked at
        take_in(runtime, post_ids, end)
        if alone:
            break
        asking.join(LOOK_EVERY)
    return sorted(silent)


def _ask(runtime: Runtime, since: datetime, now: datetime, silent: set[str]) -> None:
    """Ask the carriers, in a thread of its own, for a carrier may take its time.

    Takes out of `silent` whoever answers.
    """
    try:
        for name in missed.hear(runtime, since, now):
            silent.discard(name)
    except Exception as trouble:  # then it was not asked, which is said where it matters
        log.exception("watch.not_asked", error=type(trouble).__name__)
    finally:
        leave()


def take_in(runtime: Runtime, post_ids: Collection[int], end: float | None = None) -> None:
    """Handle what the guards of these posts sent, or wait for who does, until `end` (monotonic)."""
    end = both_clocks().steady + LISTEN if end is None else end
    hashes = _hashes(runtime, post_ids)
    while hashes and (runtime.spool.waiting() or inbox.waits_of(hashes)):
        settled = intake.once(runtime, both_clocks().wall, only=hashes)
        if settled:
            continue
        if not inbox.waits_of(hashes) or both_clocks().steady >= end or stopping.wait(AGAIN_AFTER):
            break


def _hashes(runtime: Runtime, post_ids: Collection[int]) -> list[bytes]:
    """The hashes under which the inbox has the words of these posts' guards."""
    with connected():
        guards = (
            [
                guard.phone_id
                for watchers in watch.guards_by_post(post_ids).values()
                for guard in watchers
            ]
            if post_ids
            else []
        )
        numbers = people.number_of(runtime.vault, guards).values() if guards else ()
    return [hash_ for number in numbers for hash_ in runtime.vault.hashes_of(number)]
