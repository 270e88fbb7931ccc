"""Alarms of missed check-ins: how far they climb, whom they have reached, and how they end.

Every change is a conditional UPDATE or a row that is unique, so that two clocks make each step
once. Whom an alarm has reached is a dispatch, as of a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.rules.ladder import MISSED_TASK, PAUSE, Call
from flows.values import dataclass
from storage.engine.sql import (
    chunks,
    count,
    given,
    known,
    marks,
    rows,
    run,
    skip_locked,
    update,
    utc,
)

#: In hand-written SQL: nobody has ended the alarm `a`.
OPEN = "a.ended_at IS NULL"


@dataclass(frozen=True)
class Climbing:
    """An alarm that is to be looked at, while nobody else does."""

    id: int
    slot: int
    post: int
    area: str
    rw: str
    grace: timedelta
    since: datetime
    accepted: bool


def begin(slots: Collection[int], now: datetime) -> None:
    """Begin the alarms of these slots; they are looked at at once."""
    for batch in chunks(sorted(slots), columns=4):
        begun = [(slot, utc(now), utc(now), "") for slot in batch]
        values, params = rows(("bigint", "timestamp", "timestamp", "text"), begun)
        run(f"INSERT INTO alarm (slot_id, since, climbs_at, ended) {values}", params)


def due(now: datetime, limit: int) -> dict[int, int]:
    """The alarms that are to be looked at, each with its post; asked without a lock."""
    found = run(
        "SELECT a.id, s.post_id FROM alarm a JOIN slot s ON s.id = a.slot_id WHERE"
        f" a.climbs_at <= ? AND {OPEN} ORDER BY a.climbs_at, a.id LIMIT ?",
        [utc(now), limit],
    )
    return {int(id_): int(post) for id_, post in found}


def take(ids: Collection[int], now: datetime) -> list[Climbing]:
    """Those of these alarms that are still to be looked at, until the transaction ends by us."""
    found: list[Climbing] = []
    for batch in chunks(sorted(ids)):
        held = {
            int(id_)
            for (id_,) in run(
                f"SELECT a.id FROM alarm a WHERE a.id IN ({marks(batch)}) AND a.climbs_at <= ? AND"
                f" {OPEN} ORDER BY a.id{skip_locked()}",
                [*batch, utc(now)],
            )
        }
        if held:
            found += _read(sorted(held))
    return found


def _read(ids: Sequence[int]) -> list[Climbing]:
    read = []
    for id_, slot, since, accepted_at, post, area, rw, grace in run(
        "SELECT a.id, a.slot_id, a.since, a.accepted_at, p.id, p.area_id, p.rw, p.grace_minutes"
        " FROM alarm a JOIN slot s ON s.id = a.slot_id JOIN post p ON p.id = s.post_id"
        f" WHERE a.id IN ({marks(ids)}) ORDER BY a.id",
        ids,
    ):
        read.append(
            Climbing(
                id=int(id_),
                slot=int(slot),
                post=int(post),
                area=str(area),
                rw=str(rw),
                grace=timedelta(minutes=int(grace)),
                since=known(since),
                accepted=accepted_at is not None,
            )
        )
    return read


def reached(ids: Collection[int]) -> dict[int, set[tuple[int | None, str]]]:
    """Whom of the police these alarms have reached, as officer and unit."""
    found: dict[int, set[tuple[int | None, str]]] = defaultdict(set)
    for batch in chunks(sorted(ids)):
        for alarm, officer, unit in run(
            "SELECT alarm_id, officer_id, unit_id FROM dispatch WHERE alarm_id IN"
            f" ({marks(batch)})",
            batch,
        ):
            found[int(alarm)].add((None if officer is None else int(officer), str(unit)))
    return found


_TYPES = ("bigint", "integer", "integer", "bigint", "text", "timestamp", "timestamp", "integer")


def reach(calls: Sequence[tuple[int, Call]], now: datetime) -> int:
    """Let these alarms reach these, each once; returns how many they had not."""
    fresh = 0
    for batch in chunks(calls, columns=len(_TYPES) + 1):
        values, params = rows(
            (*_TYPES, "text"),
            [
                (alarm, 0, call.step, call.officer, call.unit, utc(now), utc(call.due_at), 0, "")
                for alarm, call in batch
            ],
        )
        fresh += len(
            run(
                "INSERT INTO dispatch (alarm_id, round, step, officer_id, unit_id, made_at, due_at,"
                f" raised, ended) {values} ON CONFLICT DO NOTHING RETURNING id",
                params,
            )
        )
    return fresh


def go_on(looks: Mapping[int, datetime | None]) -> None:
    """Set when each of these alarms is looked at next."""
    update(
        "alarm",
        "id bigint, at timestamp",
        [(id_, utc(at)) for id_, at in sorted(looks.items())],
        to="climbs_at = v.at",
        where="alarm.id = v.id",
    )


class Holding(NamedTuple):
    """An officer's TERIMA of an alarm."""

    alarm: int
    officer: int


