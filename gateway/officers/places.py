"""Units and the names of areas, as officers change them; each change is audited.

Each takes the officer who acts, whose role and territory apply.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flows.rules.fields import Cells, Unusable, given, several
from flows.rules.rights import Officer, Outside
from gateway.officers import territory
from storage.engine.db import transaction
from storage.places import areas, called, units
from storage.places.areas import Loaded
from storage.record import audit


def keep_unit(officer: Officer, cells: Cells, now: datetime) -> None:
    """Add a unit, or bring it up to date, areas included (the columns of `unit load`).

    Raises MayNot and Unusable.
    """
    officer.must("unit.write")
    code = given(cells, "code")
    territory.inside(officer, several(cells, "areas"), "areas")
    if units.find(code) is not None:
        try:
            territory.inside(officer, sorted(units.reach_of(code)), "code")
        except Outside:
            raise Outside("code", "is a unit of another territory") from None
    with transaction():
        _must_be_good(units.load([cells], now, officer.name))
        audit.note(officer.name, "unit.change", code, {"areas": len(several(cells, "areas"))}, now)


def rename(officer: Officer, code: str, name: str, now: datetime) -> None:
    """Call an area otherwise; the name before stays as an alias. Raises MayNot and Unusable."""
    officer.must("area.write")
    territory.inside(officer, [code], "code")
    area = areas.find(code)
    assert area is not None
    before = str(area.name)
    row = {"code": code, "name": name, "level": area.level, "parent_code": area.parent_code or ""}
    with transaction():
        _must_be_good(areas.load([row]))
        _must_be_good(called.load_aliases([{"alias": before, "code": code}]))
        audit.note(officer.name, "area.change", code, {"name": name, "before": before}, now)


def add_alias(officer: Officer, code: str, alias: str, now: datetime) -> None:
    """People also call an area so. Raises MayNot and Unusable."""
    officer.must("area.write")
    territory.inside(officer, [code], "code")
    with transaction():
        _must_be_good(called.load_aliases([{"alias": alias, "code": code}]))
        audit.note(officer.name, "alias.add", code, {"alias": alias}, now)


def add_landmark(officer: Officer, code: str, name: str, now: datetime) -> None:
    """There is a landmark of this name in an area; it stays known in others that have one.

    Raises MayNot and Unusable.
    """
    officer.must("area.write")
    territory.inside(officer, [code], "code")
    with transaction():
        there = called.areas_of_landmark(name.lower())
        rows = [{"name": name, "code": each} for each in {*there, code}]
        _must_be_good(called.load_landmarks(rows))
        audit.note(officer.name, "landmark.add", code, {"name": name}, now)


def drop_alias(officer: Officer, code: str, alias: str, now: datetime) -> bool:
    """People do not call an area so any more; False where they did not. Raises MayNot, Unusable."""
    return _drop(officer, code, alias, now, "alias", called.drop_alias)


def drop_landmark(officer: Officer, code: str, name: str, now: datetime) -> bool:
    """There is no such landmark in an area any more; False where there was none.

    Raises MayNot, Unusable.
    """
    return _drop(officer, code, name, now, "landmark", called.drop_landmark)


def _drop(
    officer: Officer,
    code: str,
    name: str,
    now: datetime,
    noun: str,
    drop: Callable[[str, str], bool],
) -> bool:
    officer.must("area.write")
    territory.inside(officer, [code], "code")
    with transaction():
        gone = drop(name.lower(), code)
        if gone:
            audit.note(officer.name, f"{noun}.drop", code, {noun: name}, now)
    return gone


def _must_be_good(loaded: Loaded) -> None:
    """Raise Unusable for a row that was not taken."""
    for bad in loaded.bad:
        field, _colon, why = bad.why.partition(": ")
        raise Unusable(field, why)
