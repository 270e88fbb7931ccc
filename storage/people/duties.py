"""What was said of officers' duty beside their weekly hours: DINAS, LEPAS, swaps and absences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from flows.rules.duty import Change
from storage.engine.sql import chunks, marks, moment, run, utc
from storage.models import DutyChange


def changes_of(officers: Collection[int], now: datetime) -> dict[int, tuple[Change, ...]]:
    """What was said of these officers' duty beside their hours, and is not over or undone."""
    found: dict[int, list[Change]] = defaultdict(list)
    for batch in chunks(sorted(officers)):
        for id_, present, begins_at, ends_at, said_at in run(
            "SELECT officer_id, present, begins_at, ends_at, said_at FROM duty_change"
            f" WHERE officer_id IN ({marks(batch)}) AND ends_at > ? AND undone_at IS NULL"
            " ORDER BY id",
            [*batch, utc(now)],
        ):
            begun, end, said = moment(begins_at), moment(ends_at), moment(said_at)
            assert begun is not None and end is not None and said is not None
            found[int(id_)].append(Change(bool(present), begun, end, said))
    return {id_: tuple(several) for id_, several in found.items()}


def change_duty(
    officer: int,
    change: Change,
    actor: str,
    because: str,
    deputy: int | None = None,
) -> int:
    """Note that an officer is on duty, or away, for a while; with a deputy, who is on duty then.

    Returns the id, by which both can be undone.
    """
    made: int = DutyChange.insert(
        officer=officer,
        present=change.present,
        begins_at=change.begins_at,
        ends_at=change.ends_at,
        said_at=change.said_at,
        actor=actor[:80],
        because=because,
        deputy=deputy,
    ).execute()
    if deputy is not None:
        DutyChange.insert(
            officer=deputy,
            present=not change.present,
            begins_at=change.begins_at,
            ends_at=change.ends_at,
            said_at=change.said_at,
            actor=actor[:80],
            because=because,
        ).execute()
    return made


def undo_duty(change: int, actor: str, now: datetime) -> bool:
    """Undo a change of duty, and what its deputy took over by it; whether it was not undone yet."""
    row = DutyChange.get_or_none(DutyChange.id == change, DutyChange.undone_at.is_null())
    if row is None:
        return False
    same = (
        (DutyChange.said_at == row.said_at)
        & (DutyChange.actor == row.actor)
        & (DutyChange.officer.in_([row.officer_id, row.deputy_id or row.officer_id]))
    )
    DutyChange.update(undone_at=now, undone_by=actor[:80]).where(
        same, DutyChange.undone_at.is_null()
    ).execute()
    return True


def duty_listed(now: datetime, officers: Collection[int] = ()) -> list[DutyChange]:
    """The changes of duty that hold now or later, by when they begin; of these officers or all."""
    query = DutyChange.select().where(DutyChange.ends_at > now, DutyChange.undone_at.is_null())
    if officers:
        query = query.where(DutyChange.officer.in_(list(officers)))
    return list(query.order_by(DutyChange.begins_at, DutyChange.id))
