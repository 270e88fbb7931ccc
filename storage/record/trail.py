"""Reading the audit: who did what, on what, when; newest first and a page at a time."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from flows.values import dataclass
from storage.engine.sql import by_index, moment, run, utc


class Place(NamedTuple):
    """Where an entry stands in the order in which they are read."""

    at: datetime
    seq: int


@dataclass(frozen=True)
class Wanted:
    """Which entries: an empty one asks for every entry.

    `actors`: one person may have several names, such as `petugas 12` for what comes by SMS.
    """

    actors: Collection[str] = ()
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Noted:
    """An entry as people read it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.at, self.seq)


def read(wanted: Wanted, limit: int, after: Place | None = None) -> list[Noted]:
    """The newest such entries, at most so many; or those that come after this one.

    One statement for each name of a person.
    """
    found = [
        noted
        for actor in sorted(set(wanted.actors)) or [""]
        for noted in _of(actor, wanted, limit, after)
    ]
    return sorted(found, key=lambda noted: noted.place, reverse=True)[:limit]


def actions() -> list[str]:
    """The actions that were ever noted: one step of the index for each."""
    following = "SELECT min(action) FROM audit WHERE action > known.action"
    found = run(
        "WITH RECURSIVE known(action) AS (SELECT min(action) FROM audit UNION ALL"
        f" SELECT ({following}) FROM known WHERE known.action IS NOT NULL)"
        " SELECT action FROM known WHERE action IS NOT NULL"
    )
    return [str(action) for (action,) in found]


def _of(actor: str, wanted: Wanted, limit: int, after: Place | None) -> list[Noted]:
    chosen = {"subject": wanted.subject, "actor": actor, "action": wanted.action}
    chosen = {name: value for name, value in chosen.items() if value}
    where = [f"{name} = ?" for name in chosen]
    params: list[Any] = list(chosen.values())
    for condition, at in (("at >= ?", wanted.since), ("at < ?", wanted.until)):
        if at is not None:
            where.append(condition)
            params.append(utc(at))
    if after is not None:
        where.append("(at, seq) < (?, ?)")
        params += [utc(after.at), after.seq]
    # Of several, the one that fewest entries share.
    index = by_index(f"audit_{next(iter(chosen))}_at_seq" if chosen else "audit_at_seq")
    rows = run(
        f"SELECT seq, at, actor, action, subject, detail FROM audit{index}"
        f" WHERE {' AND '.join(where) or '1 = 1'} ORDER BY at DESC, seq DESC LIMIT ?",
        [*params, limit],
    )
    return [_noted(*row) for row in rows]


def _noted(seq: int, at: Any, actor: str, action: str, subject: str, detail: str) -> Noted:
    when = moment(at)
    assert when is not None
    return Noted(seq, when, actor, action, subject, json.loads(detail))
