"""What a conversation may ask of the records, and a ticket for the report that it states."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, TypeAlias

from flows.queries import (
    AreaOf,
    ContactOf,
    Helplines,
    ImbauanCek,
    NightOf,
    OnlyReport,
    PlaceIn,
    Query,
    Reopenable,
    ReportLeft,
    StatusOf,
    SwapOf,
    WatchOf,
)
from flows.ronda import evening
from flows.rules.dates import time_of_day
from flows.rules.schedule import coming_night
from flows.rules.tickets import LONGEST, draw
from gateway.install import helplines
from gateway.install.runtime import Runtime
from gateway.ussd.places import area_named, gazetteer
from storage import people, reports, watch
from storage.conversations import calls
from storage.engine.deadline import reading
from storage.received import inbox
from storage.sent import quotes
from storage.watch import swaps, tonight
from storage.watch.tonight import Speaking

#: Digits of a ticket before its check digit: 90,000 numbers, of which one is used for ever.
TICKET_DIGITS = 5


def draw_ticket(taken: int = 0) -> str:
    """A ticket number by chance, so that nobody can count the reports or guess another's number.

    It is a digit longer for each number drawn before that was taken: as the short ones run out,
    more and more are longer.
    """
    digits = min(TICKET_DIGITS + taken, LONGEST - 1)
    return draw(secrets.choice, digits)


def tickets(conversations: Collection[str]) -> dict[str, str]:
    """The ticket that each of these conversations has already, or a free one."""
    found, taken = reports.codes_of(conversations), 0
    while missing := [conversation for conversation in conversations if conversation not in found]:
        # Some are taken: ask about enough of them at once.
        drawn = {draw_ticket(taken) for _ in range(2 * len(missing))}
        taken += 1
        found |= zip(missing, inbox.free_tickets(drawn), strict=False)
    return found


#: A query, and the phone (its id) in whose name it is asked; None: one that nobody knows.
Asked: TypeAlias = tuple[int | None, Query]


def answers(
    runtime: Runtime,
    asked: Collection[Asked],
    now: datetime,
    said_at: Mapping[int, datetime] | None = None,
    theirs: Mapping[int, list[watch.Duty]] | None = None,
) -> dict[Asked, Any]:
    """The records' answers to these queries: one statement a kind, two for guards of two posts.

    `said_at`: when each phone said what it is asked for, if that was not now;
    `theirs`: where they stand guard, if that is known.
    """
    mine = {
        (query.code, phone)
        for phone, query in asked
        if isinstance(query, StatusOf) and phone is not None
    }
    statuses = reports.statuses(mine)
    closed = {
        (query.code, phone)
        for phone, query in asked
        if isinstance(query, Reopenable) and phone is not None
    }
    reopenable = reports.reopenable(closed, now)
    only = reports.only_open(
        {phone for phone, query in asked if isinstance(query, OnlyReport) and phone is not None}
    )
    guards = {
        phone
        for phone, query in asked
        if isinstance(query, WatchOf | NightOf | SwapOf) and phone is not None
    }
    duties = (
        dict(theirs)
        if theirs is not None
        else watch.duties({phone: (said_at or {}).get(phone, now) for phone in guards})
    )
    nights = _nights(runtime, asked, duties, now, said_at)
    left = calls.last_left(
        {phone for phone, query in asked if isinstance(query, ReportLeft) and phone is not None},
        now,
    )
    quoted = quotes.by_code(
        {query.code for _, query in asked if isinstance(query, ImbauanCek)}, runtime.settings.zone
    )
    enrolled = people.areas_of(
        [phone for phone, query in asked if isinstance(query, ContactOf) and phone is not None]
    )
    said: dict[Asked, Any] = {}
    for phone, query in asked:
        match query:
            case StatusOf(code):
                said[phone, query] = statuses.get((code, phone)) if phone is not None else None
            case Reopenable(code):
                said[phone, query] = reopenable.get((code, phone)) if phone is not None else None
            case OnlyReport():
                said[phone, query] = only.get(phone) if phone is not None else None
            case WatchOf():
                post = duties[phone][0].post if phone in duties else None
                at = now if said_at is None or phone is None else said_at.get(phone, now)
                said[phone, query] = _watch(runtime, post, at) if post else None
            case SwapOf(code, evening):
                said[phone, query] = (
                    swaps.stands(watch.duty(duties[phone], code), date.fromisoformat(evening))
                    if evening and phone in duties
                    else None
                )
            case NightOf():
                said[phone, query] = nights.get((phone, query))
            case ReportLeft():
                found = left.get(phone) if phone is not None else None
                said[phone, query] = (
                    {"code": found.code, "sensitive": found.sensitive} if found else None
                )
            case ImbauanCek(code):
                said[phone, query] = quoted.get(code)
            case Helplines():
                said[phone, query] = _helplines(runtime, query)
            case PlaceIn(text):
                said[phone, query] = gazetteer(runtime, now).find(text).words
            case AreaOf(text):
                said[phone, query] = area_named(runtime, now, text)
            case ContactOf():
                own = enrolled.get(phone) if phone is not None else None
                said[phone, query] = {"area": own[0], "name": own[1]} if own else None
    return said


def _helplines(runtime: Runtime, asked: Helplines) -> dict[str, str]:
    return helplines.near(runtime.settings.numbers_file, asked, runtime.settings.home_area)


def _nights(
    runtime: Runtime,
    asked: Collection[Asked],
    duties: Mapping[int, Sequence[watch.Duty]],
    now: datetime,
    said_at: Mapping[int, datetime] | None,
) -> dict[Asked, Any]:
    """What `NightOf` is answered with: two statements."""
    spoken: dict[Asked, Speaking] = {}
    for phone, query in asked:
        if isinstance(query, NightOf) and phone is not None and phone in duties:
            at = now if said_at is None else said_at.get(phone, now)
            spoken[phone, query] = Speaking(*watch.duty(duties[phone], query.code), at)
    zone = runtime.settings.zone
    return {
        key: {
            "missed": [time_of_day(at, zone) for at in night.missed],
            "digits": night.digits,
            "asked": night.asked,
            **_beside(night.beside, spoken[key].at, zone),
            "until": time_of_day(night.until, zone) if night.until else "",
            "before": time_of_day(night.begins, zone) if night.begins else "",
            "away": evening(night.night) if night.away else "",
        }
        for key, night in zip(spoken, tonight.of(runtime.vault, [*spoken.values()]), strict=True)
        if night is not None
    }


def _beside(watch_at: datetime | None, at: datetime, zone: tzinfo) -> dict[str, str]:
    if watch_at is None:
        return {}
    return {"begins" if watch_at > at else "ended": time_of_day(watch_at, zone)}


def _watch(runtime: Runtime, post: watch.Post, at: datetime) -> dict[str, str]:
    numbers = [f"{name} {number}" for name, number in (("RT", post.rt), ("RW", post.rw)) if number]
    place = " ".join(
        [
            str(post.name),
            *(number for number in numbers if number.casefold() not in str(post.name).casefold()),
        ]
    )
    return {
        **({} if post.active else {"over": "1"}),
        "post": str(post.name),
        "code": str(post.code),
        "place": place,
        "area": post.area_id,
        "night": f"{coming_night(at, watch.shift_of(post), runtime.settings.zone)}",
    }


def answer(runtime: Runtime, number: str, now: datetime, asked: Query) -> Any:
    """What the records say to the phone with this number."""
    if isinstance(asked, Helplines):  # of no phone, and in no database
        return _helplines(runtime, asked)
    phone = (
        None if isinstance(asked, ImbauanCek | AreaOf) else people.find_phone(runtime.vault, number)
    )
    mine: Asked = (phone.id if phone else None, asked)
    return answers(runtime, [mine], now)[mine]


def answer_in_time(runtime: Runtime, number: str, now: datetime, asked: Query) -> Any:
    """The same for a phone that waits on a call. Raises DatabaseAway when that takes too long."""
    if isinstance(asked, Helplines):
        return _helplines(runtime, asked)
    return reading(lambda: answer(runtime, number, now, asked))
