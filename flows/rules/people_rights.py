"""What people may ask of the data about them, what stands against erasing, and what leaked.

UU PDP (law 27 of 2022): a request is answered within 3x24 hours (art. 31 to 34), a breach is told
to those concerned and to the authority within 3x24 hours (art. 46). What a case needs is not erased
(art. 15), if two people say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.fields import Unusable
from flows.rules.rights import MayNot

#: What is asked: to see what is kept, to have it set right, to have it erased.
KINDS = ("akses", "perbaikan", "hapus")
#: How it was asked; by SMS people erase themselves.
ROADS = ("surat", "datang", "telepon", "lain")
#: What came of a request.
OUTCOMES = ("dipenuhi", "sebagian", "ditolak")
#: Within this a request is answered, and a breach told.
WITHIN = timedelta(hours=72)
#: So long before the end of that it is shown as urgent.
_SOON = timedelta(hours=24)
LONGEST = 1000

#: For so many days a report may be held at once; then somebody looks whether it is still needed.
HOLD_DAYS = (30, 90, 180, 365)
#: So long a report is held that one person asked for, until another agrees.
UNCONFIRMED = timedelta(hours=72)
CASE_LONGEST = 60

#: What is done about a breach, in the order of the record: told to the authority, to those
#: concerned, to the head of the house; measures.
AUTHORITY, CONCERNED = "lembaga", "warga"
STEPS = (AUTHORITY, CONCERNED, "pimpinan", "langkah")


def due(since: datetime) -> datetime:
    """When what came then must be answered, or told."""
    return since + WITHIN


def standing(since: datetime, now: datetime) -> str:
    """How a clock stands that began then: ``running``, ``soon`` over, or ``late``."""
    left = due(since) - now
    if left <= timedelta():
        return "late"
    return "soon" if left <= _SOON else "running"


def hold_days(days: int) -> int:
    """For how long a report is to be held. Raises Unusable."""
    if days not in HOLD_DAYS:
        raise Unusable("hari", f"must be one of {', '.join(map(str, HOLD_DAYS))}")
    return days


def second(first: str, other: str) -> None:
    """Raise MayNot unless these are two people."""
    if first == other:
        raise MayNot("a second person must agree, not the one who asked")


def told(steps: frozenset[str]) -> bool:
    """Whether a breach was told to all to whom the law says so."""
    return {AUTHORITY, CONCERNED} <= steps