def hold(holding: Sequence[Holding], now: datetime) -> set[int]:
    """Hold the ladders of these alarms for PAUSE from now on; returns those that are open.

    It ends none: senders can be forged.
    """
    by_alarm = {each.alarm: each.officer for each in holding}
    changed = update(
        "alarm",
        "id bigint, officer bigint, at timestamp, later timestamp",
        [(id_, officer, utc(now), utc(now + PAUSE)) for id_, officer in sorted(by_alarm.items())],
        to="officer_id = v.officer, accepted_at = coalesce(alarm.accepted_at, v.at),"
        " climbs_at = v.later",
        where="alarm.id = v.id AND alarm.ended_at IS NULL",
        returning="alarm.id",
    )
    return {int(id_) for (id_,) in changed}


def end(ids: Collection[int], ended: str, now: datetime) -> set[int]:
    """End these alarms, and what was to be told of them; returns those that were open."""
    done: set[int] = set()
    for batch in chunks(sorted(ids)):
        done |= {
            int(id_)
            for (id_,) in run(
                "UPDATE alarm SET ended = ?, ended_at = ?, climbs_at = NULL WHERE ended_at IS NULL"
                f" AND id IN ({marks(batch)}) RETURNING id",
                [ended, utc(now), *batch],
            )
        }
    for batch in chunks(sorted(done)):
        count(
            "UPDATE dispatch SET ended = ?, ended_at = ? WHERE ended_at IS NULL AND alarm_id IN"
            f" ({marks(batch)})",
            [ended, utc(now), *batch],
        )
    return done


def of_post(post_id: int) -> set[int]:
    """The open alarms of a post."""
    found = run(
        f"SELECT a.id FROM alarm a JOIN slot s ON s.id = a.slot_id WHERE s.post_id = ? AND {OPEN}",
        [post_id],
    )
    return {int(id_) for (id_,) in found}


@dataclass(frozen=True)
class Task:
    """An alarm of which an officer was told; `mine`: this officer sent TERIMA last."""

    dispatch: int
    alarm: int
    officer: int
    digits: str
    post: str
    name: str
    open: bool
    mine: bool


_TASK = (
    "SELECT d.id, d.alarm_id, d.officer_id, d.digits, p.code, p.name, a.ended_at, a.officer_id FROM"
)
_JOINED = (
    "JOIN alarm a ON a.id = d.alarm_id JOIN slot s ON s.id = a.slot_id"
    " JOIN post p ON p.id = s.post_id"
)


def by_digits(asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], Task]:
    """The alarm of which this officer was told with these digits."""
    found: dict[tuple[int, str], Task] = {}
    for batch in chunks(sorted(set(asked)), columns=2):
        values, params = given("officer bigint, digits text", batch)
        of_theirs = "v JOIN dispatch d ON d.officer_id = v.officer AND d.digits = v.digits"
        for task in map(_task, run(f"{values} {_TASK} {of_theirs} {_JOINED}", params)):
            found[task.officer, task.digits] = task
    return found


def open_of(officers: Collection[int], now: datetime) -> dict[int, list[Task]]:
    """The open alarms of the last day of which these officers were told, the oldest first."""
    found: dict[int, list[Task]] = defaultdict(list)
    for batch in chunks(sorted(officers)):
        named = (
            f"{_TASK} dispatch d {_JOINED} WHERE {OPEN} AND a.since > ? AND d.officer_id IN"
            f" ({marks(batch)}) AND d.told_at IS NOT NULL AND d.ended_at IS NULL"
        )
        rows_ = run(f"{named} ORDER BY a.since, a.id", [utc(now - MISSED_TASK), *batch])
        for task in map(_task, rows_):
            found[task.officer].append(task)
    return found


def _task(row: Sequence[object]) -> Task:
    id_, alarm, officer, digits, code, name, ended_at, theirs = row
    return Task(
        dispatch=int(str(id_)),
        alarm=int(str(alarm)),
        officer=int(str(officer)),
        digits=str(digits or ""),
        post=str(code),
        name=str(name),
        open=ended_at is None,
        mine=theirs == officer,
    )
