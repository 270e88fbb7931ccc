"""Officers who might be told of a report: by where they answer, or by their unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from flows.rules.duty import Change, Hours, read
from flows.rules.rights import INSPECTORATE
from flows.values import dataclass
from storage.engine.sql import chunks, marks, run, utc
from storage.people.duties import changes_of
from storage.people.officers import Answers

#: The roles of those who are found by their areas, and by their unit.
_OF_AREAS = ("petugas", INSPECTORATE)
ROLES_OF_UNITS = ("operator", "pengawas")
_COLUMNS = "o.id, o.phone_id, o.unit_id, o.role, o.hours"


@dataclass(frozen=True)
class Able:
    """An officer who might be told: role, unit, hours, changes of duty, and where they answer:
    in their own areas, and in those of whom they stand in for.
    """

    id: int
    phone_id: int
    unit: str
    role: str
    hours: tuple[Hours, ...]
    changes: tuple[Change, ...]
    areas: tuple[Answers, ...]


@dataclass
class _Found:
    phone_id: int
    unit: str
    role: str
    hours: str


def able(areas: Collection[str], units: Collection[str], now: datetime) -> list[Able]:
    """The officers who answer for any of these areas, or belong to any of these units.

    Of the inspectorate those of these areas. Whoever stands in for one of them is among them. Four
    statements.
    """
    found: dict[int, _Found] = {}
    answers: dict[int, list[Answers]] = defaultdict(list)
    for batch in chunks(sorted(areas)):
        for *officer, area, rw in run(
            f"SELECT {_COLUMNS}, a.area_id, a.rw FROM officer_area a JOIN officer o ON"
            f" o.id = a.officer_id WHERE a.area_id IN ({marks(batch)}) AND"
            f" o.disabled_at IS NULL AND o.role IN ({marks(_OF_AREAS)})",
            [*batch, *_OF_AREAS],
        ):
            answers[_add(found, officer)].append(Answers(str(area), str(rw)))
    for absent, deputy in _standing_in(answers, now):
        id_ = _add(found, deputy)
        answers[id_] += [area for area in answers[absent] if area not in answers[id_]]
    _add_staff(found, units, ROLES_OF_UNITS)
    return _able(found, answers, now)


def staff(units: Collection[str], now: datetime) -> list[Able]:
    """The officers of these units, those who are found by their areas as well. Two statements."""
    found: dict[int, _Found] = {}
    _add_staff(found, units, ("petugas", *ROLES_OF_UNITS))
    return _able(found, {}, now)


def _add_staff(found: dict[int, _Found], units: Collection[str], roles: Sequence[str]) -> None:
    for batch in chunks(sorted(units)):
        for row in run(
            f"SELECT {_COLUMNS} FROM officer o WHERE o.unit_id IN ({marks(batch)}) AND"
            f" o.disabled_at IS NULL AND o.role IN ({marks(roles)})",
            [*batch, *roles],
        ):
            _add(found, row)


def _able(
    found: Mapping[int, _Found], answers: Mapping[int, Sequence[Answers]], now: datetime
) -> list[Able]:
    changes = changes_of(found, now)
    return [
        Able(
            id_,
            officer.phone_id,
            officer.unit,
            officer.role,
            read(officer.hours),
            changes.get(id_, ()),
            tuple(answers.get(id_, ())),
        )
        for id_, officer in sorted(found.items())
    ]


def _add(found: dict[int, _Found], row: Collection[object]) -> int:
    id_, phone_id, unit, role, hours = row
    found[int(str(id_))] = _Found(int(str(phone_id)), str(unit), str(role), str(hours))
    return int(str(id_))


def _standing_in(officers: Collection[int], now: datetime) -> list[tuple[int, tuple[object, ...]]]:
    """Who stands in for whom of these officers now: the officer, and the deputy's row.

    Only who has the same role: nobody else is told what an inspector is told.
    """
    return [
        (int(officer), tuple(deputy))
        for batch in chunks(sorted(officers))
        for officer, *deputy in run(
            f"SELECT c.officer_id, {_COLUMNS} FROM duty_change c JOIN officer a ON"
            " a.id = c.officer_id JOIN officer o ON o.id = c.deputy_id AND o.role = a.role"
            f" WHERE c.officer_id IN ({marks(batch)}) AND NOT c.present AND"
            " c.begins_at <= ? AND c.ends_at > ? AND c.undone_at IS NULL AND"
            " o.disabled_at IS NULL ORDER BY c.id",
            [*batch, utc(now), utc(now)],
        )
    ]
