"""Pauses of a post: for how long, and with which reason, nothing is expected of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.fields import Unusable
from flows.rules.redaction import mask

#: A post that is not watched for longer than this is ended.
LONGEST = timedelta(days=366)
LONGEST_REASON = 200


def reason_kept(until: datetime, reason: str, now: datetime) -> str:
    """The reason of a pause until then, as it is kept. Raises Unusable if it cannot be."""
    if until <= now:
        raise Unusable("until", "must lie in the future")
    if until > now + LONGEST:
        raise Unusable(
            "until", f"must be within {LONGEST.days} days; a post that is given up is ended"
        )
    if not reason.strip():
        raise Unusable("reason", "must not be empty")
    if len(reason) > LONGEST_REASON:
        raise Unusable(
            "reason", f"has {len(reason)} characters, at most {LONGEST_REASON} are possible"
        )
    return mask(reason.strip())[:LONGEST_REASON]
