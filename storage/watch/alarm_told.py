"""The last alarm of a post: who was told when, when the carrier took it, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.ladder import MISSED
from storage.engine.sql import known, moment, run


class Told(NamedTuple):
    """An SMS about a silent check-in: its step ("reminder", or one of `ladder.MISSED`), to which
    officer or unit's desk (neither: to the post's own people), when it was written, when the
    carrier took it, and its state (of `flows.rules.delivery`; "" where it is forgotten).
    """

    step: str
    officer: int | None
    unit: str
    at: datetime
    taken_at: datetime | None
    state: str


class Last(NamedTuple):
    """The last alarm of a post; `ended`: of `ladder.MISSED_ENDS`, "" while it is open."""

    due_at: datetime
    officer: int | None
    accepted_at: datetime | None
    cleared_at: datetime | None
    ended_at: datetime | None
    ended: str
    told: Sequence[Told]


#: Of a dispatch `d`: the message that told of it, which carries the first of those it tells of.
_ITS_MESSAGE = (
    "o.once = 'alarm:' || (SELECT min(f.id) FROM dispatch f WHERE f.alarm_id IS NOT NULL AND"
    " f.told_at = d.told_at AND f.unit_id = d.unit_id AND coalesce(f.officer_id, 0) ="
    " coalesce(d.officer_id, 0))"
)


def last_of(post_id: int) -> Last | None:
    """The last alarm of a post, or None: three statements."""
    found = run(
        "SELECT a.id, s.id, s.due_at, a.officer_id, a.accepted_at, s.cleared_at, a.ended_at,"
        " a.ended FROM slot s JOIN alarm a ON a.slot_id = s.id WHERE s.post_id = ?"
        " ORDER BY s.due_at DESC LIMIT 1",
        [post_id],
    )
    if not found:
        return None
    ((alarm, slot, due_at, officer, accepted_at, cleared_at, ended_at, ended),) = found
    return Last(
        known(due_at),
        None if officer is None else int(officer),
        moment(accepted_at),
        moment(cleared_at),
        moment(ended_at),
        str(ended or ""),
        [*_own(int(slot)), *_police(int(alarm))],
    )


def _own(slot: int) -> list[Told]:
    """What the guards and the ketua were told."""
    abouts = {f"reminder:{slot}": "reminder", f"missed:{slot}": "ketua"}
    found = run(
        "SELECT about, created_at, sent_at, state FROM outbox WHERE about IN (?, ?) ORDER BY id",
        list(abouts),
    )
    return [
        Told(abouts[str(about)], None, "", known(at), moment(sent_at), str(state))
        for about, at, sent_at, state in found
    ]


def _police(alarm: int) -> list[Told]:
    found = run(
        "SELECT d.step, d.officer_id, d.unit_id, d.told_at, o.sent_at, o.state FROM dispatch d"
        f" LEFT JOIN outbox o ON {_ITS_MESSAGE} WHERE d.alarm_id = ? AND d.told_at IS NOT NULL"
        " ORDER BY d.told_at, d.id",
        [alarm],
    )
    return [
        Told(
            MISSED[int(step)],
            None if officer is None else int(officer),
            str(unit),
            known(at),
            moment(sent_at),
            str(state or ""),
        )
        for step, officer, unit, at, sent_at, state in found
    ]
