"""Guards on duty tonight hear that their post is paused, watched again, or has ended.

Each in one SMS, as it stands when it is written. Why an officer did it is not told: those are free
words that no second person has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.rules import dates, schedule
from flows.rules.delivery import NEWS_LIFE
from gateway.install.runtime import Runtime
from gateway.jobs import notices, seasons
from storage import watch
from storage.engine.db import connected, transaction
from storage.watch import rota, watched

#: A watch that begins within so long is tonight's.
BEFORE = timedelta(hours=12)


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell them, each once for each change."""
    with connected():
        if not watched.any_turned():
            return set()
        with transaction():
            turned = watched.take_turned()
            notices.put(
                runtime, [told for post in turned for told in _tell(runtime, post, now)], now
            )
    return {"alarm"}


def _tell(runtime: Runtime, post: watch.Post, now: datetime) -> Iterator[notices.Notice]:
    zone, shift = runtime.settings.zone, watch.shift_of(post)
    night = schedule.coming_night(now, shift, zone)
    subuh = seasons.subuh_after(runtime, night) if post.until_subuh else None
    begins, ends = schedule.hours(shift, night, zone, subuh)
    if begins - BEFORE > now or now > ends:
        return
    until = post.paused_until
    words, key = {"post": str(post.name)}, "jaga_lagi"
    if not post.active:
        key = "jaga_usai"
    elif until is not None and until > now:
        if until <= begins:
            return
        key, words = "jaga_jeda", words | {"at": dates.short(until, zone)}
    turned_at = post.turned_at
    assert turned_at is not None
    for guard in rota.still_there([post.id], night)[post.id]:
        name = f"turned:{post.id}:{int(turned_at.timestamp())}:{guard.phone_id}"
        yield notices.Notice(name, guard.phone_id, key, words, now + NEWS_LIFE)
