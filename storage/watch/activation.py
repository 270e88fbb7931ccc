"""Every post of a territory with the nights in which it was heard: one statement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from flows.rules.living import Heard
from flows.rules.slot_steps import HEARD
from storage.engine.sql import day, marks, moment, run
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


def posts(path: str, since: date, tonight: date, recent: datetime) -> list[Known]:
    """The posts of a territory that are watched, as their areas lie and by code.

    `since`: where what came before is told apart; words since `recent` count for this night,
    before it is counted.
    """
    inside, params = Area.within("a.path", path)
    found = run(
        f"SELECT p.code, p.name, p.area_id, p.rt, p.rw, p.paused_until,"
        f" (SELECT c.night {_COUNTED} ORDER BY c.night DESC LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night >= ? ORDER BY c.night LIMIT 1),"
        f" (SELECT c.night {_COUNTED} AND c.night < ? ORDER BY c.night DESC LIMIT 1),"
        " EXISTS (SELECT 1 FROM slot s WHERE s.post_id = p.id AND s.due_at > ?"
        f" AND s.state IN ({marks(HEARD)}))"
        " FROM post p JOIN area a ON a.code = p.area_id"
        f" WHERE p.active AND {inside} ORDER BY a.path, p.code",
        [since, since, recent, *HEARD, *params],
    )
    return [_known(row, tonight) for row in found]


def _known(row: tuple[Any, ...], tonight: date) -> Known:
    code, name, area, rt, rw, paused_until, *nights, tonight_too = row
    last, first_since, last_before = (None if night is None else day(night) for night in nights)
    if tonight_too:
        last, first_since = tonight, first_since or tonight
    heard = Heard(last, first_since, last_before)
    return Known(str(code), str(name), str(area), rt, rw, moment(paused_until), heard)
