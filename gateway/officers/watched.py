"""Pausing, resuming and ending the watch of a post: the same for the API and the command line, each
noted in the audit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.redaction import mask
from storage import watch
from storage.engine.db import transaction
from storage.record import audit

#: A post that is not watched for longer than this is ended.
LONGEST_PAUSE = timedelta(days=366)
LONGEST_REASON = 200


class NotSo(Exception):
    """The post is not in a state in which this can be done; the text is a sentence that may be
    shown.
    """


class BadPause(ValueError):
    """A pause that cannot be: the field, and what would be right."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def pause(post: watch.Post, until: datetime, reason: str, by: str, now: datetime) -> None:
    """Expect nothing of this post until then. Raises BadPause, and NotSo when it has ended."""
    if until <= now:
        raise BadPause("until", "must lie in the future")
    if until > now + LONGEST_PAUSE:
        raise BadPause(
            "until", f"must be within {LONGEST_PAUSE.days} days; a post that is given up is ended"
        )
    if not reason.strip():
        raise BadPause("reason", "must not be empty")
    if len(reason) > LONGEST_REASON:
        raise BadPause(
            "reason", f"has {len(reason)} characters, at most {LONGEST_REASON} are possible"
        )
    kept = mask(reason.strip())[:LONGEST_REASON]
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


def end(post: watch.Post, by: str, now: datetime) -> bool:
    """Watch this post no longer; False when it had ended before, which changes nothing."""
    with transaction():
        ended = watch.end(post, now)
        if ended:
            audit.note(by, "post.end", post.code, {}, now)
    return ended


_ENDED = "This post has ended. Import or add it again to have it watched."
