"""Guards on duty tonight, and the ketua, hear that their post is paused, goes on or has ended.

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
    there = {guard.phone_id for guard in rota.still_there([post.id], night)[post.id]}
    ketua = watch.ketua_of(post.id)  # whom the guards are told to ask, on duty or not
    for phone in sorted(there | ({ketua.phone_id} if ketua is not None else set())):
        name = f"turned:{post.id}:{int(turned_at.timestamp())}:{phone}"
        yield notices.Notice(name, phone, key, words, now + NEWS_LIFE)
