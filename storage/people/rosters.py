"""Lists of officers: of units, of a territory, or of some of these whom a page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from storage.engine.vault import Vault
from storage.models import Area, Officer, OfficerArea
from storage.people.officers import Enrolled, enrolled

#: In which order officers are listed.
_BY_UNIT = (Officer.unit, Officer.id)


def listed(
    vault: Vault, units: Collection[str] = (), disabled: bool = False, path: str = ""
) -> list[Enrolled]:
    """Officers by unit and id, of these units or of all; with `disabled` those taken out, too.

    `path`: only those all of whose areas lie below it.
    """
    found = list(Officer.select().where(*_which(units, disabled, path)).order_by(*_BY_UNIT))
    return enrolled(vault, found)


def roster(units: Collection[str] = (), path: str = "") -> list[tuple[int, str]]:
    """The ids and units of those who are `listed`, in its order: no name of thousands is opened."""
    query = Officer.select(Officer.id, Officer.unit).where(*_which(units, False, path))
    found: Iterable[Any] = query.order_by(*_BY_UNIT).tuples()
    return [(int(id_), str(unit)) for id_, unit in found]


def some(vault: Vault, ids: Collection[int]) -> list[Enrolled]:
    """These officers, by unit and id."""
    query = Officer.select().where(Officer.id.in_(list(ids)))
    return enrolled(vault, list(query.order_by(*_BY_UNIT)))


def _which(units: Collection[str], disabled: bool, path: str) -> list[Any]:
    """That an officer is one of those who are `listed`."""
    where: list[Any] = [] if disabled else [Officer.disabled_at.is_null()]
    if path:
        elsewhere = OfficerArea.select(OfficerArea.officer).join(Area).where(~Area.inside(path))
        where.append(Officer.id.not_in(elsewhere))
    return [*where, Officer.unit.in_(list(units))] if units else where
