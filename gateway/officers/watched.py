"""Pausing, resuming and ending a post's watch, by API and command line; each is audited."""

from __future__ import annotations

from datetime import datetime

from flows.rules import ladder_times
from flows.rules.pauses import reason_kept
from storage import watch
from storage.engine.db import transaction
from storage.record import audit


class NotSo(Exception):
    """The post's state does not allow this; the text is a sentence that may be shown."""


def pause(post: watch.Post, until: datetime, reason: str, by: str, now: datetime) -> None:
    """Expect nothing of this post until then. Raises Unusable, and NotSo when it has ended."""
    kept = reason_kept(until, reason, now)
    with transaction():
        if not watch.pause(post, until, kept, now):
            raise NotSo(_ENDED)
        audit.note(
            by,
            "post.pause",
            post.code,
            {"until": until.isoformat(timespec="seconds"), "reason": kept},
            now,
        )


def resume(post: watch.Post, by: str, now: datetime) -> bool:
    """Expect again what is still to come; False when it was not paused, which changes nothing.

    Raises NotSo when it ended.
    """
    with transaction():
        resumed = watch.resume(post, now)
        if resumed:
            audit.note(by, "post.resume", post.code, {}, now)
    found = watch.find(post.code)
    if found is None or not found.active:
        raise NotSo(_ENDED)
    return resumed


def set_ladder(post: watch.Post, text: str, by: str, now: datetime) -> str:
    """When each step of a missed check-in of this post is told; how that is written now. "" is the
    house's way. Raises ValueError for a text that is none.
    """
    ladder = ladder_times.written(ladder_times.read(text))
    with transaction():
        watch.set_ladder(post, ladder)
        audit.note(by, "post.ladder", post.code, {"ladder": ladder}, now)
    return ladder


def end(post: watch.Post, by: str, now: datetime) -> bool:
    """Watch this post no longer; False when it had ended before, which changes nothing."""
    with transaction():
        ended = watch.end(post, now)
        if ended:
            audit.note(by, "post.end", post.code, {}, now)
    return ended


_ENDED = "This post has ended. Import or add it again to have it watched."
