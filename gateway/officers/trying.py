"""The plan by which one night of a post is tried: the post as it stands, with invented numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from flows.rules import rota, schedule
from flows.rules.ladder import MISSED, OFFICERS, Step
from flows.rules.season import RAMADHAN
from flows.values import dataclass
from storage import watch

_KETUA, _GUARD, _OFFICER, _DESK = (f"+6281200000{group}" for group in (101, 200, 300, 400))
#: The first number of the partner's guards.
PARTNER = "+6281200000500"
NOBODY, ALL = CHOICES = ("diam", "hadir")


@dataclass(frozen=True)
class Staffed:
    """A post in a night: how many stand guard there, and the places (from 1, the ketua) of those
    who are on duty.
    """

    post: watch.Post
    night: date
    guards: int
    on_duty: Sequence[int]


def staffed(post: watch.Post, night: date) -> Staffed:
    """Who is on duty at a post in a night, by its rota and without who is away."""
    guards = [guard.id for guard in watch.guards_of(post.id)]
    duty = {guard.id for guard in watch.on_duty([post.id], night)[post.id]}
    places = [place for place, guard in enumerate(guards, 1) if guard in duty]
    return Staffed(post, night, len(guards), places)


def partner_of(post: watch.Post, night: date, now: datetime, zone: tzinfo) -> Staffed | None:
    """The partner of a post, in its night of that day; None where none is named, or nobody watches
    there then.
    """
    partner = post.partner
    if partner is None or not partner.active or (partner.paused_until or now) > now:
        return None
    since = _since([post, partner], night, zone)
    found = staffed(partner, schedule.first_night(since, watch.shift_of(partner), zone))
    return found if found.on_duty else None


def _since(posts: Sequence[watch.Post], night: date, zone: tzinfo) -> datetime:
    """When the day begins that has this night of the first of these posts."""
    shifts = [watch.shift_of(post) for post in posts]
    begins = schedule.day_of_watch(shifts)
    first = schedule.hours(shifts[0], night, zone)[0].astimezone(zone)
    return datetime.combine(first.date() - schedule.DAY * (first.time() < begins), begins, zone)


def plan(
    mine: Staffed,
    partner: Staffed | None,
    zone: tzinfo,
    subuh: datetime | None,
    steps: Sequence[Step],
    answers: str,
) -> dict[str, Any]:
    """The night of this post (which has somebody on duty) and its partner, with invented people.

    `subuh`: of the morning after it, in Ramadhan. `steps`: those of its ladder, by who is on duty
    now. `answers`: nobody says a word, or somebody for every check-in (of CHOICES); at the partner
    they always do.
    """
    desks = list(dict.fromkeys(desk for step in steps for desk in step.desks))
    officers = sum(len(step.officers) for step in steps if MISSED[step.number] == OFFICERS)
    posts = [_post(mine, _phones(_KETUA, _GUARD, mine))]
    events = _words(mine, posts[0], zone, subuh) if answers == ALL else []
    if partner is not None:
        posts[0]["partner"] = str(partner.post.code)
        posts.append(_post(partner, _phones(PARTNER, _number(PARTNER, 1), partner)))
        events += _words(partner, posts[1], zone, subuh)
    both = [mine.post] if partner is None else [mine.post, partner.post]
    return {
        # Of a watch in the morning the evening before.
        "night": _since(both, mine.night, zone).date().isoformat(),
        "season": "biasa" if subuh is None else RAMADHAN,
        "posts": posts,
        "officers": [
            {
                "name": f"Petugas {number + 1}",
                "phone": _number(_OFFICER, number),
                "unit": desks[0] if desks else "POLDA-SUMSEL",
                "role": "petugas",
                "areas": [mine.post.area_id],
            }
            for number in range(officers)
        ],
        "desks": {unit: _number(_DESK, number) for number, unit in enumerate(desks)},
        "events": events,
    }


def _post(there: Staffed, phones: Sequence[str]) -> dict[str, Any]:
    post = there.post
    return {
        "code": post.code,
        "name": post.name,
        "area": post.area_id,
        "rt": post.rt,
        "rw": post.rw,
        "shift": f"{post.shift_start}-{post.shift_end}",
        "every": post.every_minutes,
        "times": post.times,
        "grace": post.grace_minutes,
        "until_subuh": post.until_subuh,
        "ladder": post.ladder or "",
        "rota": rota.written({there.night: there.on_duty}),
        "ketua": phones[0],
        "guards": phones[1:],
    }


def _words(
    there: Staffed, planned: dict[str, Any], zone: tzinfo, subuh: datetime | None
) -> list[dict[str, str]]:
    """The last of who is on duty is heard for every check-in."""
    post = there.post
    morning = subuh is not None and subuh.astimezone(zone).date() == there.night + schedule.DAY
    until = subuh if post.until_subuh and morning else None
    dues = schedule.slots(watch.shift_of(post), there.night, zone, until)
    words = ["MASUK 2", *["AMAN"] * (len(dues) - 2), "PULANG"][: len(dues)]
    phone = [planned["ketua"], *planned["guards"]][there.on_duty[-1] - 1]
    minute = timedelta(minutes=1)
    return [
        {"at": f"{(due.due_at + minute).astimezone(zone):%H:%M}", "from": phone, "sms": word}
        for due, word in zip(dues, words, strict=True)
    ]


def _phones(ketua: str, first: str, there: Staffed) -> list[str]:
    return [ketua, *(_number(first, number) for number in range(there.guards - 1))]


def _number(first: str, further: int) -> str:
    return f"+{int(first) + further}"
