"""Borders as files have them: what is refused, and that neighbours stay neighbours."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.rules.borders import BadBorders, Ring, dotted, read, thinned, within

KNOWN = {"16.71.02.1006", "16.71.02.1005"}
SQUARE = [[104.76, -3.0], [104.77, -3.0], [104.77, -2.99], [104.76, -2.99], [104.76, -3.0]]


def feature(code: object = "16.71.02.1006", ring: object = SQUARE, **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry, **more}


def file(*features: object, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def test_borders_are_read_by_code_with_or_without_dots() -> None:
    whole = [(1047600, -30000), (1047700, -30000), (1047700, -29900), (1047600, -29900)]
    ring = [*whole, whole[0]]
    assert read(file(feature(), feature(1671021005)), "code", KNOWN) == {
        "16.71.02.1006": [ring],
        "16.71.02.1005": [ring],
    }
    open_ring = {"geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE[:-1]], [SQUARE]]}}
    named = feature() | open_ring | {"properties": {"kode": "16.71.02.1006"}}
    assert read(file(named), "kode", KNOWN) == {"16.71.02.1006": [ring, ring]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "FeatureCollection"),
        (file(), "FeatureCollection"),
        (json.dumps({"type": "FeatureCollection", "features": {"a": 1}}), "features"),
        (file(feature(), crs={"properties": {"name": "EPSG:32748"}}), "WGS 84"),
        (file("x"), "feature 1 has no property 'code'"),
        (file(feature(), feature("")), "feature 2 has no property 'code'"),
        (file(feature(), feature()), "16.71.02.1006 stands there twice"),
        (file(feature("1671020004")), "1 codes are of no area that is loaded (16.71.02.0004)"),
        (file(feature() | {"geometry": None}), "has no area"),
        (file(feature() | {"geometry": {"type": "Point", "coordinates": [1, 2]}}), "has no area"),
        (file(feature(ring=[])), "not as GeoJSON has them"),
        (file(feature(ring=[[104.7], [104.8, -3]])), "not as GeoJSON has them"),
        (file(feature(ring=[["x", "y"], [1, 2], [3, 4]])), "not as GeoJSON has them"),
        (file(feature(ring=[[104.7, -3.0], [104.8, -3.0]])), "fewer than three corners"),
        (file(feature(ring=[[lat, lng] for lng, lat in SQUARE])), "longitude comes first"),
        (file(feature(ring=[[470000, 9668000]] * 4)), "longitude comes first"),
        (file(feature()).replace("104.76", "NaN"), "longitude comes first"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(BadBorders) as refused:
        read(text, "code", KNOWN)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("code", "with_dots"),
    [("16", "16"), ("1671", "16.71"), ("167102", "16.71.02"), ("1671021006", "16.71.02.1006")],
)
def test_codes_get_their_dots(code: str, with_dots: str) -> None:
    assert dotted(code) == dotted(with_dots) == with_dots


#: A border between two areas, from the south to the north.
BETWEEN = st.lists(st.floats(104.752, 104.758), min_size=40, max_size=80)


@given(BETWEEN)
@settings(max_examples=30)
def test_neighbours_have_the_same_points_also_when_there_are_few(longitudes: list[float]) -> None:
    north = len(longitudes) - 1
    line = [(lng, -3.0 + 0.01 * place / north) for place, lng in enumerate(longitudes)]
    west = [(104.70, -3.0), *line, (104.70, -2.99), (104.70, -3.0)]
    east = [*line, (104.80, -2.99), (104.80, -3.0), line[0]]
    found = thinned({"west": [west], "east": [east]}, most=40)
    assert sum(len(ring) for rings in found.values() for ring in rings) <= 40
    between = {
        code: {point for ring in rings for point in ring if 1047510 < point[0] < 1047590}
        for code, rings in found.items()
    }
    assert between["west"] == between["east"] != set()


def test_an_area_that_is_too_small_for_the_grid_stays_on_the_map() -> None:
    tiny = [(104.76, -3.0), (104.76001, -3.0), (104.76001, -2.99999), (104.76, -3.0)]
    (ring,) = thinned({"tiny": [tiny]})["tiny"]
    assert len(set(ring)) == 4


def drawn(*corners: tuple[int, int]) -> Ring:
    return [*corners, corners[0]]


FULL = drawn((0, 0), (90, 0), (90, 90), (0, 90))


@pytest.mark.parametrize(
    "rings",
    [
        [FULL],
        [FULL, drawn((5, 5), (85, 5), (85, 85), (5, 85))],
        [drawn((0, 0), (90, 0), (90, 90), (80, 90), (80, 10), (10, 10), (10, 90), (0, 90))],
        [drawn((0, 0), (1, 0), (1, 1), (0, 1))],
        [drawn((0, 0), (1, 0), (1, 1), (0, 1)), drawn((50, 7), (90, 7), (90, 9), (50, 9))],
    ],
    ids=["a square", "a hole in its middle", "a bend", "the smallest", "an islet apart"],
)
def test_a_point_of_an_area_lies_inside_of_it(rings: list[Ring]) -> None:
    lng, lat = (degrees / 1e-4 for degrees in within(rings))
    assert sum(_west_of(ring, lng, lat) for ring in rings) % 2 == 1


def _west_of(ring: Ring, lng: float, lat: float) -> int:
    """How often a line from a point to the east crosses a ring."""
    return sum(
        (a[1] > lat) != (b[1] > lat) and lng < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
        for a, b in pairwise(ring)
    )


def test_rings_that_lie_on_one_another_are_one_area() -> None:
    assert within([FULL, FULL]) == within([FULL])
