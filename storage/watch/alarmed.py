"""Officers and desks who are told of alarms of the watch, and what they were told by which SMS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flows.rules.ladder import MISSED
from flows.rules.slot_steps import MISSED as NOBODY_HEARD
from flows.values import dataclass
from storage.engine.sql import chunks, known, marks, moment, run, skip_locked, update, utc
from storage.watch.alarms import OPEN


@dataclass(frozen=True)
class Telling:
    """An alarm of which an officer, or (None) the desk of a unit, is to be told.

    `silent_since`: from which check-in on nobody was heard; `unasked`: a carrier could not be asked
    whether a word waits there.
    """

    dispatch: int
    officer: int | None
    unit: str
    digits: str
    post: str
    name: str
    area: str
    silent_since: datetime
    unasked: bool


#: Of a slot `s`: the first of the check-ins in a row, up to it, for which nobody was heard.
_SILENT_SINCE = (
    "(SELECT min(b.due_at) FROM slot b WHERE b.post_id = s.post_id AND b.night = s.night"
    " AND b.due_at <= s.due_at AND b.due_at > coalesce((SELECT max(h.due_at) FROM slot h WHERE"
    " h.post_id = s.post_id AND h.night = s.night AND h.due_at < s.due_at AND"
    f" h.state <> '{NOBODY_HEARD}'), '1970-01-01 00:00:00'))"
)


def any_due(now: datetime) -> bool:
    """Whether somebody is to be told of an alarm now, asked without a lock."""
    waiting = "SELECT 1 FROM dispatch WHERE told_at IS NULL AND ended_at IS NULL AND due_at <= ?"
    return bool(run(f"{waiting} AND alarm_id IS NOT NULL LIMIT 1", [utc(now)]))


def due(now: datetime, limit: int) -> list[Telling]:
    """Who is to be told of which alarm now; until the transaction ends nobody else has them."""
    waits = "told_at IS NULL AND ended_at IS NULL AND due_at <= ? AND alarm_id IS NOT NULL"
    taken = run(
        f"SELECT id FROM dispatch WHERE {waits} ORDER BY due_at, id LIMIT ?{skip_locked()}",
        [utc(now), limit],
    )
    found: list[Telling] = []
    for batch in chunks([id_ for (id_,) in taken]):
        found += map(
            _telling,
            run(
                "SELECT d.id, d.officer_id, d.unit_id, d.digits, p.code, p.name, p.area_id,"
                f" {_SILENT_SINCE}, s.unasked FROM dispatch d JOIN alarm a ON a.id = d.alarm_id"
                " JOIN slot s ON s.id = a.slot_id JOIN post p ON p.id = s.post_id"
                f" WHERE d.id IN ({marks(batch)}) ORDER BY s.due_at, d.id",
                batch,
            ),
        )
    return found


def _telling(row: tuple[Any, ...]) -> Telling:
    id_, officer, unit, digits, code, name, area, since, unasked = row
    return Telling(
        dispatch=int(id_),
        officer=None if officer is None else int(officer),
        unit=str(unit),
        digits=digits or "",
        post=str(code),
        name=str(name),
        area=str(area),
        silent_since=known(since),
        unasked=bool(unasked),
    )


def told(dispatches: Collection[int], now: datetime) -> None:
    """These were told, in one SMS of this moment to each who is told."""
    for batch in chunks(sorted(dispatches)):
        run(f"UPDATE dispatch SET told_at = ? WHERE id IN ({marks(batch)})", [utc(now), *batch])


def hold(dispatches: Collection[int], until: datetime) -> None:
    """Leave these alone until then."""
    update(
        "dispatch",
        "id bigint",
        [(id_,) for id_ in sorted(dispatches)],
        to="due_at = ?",
        where="dispatch.id = v.id",
        params=[utc(until)],
    )


#: Of a dispatch `d`: another `f` that the same SMS told of.
_SAME_SMS = (
    "f.alarm_id IS NOT NULL AND f.told_at = d.told_at AND f.unit_id = d.unit_id"
    " AND coalesce(f.officer_id, 0) = coalesce(d.officer_id, 0)"
)


def still_open(dispatches: Sequence[int]) -> set[int]:
    """Those of these dispatches whose SMS tells of an alarm that has not ended."""
    found: set[int] = set()
    for batch in chunks(sorted(set(dispatches))):
        found |= {
            int(id_)
            for (id_,) in run(
                f"SELECT d.id FROM dispatch d WHERE d.id IN ({marks(batch)}) AND EXISTS"
                f" (SELECT 1 FROM dispatch f WHERE {_SAME_SMS} AND f.ended_at IS NULL)",
                batch,
            )
        }
    return found


class Reached(NamedTuple):
    """An open alarm of a post, and the first dispatch of each SMS that told of it."""

    alarm: int
    post: int
    due_at: datetime
    firsts: tuple[int, ...]


def of_posts(posts: Collection[int], after: datetime) -> list[Reached]:
    """The open alarms of these posts, of check-ins due after that, each with the SMS to the police
    that told of it.
    """
    firsts: dict[tuple[int, int, datetime], list[int]] = defaultdict(list)
    for batch in chunks(sorted(posts)):
        for alarm, post, due_at, first in run(
            "SELECT a.id, s.post_id, s.due_at, (SELECT min(f.id) FROM dispatch f WHERE"
            f" {_SAME_SMS}) FROM slot s JOIN alarm a ON a.slot_id = s.id LEFT JOIN dispatch d ON"
            f" d.alarm_id = a.id AND d.told_at IS NOT NULL WHERE s.post_id IN ({marks(batch)})"
            f" AND s.due_at > ? AND {OPEN} ORDER BY a.id, d.id",
            [*batch, utc(after)],
        ):
            mine = firsts[int(alarm), int(post), known(due_at)]
            if first is not None:
                mine.append(int(first))
    return [
        Reached(alarm, post, due_at, tuple(found))
        for (alarm, post, due_at), found in firsts.items()
    ]


@dataclass(frozen=True)
class Listed:
    """An open alarm as a desk sees it; `step`: the highest it has reached, of `ladder.MISSED`."""

    post: str
    name: str
    due_at: datetime
    state: str
    since: datetime
    step: str
    told: tuple[str, ...]
    """Whom of the police: officers by their id, desks by their unit."""
    officer: int | None
    accepted_at: datetime | None


def listed(limit: int) -> list[Listed]:
    """The open alarms, the oldest first, `limit` at most."""
    found = run(
        "SELECT a.id, p.code, p.name, s.due_at, s.state, a.since, a.officer_id, a.accepted_at FROM"
        " alarm a JOIN slot s ON s.id = a.slot_id JOIN post p ON p.id = s.post_id"
        f" WHERE {OPEN} ORDER BY a.since, a.id LIMIT ?",
        [limit],
    )
    told: dict[int, list[str]] = defaultdict(list)
    steps: dict[int, int] = defaultdict(lambda: MISSED.index("ketua"))
    for batch in chunks([row[0] for row in found]):
        for alarm, step, officer, unit in run(
            "SELECT alarm_id, step, officer_id, unit_id FROM dispatch WHERE alarm_id IN"
            f" ({marks(batch)}) AND told_at IS NOT NULL ORDER BY step, id",
            batch,
        ):
            told[alarm].append(str(unit) if officer is None else f"petugas {officer}")
            steps[alarm] = max(steps[alarm], int(step))
    return [
        Listed(
            post=str(code),
            name=str(name),
            due_at=known(due_at),
            state=str(state),
            since=known(since),
            step=MISSED[steps[id_]],
            told=tuple(told[id_]),
            officer=None if officer is None else int(officer),
            accepted_at=moment(accepted_at),
        )
        for id_, code, name, due_at, state, since, officer, accepted_at in found
    ]
