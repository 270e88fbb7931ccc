"""What forms offer to choose from: the areas of a territory, units, officers."""

from __future__ import annotations

from collections.abc import Iterable

from flows.rules.rights import Officer
from storage.models import Unit
from storage.people.officers import Enrolled
from storage.places import areas

#: A value and what is shown for it.
Choices = list[tuple[str, str]]

_INDENTED = {"kecamatan": "– ", "kelurahan": "–– ", "desa": "–– "}


def areas_of(officer: Officer) -> Choices:
    """The areas of a territory as they lie. Of a large one those without areas below are left out:
    there `m.place` asks for a code.
    """
    found = areas.choices(officer.path)
    return [(code, f"{_INDENTED.get(level, '')}{name}") for code, name, level in found]


def places_of(officer: Officer) -> Choices:
    """All areas of a territory to choose one from, or none where they are too many for that."""
    few = areas.codes_below(officer.path, areas.MOST_CHOICES) is not None
    return areas_of(officer) if few else []


def units_of(units: Iterable[Unit]) -> Choices:
    """Units by name."""
    return [(unit.code, unit.name) for unit in units]


def officers_of(officers: Iterable[Enrolled]) -> Choices:
    """Officers by name, with their unit."""
    return [(str(each.id), f"{each.name} ({each.unit})") for each in officers]
