"""Times as the API reads them: RFC 3339 with a zone. How it writes them: `flows.rules.dates`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TypeVar

from flows.rules.dates import YEARS
from gateway.api.problems import wrong

Day = TypeVar("Day", bound=date)

# With its zone, so that nobody guesses.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")


def moment(value: object, name: str, status: int = 422) -> datetime:
    """A time that came in, as aware UTC. Raises Problem, naming the field."""
    problem = wrong(name, "must be a time such as 2027-02-10T15:00:00Z", status)
    if not isinstance(value, str) or not _RFC3339.fullmatch(value.upper()):
        raise problem
    try:
        found = datetime.fromisoformat(value.upper())
    except ValueError:
        raise problem from None
    return in_years(found, name, status).astimezone(UTC)


def in_years(found: Day, name: str, status: int = 422) -> Day:
    """The date or time, if it lies in a year that can be counted with.

    Raises Problem, naming the field.
    """
    if found.year not in YEARS:
        raise wrong(name, f"must lie in the years {YEARS[0]} to {YEARS[-1]}", status)
    return found
