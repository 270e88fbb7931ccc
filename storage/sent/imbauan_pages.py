"""Imbauan of a territory: those that go only to areas in it. One by its id, or a page of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flows.rules.imbauan_steps import SUBMITTED
from storage.engine.sql import is_sqlite, marks, run
from storage.models import Imbauan


def find(imbauan_id: int, path: str) -> Imbauan | None:
    """The imbauan with this id, if it goes only to the area with this path and areas below it."""
    within, params = _within(path)
    found = run(f"SELECT i.id FROM imbauan i WHERE i.id = ? AND {within}", [imbauan_id, *params])
    return Imbauan.get_by_id(imbauan_id) if found else None


def page(
    path: str, states: Collection[str] = (), before: int | None = None, limit: int = 50
) -> list[Imbauan]:
    """Imbauan of this territory in these states (none: in any), newest first: two statements.

    `before`: only those with a smaller id, as the last of the page before had.
    """
    within, params = _within(path)
    wanted: list[Any] = [*states, *([before] if before else []), *params, limit]
    ids = [
        id_
        for (id_,) in run(
            "SELECT i.id FROM imbauan i WHERE"
            + (f" i.state IN ({marks(list(states))}) AND" if states else "")
            + (" i.id < ? AND" if before else "")
            + f" {within} ORDER BY i.id DESC LIMIT ?",
            wanted,
        )
    ]
    return list(Imbauan.select().where(Imbauan.id.in_(ids)).order_by(Imbauan.id.desc()))


def waiting(path: str) -> int:
    """How many imbauan of this territory wait for approval."""
    within, params = _within(path)
    of_state = "SELECT count(*) FROM imbauan i WHERE i.state = ?"
    return int(run(f"{of_state} AND {within}", [SUBMITTED, *params])[0][0])


def _within(path: str) -> tuple[str, list[Any]]:
    """That the imbauan `i` goes to areas, and to none outside the area with this path."""
    # Areas may be moved: only the record of areas says where they lie.
    each = "json_each(i.areas)" if is_sqlite() else "json_array_elements_text(i.areas::json)"
    outside = (
        f"SELECT 1 FROM {each} AS j{'' if is_sqlite() else '(value)'}"
        " LEFT JOIN area a ON a.code = j.value WHERE coalesce(substr(a.path, 1, ?), '') <> ?"
    )
    return f"i.areas <> '[]' AND NOT EXISTS ({outside})", [len(path), path]
