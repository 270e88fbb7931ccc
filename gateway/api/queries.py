"""Query strings: filters, page sizes and cursors, checked; what is wrong is a 400 that names it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from datetime import date, datetime

from flask import request

from flows.rules.cleaning import unusable
from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from gateway.api.problems import Problem, wrong
from gateway.api.times import in_years, moment
from gateway.officers import territory

DEFAULT_LIMIT, MAX_LIMIT = 50, 100


def check() -> None:
    """Refuse characters that no database takes: no filter names anything by them."""
    for name, values in request.args.lists():
        if any(map(unusable, (name, *values))):
            raise wrong("query" if unusable(name) else name, "holds characters that are none", 400)


def chosen(name: str, allowed: Collection[str]) -> list[str] | None:
    """The values of a filter, separated by commas or repeated; None when it is absent or empty."""
    values = [
        part.strip()
        for value in request.args.getlist(name)
        for part in value.split(",")
        if part.strip()
    ]
    if any(value not in allowed for value in values):
        raise wrong(name, f"must be of: {', '.join(allowed)}", 400)
    return values or None


def time(name: str) -> datetime | None:
    """A filter that is a time with its zone, or None."""
    # In a query string an unescaped "+" arrives as a space; only a zone can have stood there.
    value = re.sub(r" (?=\d\d:\d\d$)", "+", request.args.get(name, ""))
    return moment(value, name, 400) if value else None


def flag(name: str) -> bool:
    """A filter that is true or false; absent or empty it is false."""
    value = request.args.get(name, "")
    if value not in ("", "true", "false"):
        raise wrong(name, "must be true or false", 400)
    return value == "true"


def rw() -> str:
    """The filter `rw`: the number of an RW, or "" when there is no filter."""
    value = request.args.get("rw", "")
    if not re.fullmatch(r"[0-9]{0,3}", value):
        raise wrong("rw", "must be a number such as 03", 400)
    return value


def night(default: date) -> date:
    """The filter `night`: a date, YYYY-MM-DD."""
    value = request.args.get("night", "")
    if not value:
        return default
    found = date_of(value)
    if found is None:
        raise wrong("night", "must be a date such as 2027-02-10", 400)
    return in_years(found, "night", 400)


def date_of(value: str) -> date | None:
    """The date YYYY-MM-DD; None for anything else."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def area(officer: Officer) -> str | None:
    """The filter `area`: the code of an area in the territory, or None when there is no filter."""
    code = request.args.get("area", "").strip()
    try:
        territory.inside(officer, [code] if code else [], "area")
    except Unusable as why:
        raise wrong(why.field, why.why, 400) from None
    return code or None


def limit() -> int:
    """How many items a page holds."""
    value = request.args.get("limit", "")
    if not value:
        return DEFAULT_LIMIT
    if not (
        value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MAX_LIMIT
    ):
        raise wrong("limit", f"must be a number from 1 to {MAX_LIMIT}", 400)
    return int(value)


def cursor() -> str | None:
    """The key of the last item of the page before, or None for the first page."""
    value = request.args.get("cursor", "")
    if not value:
        return None
    try:
        found = base64.urlsafe_b64decode(value.encode("ascii")).decode("ascii")
    except (ValueError, binascii.Error):
        raise bad_cursor() from None
    if not found.isprintable() or not 0 < len(found) <= 64:
        raise bad_cursor()
    return found


def bad_cursor() -> Problem:
    """A cursor that this API did not hand out."""
    return wrong(
        "cursor", "is not one that this API handed out; leave it out for the first page", 400
    )


def as_cursor(key: str) -> str:
    """A key as an opaque cursor."""
    return base64.urlsafe_b64encode(key.encode()).decode()
