"""What an officer wants to say to the public: which drafts can be taken, and how they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from flows.rules import windows
from flows.rules.cleaning import tidy
from flows.rules.dates import written
from flows.rules.fields import Unusable
from flows.values import dataclass

#: An imbauan that names no end of its validity loses it this long after its start.
USUAL_LIFE = timedelta(hours=24)
LONGEST_LIFE = timedelta(days=30)
#: SMS parts a single text may take.
MOST_PARTS = 6


@dataclass(frozen=True)
class Draft:
    """What is to be said, to whom, from when and until when."""

    text: str
    areas: Sequence[str]
    audience: Sequence[str]
    send_at: datetime | None = None
    expires_at: datetime | None = None
    urgent: bool = False
    reason: str = ""


def ready(draft: Draft, now: datetime, zone: tzinfo) -> Draft:
    """The draft as it is kept: its text tidied, the end of its validity set. Raises Unusable."""
    draft = replace(draft, text=tidy(draft.text))
    if not draft.text:
        raise Unusable("text", "says nothing")
    if draft.send_at is not None and draft.send_at <= now:
        raise Unusable("send_at", "is over already; leave it out to send as soon as it is approved")
    begins = windows.begins(draft.send_at or now, draft.urgent, zone)
    expires_at = draft.expires_at or begins + USUAL_LIFE
    if expires_at <= begins:
        raise Unusable(
            "expires_at", f"must be later than the sending, which begins {written(begins, zone)}"
        )
    if expires_at > now + LONGEST_LIFE:
        raise Unusable("expires_at", f"must be within {LONGEST_LIFE.days} days")
    if draft.urgent and not draft.reason:
        raise Unusable("reason", "is needed for an urgent imbauan")
    return replace(draft, expires_at=expires_at)


def most_parts(carried: int | None) -> int:
    """The most SMS parts of a text; `carried`: the most of its carrier, None: any number."""
    return min(MOST_PARTS, carried or MOST_PARTS)


def must_fit(parts: int, encoding: str, carried: int | None = None) -> None:
    """Raise Unusable for a text that takes too many SMS parts; its carrier may carry fewer."""
    most = most_parts(carried)
    if parts > most:
        raise Unusable("text", f"takes {parts} SMS parts ({encoding}), at most {most} are possible")
