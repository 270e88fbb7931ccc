"""Opening the number of a reporter: for a reason and a case, by two people of two units.

Everything else an officer does goes by the alias. What is opened is seen for a few minutes by who
asked, and everybody sees how often that happens.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flows.rules.cleaning import clean
from flows.rules.fields import Unusable
from flows.rules.kinds import PROTECTED
from flows.rules.rights import NotAllowed

#: Whoever asked sees the number so long after a second person allowed it.
VISIBLE = timedelta(minutes=15)
#: What nobody decided in so long is over.
ASK_LIFE = timedelta(hours=24)
#: For so long everybody sees how many were opened.
COUNTED = timedelta(days=30)

ASKED, ALLOWED, REFUSED = STATES = ("menunggu", "disetujui", "ditolak")

SHORTEST_REASON, LONGEST_REASON = 20, 500
LONGEST_CASE = 40
#: A case has a number, as in "LP/B/123/II/2027/SPKT" or "LI-45/2027".
_CASE = re.compile(r"[0-9A-Z][0-9A-Z ./()-]*", re.IGNORECASE)


def reason_of(typed: str) -> str:
    """The reason as it is kept. Raises Unusable for one that says too little or too much."""
    reason = clean(typed).strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Unusable("reason", f"must have from {SHORTEST_REASON} to {LONGEST_REASON} characters")
    return reason


def case_of(typed: str) -> str:
    """The number of the case as it is kept. Raises Unusable for what is none."""
    case = " ".join(typed.split()).upper()
    if not (
        0 < len(case) <= LONGEST_CASE and _CASE.fullmatch(case) and any(c.isdigit() for c in case)
    ):
        raise Unusable(
            "case", "must be the number of a police report or case, such as LP/B/123/II/2027"
        )
    return case


def must_differ(asker: str, asking_unit: str, decider: str, deciding_unit: str) -> None:
    """Raise NotAllowed unless who decides is another person, of another unit."""
    if asker == decider:
        raise NotAllowed("who asked for a number cannot allow it")
    if not asking_unit or not deciding_unit or asking_unit == deciding_unit:
        raise NotAllowed("a person of another unit decides whether a number is opened")


def asking(category: str) -> str:
    """The deed (a key of `rights.MAY`) of asking for the number behind a report of this kind."""
    return "report.number.ask.petugas" if category == PROTECTED else "report.number.ask"


def visible_until(decided_at: datetime) -> datetime:
    """When a number that was allowed at this moment is hidden again."""
    return decided_at + VISIBLE


def is_over(state: str, asked_at: datetime, now: datetime) -> bool:
    """Whether nobody can decide a request any more."""
    return state != ASKED or asked_at + ASK_LIFE <= now
