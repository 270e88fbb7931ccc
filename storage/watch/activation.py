"""Every post of a territory with the nights in which it was heard: two statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from flows.rules.living import Heard
from flows.rules.schedule import Shift, night_of, turn
from storage.engine.sql import day, moment, run, utc
from storage.models import Area


class Known(NamedTuple):
    """A post, and when it was heard."""

    code: str
    name: str
    area: str
    rt: str
    rw: str
    paused_until: datetime | None
    heard: Heard


#: Of a post `p`: its counted nights in which somebody was heard.
_COUNTED = "FROM night_count c WHERE c.post_id = p.id AND c.present + c.late > 0"


#: Of a post `p`: its words, also those that filled no check-in.
_SAID = "FROM check_in c WHERE c.post_id = p.id"


def posts(path: str, since: date, zone: tzinfo) -> list[Known]:
    """The posts of a territory that are watched, as their areas lie and by code.

    `since`: where what came before is told apart. A night was heard in which a check-in was filled,
    or any word was said: the night of the post's shift that is nearest to it.
    """
    inside, params = Area.within("a.path", path)
    begins, turns = _begins(inside, params, since, zone)
    found = run(
        f"SELECT p.code, p.name, p.area_id, p.rt, p.rw, p.paused_until,"
        f" (SELECT c.night {_COUNTED} ORDER BY c.night DESC LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night >= ? ORDER BY c.night LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night < ? ORDER BY c.night DESC LIMIT 1),"
        f" (SELECT c.at {_SAID} ORDER BY c.at DESC LIMIT 1),"
        f" (SELECT c.at {_SAID} AND c.at >= {begins} ORDER BY c.at LIMIT 1),"
        f" (SELECT c.at {_SAID} AND c.at < {begins} ORDER BY c.at DESC LIMIT 1),"
        " p.shift_start, p.shift_end"
        " FROM post p JOIN area a ON a.code = p.area_id"
        f" WHERE p.active AND {inside} ORDER BY a.path, p.code",
        [since, since, *turns, *turns, *params],
    )
    return [_known(row, zone) for row in found]


def _begins(inside: str, params: Sequence[Any], since: date, zone: tzinfo) -> tuple[str, list[Any]]:
    """Since when words of a post `p` belong to this night or a later one, as SQL: by its shift."""
    shifts = run(
        "SELECT DISTINCT p.shift_start, p.shift_end FROM post p JOIN area a ON a.code = p.area_id"
        f" WHERE p.active AND {inside}",
        params,
    )
    turns: list[Any] = []
    for start, end in shifts:
        turns += [start, end, utc(turn(_shift(start, end), since, zone))]
    when = " ".join("WHEN p.shift_start = ? AND p.shift_end = ? THEN ?" for _ in shifts)
    return (f"CASE {when} END" if shifts else "NULL"), turns


def _shift(start: str, end: str) -> Shift:
    return Shift(start, end, 0, 0)


def _known(row: tuple[Any, ...], zone: tzinfo) -> Known:
    code, name, area, rt, rw, paused_until, *heard, start, end = row
    counted = [None if night is None else day(night) for night in heard[:3]]
    said = [_night(moment(at), _shift(start, end), zone) for at in heard[3:]]
    last, first_since, last_before = zip(counted, said, strict=True)
    return Known(
        str(code),
        str(name),
        str(area),
        rt,
        rw,
        moment(paused_until),
        Heard(
            max(filter(None, last), default=None),
            min(filter(None, first_since), default=None),
            max(filter(None, last_before), default=None),
        ),
    )


def _night(at: datetime | None, shift: Shift, zone: tzinfo) -> date | None:
    return None if at is None else night_of(at, shift, zone)
