"""Signing in to the console: how long it lasts, what a password must be, how it is slowed down."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Literal

#: Without a person doing anything for so long, a session is locked; a board can still be read.
IDLE = timedelta(minutes=30)
#: A session is over so long after the sign-in, whatever happens in it: a shift with its hand-over.
LONGEST = timedelta(hours=12, minutes=30)
#: For so long after the password was typed it is not asked for again by what needs it anew.
CONFIRMED = timedelta(minutes=10)
#: So long the address by which an account is set up can be used.
INVITED = timedelta(hours=24)

#: `full`: all that the role allows. Until the password is typed again, `board`: reading alone,
#: `locked`: nothing. `over`: nothing, and it takes a new sign-in.
Standing = Literal["full", "board", "locked", "over"]

#: Failures in a row that are answered at once, and the longest wait after more (seconds).
FREE_FAILURES, LONGEST_WAIT = 4, 60
#: The same for all that comes from one address: a whole office may share it.
FREE_FAILURES_OF_ADDRESS = 30
#: So long after the last of them failures are forgotten.
FORGOTTEN = timedelta(hours=1)

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
#: What is tried first by whoever guesses.
_COMMON = ("password", "polisi", "bhayangkara", "polsek", "kamtibmas", "kentongan", "qwerty")

#: A time-based code changes after so many seconds; the one before is taken as well.
STEP = 30
#: What a list for who has no smartphone holds, and how many codes bring back who lost theirs.
LISTED_CODES, RECOVERY_CODES = 60, 8


def standing(made_at: datetime, acted_at: datetime, board: bool, now: datetime) -> Standing:
    """What a session still allows. `board`: it may be read for a whole shift."""
    if now - made_at > LONGEST:
        return "over"
    if now - acted_at <= IDLE:
        return "full"
    return "board" if board else "locked"


def confirmed(confirmed_at: datetime, now: datetime) -> bool:
    """Whether the password was typed so lately that it is not asked for again."""
    return now - confirmed_at <= CONFIRMED


def wait_after(failures: int, failed_at: datetime, now: datetime, free: int) -> int:
    """The seconds that nothing is tried after so many failures in a row, the last of them then.

    They double with each failure and end at a minute: nobody can lock somebody else out.
    """
    if failures < free or now - failed_at > FORGOTTEN:
        return 0
    wait = min(2 ** (failures - free + 1), LONGEST_WAIT) if failures - free < 10 else LONGEST_WAIT
    return min(wait, max(0, math.ceil(wait - (now - failed_at).total_seconds())))


#: Why a password cannot be taken: its length, the login in it, or that it is tried first.
Weakness = Literal["", "short", "long", "login", "easy"]


def weakness(password: str, login: str) -> Weakness:
    """Why this cannot be somebody's password; "" when it can."""
    folded = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if login and login.casefold() in folded:
        return "login"
    if len(set(folded)) < 5 or folded.isdigit():
        return "easy"
    return "easy" if any(len(folded.replace(word, "")) < 4 for word in _COMMON) else ""


def digits(written: str) -> str:
    """A code as it is compared: its letters and digits, without the spaces people write."""
    return "".join(sign for sign in written if sign.isalnum()).upper()
