"""Every post of a territory with the nights in which it was heard: one statement."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from flows.rules.living import NOON, Heard, evening_of
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
    or any word was said: the night that begins after the noon before it.
    """
    noon = utc(datetime.combine(since, NOON, zone))
    inside, params = Area.within("a.path", path)
    found = run(
        f"SELECT p.code, p.name, p.area_id, p.rt, p.rw, p.paused_until,"
        f" (SELECT c.night {_COUNTED} ORDER BY c.night DESC LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night >= ? ORDER BY c.night LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night < ? ORDER BY c.night DESC LIMIT 1),"
        f" (SELECT c.at {_SAID} ORDER BY c.at DESC LIMIT 1),"
        f" (SELECT c.at {_SAID} AND c.at >= ? ORDER BY c.at LIMIT 1),"
        f" (SELECT c.at {_SAID} AND c.at < ? ORDER BY c.at DESC LIMIT 1)"
        " FROM post p JOIN area a ON a.code = p.area_id"
        f" WHERE p.active AND {inside} ORDER BY a.path, p.code",
        [since, since, noon, noon, *params],
    )
    return [_known(row, zone) for row in found]


def _known(row: tuple[Any, ...], zone: tzinfo) -> Known:
    code, name, area, rt, rw, paused_until, *heard = row
    counted = [None if night is None else day(night) for night in heard[:3]]
    said = [_night(moment(at), zone) for at in heard[3:]]
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


def _night(at: datetime | None, zone: tzinfo) -> date | None:
    return None if at is None else evening_of(at, zone)
