"""Closing the alarms of a post, once somebody has verified what is there; audited."""

from __future__ import annotations

from datetime import datetime

from flows.rules import ladder
from flows.rules.rights import NotAllowed, Officer
from storage.engine.db import transaction
from storage.record import audit
from storage.watch import Post, alarms

#: Characters of what was found.
LONGEST_FOUND = 200


def close(post: Post, found: str, officer: Officer | None, by: str, now: datetime) -> int:
    """Close the open alarms of this post, of all its missed check-ins; returns how many.

    `officer`: whose role and territory apply, None: nobody's. Raises MayNot, and NotAllowed where
    none is open.
    """
    if officer is not None:
        officer.must("alarm.close")
        officer.must_cover(post.area.path, "CODE")
    with transaction():
        closed = len(alarms.end(alarms.of_post(post.id), ladder.BY_DESK, now))
        if not closed:
            raise NotAllowed(
                f"the post {post.code} has no open alarm; `flask slot alarms` lists them"
            )
        audit.note(by, "alarm.close", post.code, {"found": found, "alarms": closed}, now)
    return closed
