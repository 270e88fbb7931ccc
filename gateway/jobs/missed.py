"""SMS that never reached us: carriers are asked once a minute, and new ones enter the inbox.

What came by callback as well is in its list too, as a rule under another id; by its content and
second it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

import structlog

from flows.rules import clocks
from gateway.carriers import NotSent, Provider
from gateway.install.runtime import Runtime
from gateway.jobs import before
from storage.engine.db import connected, transaction
from storage.received import bookmarks, carrier_clocks, inbox, seen
from storage.record import clock_doubt

log = structlog.get_logger()

#: How often a carrier is asked, by one of all clocks.
EVERY = timedelta(seconds=60)
#: Pages read at most per turn; where there are more, the next turn comes at once.
MOST_PAGES = 50
#: What was sent longer ago is left alone: that it was handled might be forgotten by then.
REACH = timedelta(days=seen.CONTENT_DAYS - 1)


#: Whether the clock has not jumped since a moment was read.
Still: TypeAlias = Callable[[], bool]


def fetch(runtime: Runtime, now: datetime, still: Still = lambda: True) -> set[str]:
    """Ask every carrier whose turn has come. Returns the lanes that got work.

    Nobody is asked unless it is `still` so that the clock has not jumped since it was `now`.
    """
    asked = [_ask(runtime, provider, now, still) for provider in runtime.providers.values()]
    return {"intake"} if any(answer.fresh for answer in asked) else set()


def hear(runtime: Runtime, since: datetime, now: datetime) -> Iterator[str]:
    """Ask every carrier not asked since then; the names of those that told all they have.

    One that is to be left alone for longer than the usual time (it refuses us) is not asked.
    """
    heard = bookmarks.answered(since)
    for name, provider in runtime.providers.items():
        asked = name in heard or _ask(runtime, provider, now, lambda: True, EVERY).whole
        if asked and provider.tells_all:
            yield name


class Asked(NamedTuple):
    """How many messages a carrier told that were not there, and whether it told all it has."""

    fresh: int = 0
    whole: bool = False


def _ask(
    runtime: Runtime,
    provider: Provider,
    now: datetime,
    still: Still,
    early: timedelta = timedelta(),
) -> Asked:
    with transaction():
        place = bookmarks.claim(provider.name, now, EVERY, early)
    if place is None:
        return Asked()
    before.name_rows(runtime, now)
    since, fresh, skipped = place.last, 0, 0
    with connected():
        doubt = clock_doubt.read()
        sure = clocks.both(doubt, now)  # a clock that ran ahead must not make everything too old
        wrong = timedelta(hours=carrier_clocks.hours_off(provider.name))
    if not still():  # the doubt may be of after a jump that `now` knows nothing of
        return Asked()
    oldest = max(place.begun_at.replace(microsecond=0), sure - REACH)  # carriers date by the second
    again, whole = now, False
    try:
        for _ in range(MOST_PAGES):
            page = provider.fetch(since, now)  # no transaction is open: it may take its time
            ours = [
                message
                for message in page.received
                if message.dated is not None and message.dated + wrong >= oldest
            ]
            fresh += _keep(
                runtime,
                provider.name,
                since,
                page.bookmark,
                [replace(item, listed=True).under(doubt) for item in ours],
                now,
            )
            skipped += page.skipped
            if page.bookmark == since:
                again, whole = now + EVERY, True
                break
            since = page.bookmark
    except NotSent as unsent:
        log.warning("missed.not_asked", carrier=provider.name, reason=unsent.reason)
        again = now + max(EVERY, timedelta(seconds=unsent.pause))
    if again != now + EVERY:
        with transaction():
            bookmarks.ask_again(provider.name, again)
    if fresh or skipped:
        log.info("missed.fetched", carrier=provider.name, fresh=fresh, skipped=skipped)
    return Asked(fresh, whole)


def _keep(
    runtime: Runtime,
    carrier: str,
    since: str,
    bookmark: str,
    items: list[inbox.Item],
    now: datetime,
) -> int:
    """Keep a page and move the bookmark, together.

    Returns how many of it were not there under the same id.
    """
    with transaction():
        # A list may tell of what came by callback long ago: whoever lists it does not mean it a
        # second time.
        handled = seen.known(
            [same for item in items if (same := inbox.same_as(runtime.vault, item))]
        )
        kept = inbox.put(
            runtime.vault,
            [item for item in items if inbox.same_as(runtime.vault, item) not in handled],
            now,
        )
        bookmarks.move(carrier, since, bookmark, now)
    return sum(row.fresh for row in kept)
