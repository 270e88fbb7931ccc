"""The map is true, and the house stays as small as it is drawn."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.map import FLOORS, MAP, Floor, drawing, floors

#: Rooms and levels at most. In `flows` every conversation is a room.
MOST = {"gateway": (12, 7), "storage": (11, 5)}


@cache
def drawn() -> dict[str, Floor]:
    """Every floor of this house by its name."""
    return {floor.name: floor for floor in floors()}


def test_the_map_is_as_the_code_is() -> None:
    assert MAP.read_text("utf-8") == drawing(), "docs/map.md is stale: run `make map`"


@pytest.mark.parametrize("name", FLOORS)
def test_no_floor_has_a_circle(name: str) -> None:
    assert not drawn()[name].circles


@pytest.mark.parametrize("name", MOST)
def test_no_floor_has_too_many_rooms_or_levels(name: str) -> None:
    floor, (rooms, levels) = drawn()[name], MOST[name]
    assert len(floor.rooms) <= rooms, sorted(floor.rooms)
    assert max(floor.levels.values()) <= levels, floor.levels


def test_levels_arrows_and_circles() -> None:
    def floor(**imports: str) -> Floor:
        return Floor("gateway", {f"gateway.{name}": ast.parse(imports[name]) for name in imports})

    house = floor(
        console="from gateway.officers import rights\nfrom gateway import jobs",
        officers="import gateway.jobs.desk",
        jobs="from storage import inbox",
    )
    assert house.levels == {"jobs": 1, "officers": 2, "console": 3} and not house.circles
    assert house.arrows["console"] == {"officers", "jobs"} and house.drawn("console") == [
        "officers"
    ]
    ring = floor(
        web="import gateway.jobs",
        jobs="import gateway.ussd",
        ussd="import gateway.web",
        api="import gateway.web",
    )
    assert ring.circles == {frozenset({"web", "jobs", "ussd"})}
    assert ring.levels == {"web": 1, "jobs": 1, "ussd": 1, "api": 2}
