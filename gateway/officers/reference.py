"""Reference tables from files: areas, how people call them, units and routes.

Each is judged before anything of it is written, at the command line and in the console alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from flows.rules.fields import Cells, Change
from flows.rules.rights import Officer
from flows.values import dataclass
from gateway.officers import tables
from gateway.officers.imports import Outcome
from storage.engine.db import connected, transaction
from storage.places import areas, called, route_table, rw_counts, units
from storage.places.areas import Judged
from storage.record import audit

#: Keeps rows of a territory (path, "": all), in the name of an actor, from a moment on.
Save: TypeAlias = Callable[[Sequence[Any], str, str, datetime], object]


@dataclass(frozen=True)
class Reference:
    """A sort of table: its name in the audit, its columns, and what is done with its rows."""

    noun: str
    columns: tuple[str, ...]
    judge: Callable[[Sequence[Cells], str], Judged[Any]]
    compare: Callable[[Sequence[Any]], Sequence[Change]]
    save: Save
    optional: tuple[str, ...] = ()


AREAS = Reference(
    "areas",
    ("code", "name", "level", "parent_code"),
    areas.judge,
    areas.compare,
    lambda rows, territory, actor, now: areas.save(rows),
)
ALIASES = Reference(
    "aliases",
    ("alias", "code"),
    called.judge_aliases,
    called.compare_aliases,
    lambda rows, territory, actor, now: called.save_aliases(rows),
)
LANDMARKS = Reference(
    "landmarks",
    ("name", "code"),
    called.judge_landmarks,
    called.compare_landmarks,
    lambda rows, territory, actor, now: called.save_landmarks(rows, territory),
)
RW_COUNTS = Reference(
    "rw",
    ("area", "rw_count"),
    rw_counts.judge,
    rw_counts.compare,
    lambda rows, territory, actor, now: rw_counts.save(rows),
)
UNITS = Reference(
    "units",
    ("code", "name", "parent_code", "areas", "desk_phone"),
    units.judge,
    units.compare,
    lambda rows, territory, actor, now: units.save(rows, now, actor),
    optional=("confirmed",),
)
ROUTES = Reference(
    "routes",
    ("area", "category", "unit", "also"),
    route_table.judge,
    route_table.compare,
    lambda rows, territory, actor, now: route_table.keep(rows, actor, now),
)


def load(
    of: Reference,
    path: Path,
    rejects: tables.Target,
    actor: str,
    now: datetime,
    by: Officer | None = None,
    dry_run: bool = False,
    name: str = "",
) -> Outcome:
    """Read a table and keep its good rows; bad ones go to `rejects`, in the order of the file.

    `by`: whose territory they must lie in; `name`: the file's, for the audit. Raises BadTable.
    """
    with (
        tables.open_table(path, of.columns, of.optional) as table,
        tables.rejects(rejects, (*of.columns, *of.optional), table.dialect) as refused,
    ):
        lines = list(table.lines)
        good = [line for line in lines if not line.why]
        with connected(), nullcontext() if dry_run else transaction():
            territory = by.path if by is not None and areas.others(by.path) else ""
            judged = of.judge([line.cells for line in good], territory)
            changes = Counter(of.compare(judged.good))
            if not dry_run:
                of.save(judged.good, territory, actor, now)
                counts = {str(change): count for change, count in changes.items()}
                detail = {"saved": len(judged.good), **counts}
                audit.note(actor, f"{of.noun}.load", name[:80], detail, now)
        why = {id(row.cells): row.why for row in judged.bad}
        for line in lines:
            if said := line.why or why.get(id(line.cells), ""):
                refused.add(line, said)
    return Outcome(changes["new"], changes["changed"], changes["same"], refused.count)
