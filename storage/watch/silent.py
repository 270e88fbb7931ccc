"""Posts of which nothing is heard, as a reader of a territory sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from storage.engine.sql import known, run, update, utc
from storage.models import Area, Post, Slot
from storage.watch.alarms import OPEN
from storage.watch.slots import MISSED, SILENT

_THERE = "JOIN post p ON p.id = s.post_id JOIN area ar ON ar.code = p.area_id"


class Alarmed(NamedTuple):
    """A post with open alarms: its first missed check-in, since when it climbs, how many were
    missed, and who sent TERIMA last.
    """

    post: str
    name: str
    area: str
    due_at: datetime
    since: datetime
    missed: int
    officer: int | None


def alarmed_within(path: str, limit: int) -> list[Alarmed]:
    """The posts of this territory with open alarms, the newest first."""
    within, params = Area.within("ar.path", path)
    found = run(
        "SELECT p.code, p.name, p.area_id, min(s.due_at), min(a.since), count(*),"
        " max(a.officer_id) FROM alarm a JOIN slot s ON s.id = a.slot_id"
        f" {_THERE} WHERE {OPEN} AND {within} GROUP BY p.code, p.name, p.area_id"
        " ORDER BY min(a.since) DESC, p.code LIMIT ?",
        [*params, limit],
    )
    return [
        Alarmed(
            str(code),
            str(name),
            str(area),
            known(due_at),
            known(since),
            int(missed),
            None if officer is None else int(officer),
        )
        for code, name, area, due_at, since, missed, officer in found
    ]


class Silent(NamedTuple):
    """A post whose guards were reminded and still say nothing; `late_at`: then they are missed."""

    post: str
    name: str
    area: str
    due_at: datetime
    late_at: datetime


def silent_within(path: str, now: datetime, limit: int) -> list[Silent]:
    """The posts of this territory whose guards are silent now, those missed soonest first."""
    within, params = Area.within("ar.path", path)
    found = run(
        "SELECT p.code, p.name, p.area_id, s.due_at, s.late_at FROM slot s"
        f" {_THERE} WHERE s.remind_at <= ? AND {SILENT} AND p.active AND"
        f" (p.paused_until IS NULL OR p.paused_until <= ?) AND {within}"
        " ORDER BY s.late_at, p.code LIMIT ?",
        [utc(now), utc(now), *params, limit],
    )
    return [
        Silent(str(code), str(name), str(area), known(due_at), known(late_at))
        for code, name, area, due_at, late_at in found
    ]


#: A check-in that was missed so long before a word is of another night.
_NIGHT = timedelta(hours=12)


def clear_earlier(said: Mapping[int, datetime], now: datetime) -> list[Slot]:
    """The missed check-ins, with their post, of which somebody was told before a word was said at
    these posts then, though it fills a later one: each once.
    """
    cleared = update(
        "slot",
        "post bigint, since timestamp, until timestamp, at timestamp",
        [(post, utc(at - _NIGHT), utc(at), utc(now)) for post, at in sorted(said.items())],
        to="cleared_at = v.at",
        where="slot.post_id = v.post AND slot.due_at > v.since AND slot.due_at <= v.until"
        f" AND {MISSED.replace('s.', 'slot.')} AND slot.told_at IS NOT NULL"
        " AND slot.cleared_at IS NULL",
        returning="slot.id",
    )
    if not cleared:
        return []
    mine = Slot.select(Slot, Post).join(Post).where(Slot.id.in_([id_ for (id_,) in cleared]))
    return list(mine.order_by(Slot.due_at.desc()))
