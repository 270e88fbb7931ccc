"""When a message was said: what the carrier's date is worth beside the moment it reached us.

Pure sums: both moments are passed in, aware. A *lag* is how many seconds the date lies behind the
arrival; it is less than zero where the date is ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

#: A date further back says more about a wrong clock than about the message; it counts from its
#: arrival.
OLDEST = timedelta(days=7)
#: Clocks differ a little. A date further ahead of ours is no date.
AHEAD = timedelta(minutes=10)
#: So many lags in a row show how a carrier's clock goes.
LAGS = 20
#: They agree when each is so near to the same whole number of hours (seconds).
NEAR = 300

_HOUR = 3600
#: A lag is kept as a plain number of seconds, also that of a date in the year 1.
_LONGEST = 10**9


def sent_at(dated: datetime | None, arrived: datetime) -> datetime:
    """When it was said: the earlier of date and arrival.

    The arrival, if there is no date or it cannot be true.
    """
    if dated is None or dated - arrived > AHEAD or arrived - dated > OLDEST:
        return arrived
    return min(dated, arrived)


def lag(dated: datetime | None, arrived: datetime) -> int | None:
    """How many whole seconds the date lies behind the arrival; None without a date."""
    if dated is None:
        return None
    return max(-_LONGEST, min(_LONGEST, round((arrived - dated).total_seconds())))


def newest(lags: Sequence[int], more: int) -> tuple[int, ...]:
    """The last lags of a carrier with one more, the oldest first."""
    return (*lags, more)[-LAGS:]


def hours_off(lags: Sequence[int]) -> int:
    """By how many whole hours a carrier's dates are wrong; 0 if it cannot be said.

    More than 0 behind, less than 0 ahead. While it is not 0, that carrier's dates are not believed:
    a carrier that writes local time as UTC is 7 hours ahead.
    """
    if len(lags) < LAGS:
        return 0
    hours = round(lags[-1] / _HOUR)
    return hours if all(abs(seconds - hours * _HOUR) <= NEAR for seconds in lags[-LAGS:]) else 0
