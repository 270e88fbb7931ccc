"""Routes are set and ended by an officer, or at the command line; each change is audited."""

from __future__ import annotations

from datetime import datetime

from flows.rules.fields import Cells
from flows.rules.rights import Officer
from gateway.officers import territory
from storage.engine.db import transaction
from storage.places import route_table
from storage.places.route_table import RouteRow
from storage.record import audit


def read(officer: Officer | None, cells: Cells) -> RouteRow:
    """A route as somebody wrote it (area, category, unit, also), in the territory of `officer`.

    None: anywhere. Raises MayNot and Unusable.
    """
    row = route_table.read(cells)
    if officer is not None:
        officer.must("route.write")
        territory.inside(officer, [row.area], "area")
    return row


def set_(row: RouteRow, actor: str, now: datetime) -> bool:
    """From now on the unit gets these reports; False where it did already."""
    with transaction():
        changed = bool(route_table.keep([row], actor, now))
        if changed:
            _note(actor, "route.set", row, now)
    return changed


def end(row: RouteRow, actor: str, now: datetime) -> bool:
    """The unit gets these reports no longer; False where it did not."""
    with transaction():
        ended = route_table.end(row.area, row.category, row.unit, now)
        if ended:
            _note(actor, "route.end", row, now)
    return ended


def _note(actor: str, action: str, row: RouteRow, now: datetime) -> None:
    detail = {"category": row.category, "unit": row.unit, "also": row.also}
    audit.note(actor, action, row.area, detail, now)
