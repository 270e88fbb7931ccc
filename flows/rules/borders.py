"""Borders of areas, read from GeoJSON: checked, and as few points as a map on a screen needs.

Neighbours have the same points where they touch, and keep them: every point moves to the nearest of
a grid, however many borders it is in. So no gaps open, and a coarser grid has fewer points.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

#: A point as it is kept: longitude and latitude in units of FINEST degrees. A ring is closed.
Point = tuple[int, int]
Ring = list[Point]

#: The finest grid: a ten-thousandth of a degree, eleven metres.
FINEST = 1e-4
#: So many points has a map at most, or it is too heavy for a weak line.
MOST_POINTS = 6000
#: The largest file that is read (bytes), and the most areas in it.
LARGEST, MOST_AREAS = 30_000_000, 5000
#: At so many heights an area is cut to find a point in it.
_CUTS = 16
#: Where Indonesia lies: what is elsewhere has its coordinates swapped, or in metres.
_LONGITUDES, _LATITUDES = (94.0, 142.0), (-12.0, 7.0)
_DEGREES = ("CRS84", "4326")


class BadBorders(Exception):
    """The file cannot be used; the text is one sentence that says why."""


def read(text: str, key: str, known: Collection[str]) -> dict[str, list[Ring]]:
    """The borders of each area that a GeoJSON text holds, by its code, thinned out.

    `key`: the property that holds the code. A code may be written without its dots. Raises
    BadBorders.
    """
    features = _features(text)
    found: dict[str, list[list[tuple[float, float]]]] = {}
    unknown = []
    for number, feature in enumerate(features, 1):
        code = _code(feature, key, number)
        if code not in known:
            unknown.append(code)
        elif code in found:
            raise BadBorders(f"{code} stands there twice; give each area one feature")
        else:
            found[code] = list(_rings(feature, code))
    if unknown:
        named = ", ".join(sorted(unknown)[:5])
        raise BadBorders(
            f"{len(unknown)} codes are of no area that is loaded ({named}); codes are those of the"
            " Ministry of Home Affairs, such as 16.71.02.1006, not those of the statistics office"
        )
    return thinned(found)


def thinned(
    borders: Mapping[str, Sequence[Sequence[tuple[float, float]]]], most: int = MOST_POINTS
) -> dict[str, list[Ring]]:
    """The borders with at most so many points, on the finest grid that does. Every area keeps one
    ring at least.
    """
    step = 1
    while True:
        on_grid = {code: _on_grid(rings, step) for code, rings in borders.items()}
        points = sum(len(ring) for rings in on_grid.values() for ring in rings)
        if points <= max(most, 8 * len(borders)):
            return on_grid
        step = math.ceil(step * 1.4)


def within(rings: Sequence[Ring]) -> tuple[float, float]:
    """Longitude and latitude of a point inside an area, where it is wide: it stands for the area on
    a map, and for nothing in it.

    A centre of mass may lie outside of a bend, or in a hole. So the area is cut from west to east
    at several heights; the point is the middle of the widest piece.
    """
    heights = sorted({lat for ring in rings for _, lat in ring})
    lowest, highest = heights[0], heights[-1]
    cuts = {lowest + (highest - lowest) * place // _CUTS + 0.5 for place in range(_CUTS)}
    width, middle, height = max(piece for cut in cuts for piece in _pieces(rings, cut))
    if not width:  # rings that lie on one another
        return within([max(rings, key=len)])
    return round(middle * FINEST, 5), round(height * FINEST, 5)


def _pieces(rings: Sequence[Ring], height: float) -> Iterator[tuple[float, float, float]]:
    """What has inside of it a line at a height that no corner is at: the width, the middle."""
    crossings = sorted(
        left[0] + (right[0] - left[0]) * (height - left[1]) / (right[1] - left[1])
        for ring in rings
        for left, right in pairwise(ring)
        if (left[1] < height) != (right[1] < height)
    )
    for west, east in zip(crossings[::2], crossings[1::2], strict=True):
        yield east - west, (west + east) / 2, height


def _features(text: str) -> list[Any]:
    try:
        read = json.loads(text)
    except ValueError:
        raise BadBorders("this is no JSON; save it as GeoJSON") from None
    except RecursionError:
        raise BadBorders("this is no GeoJSON; its parts stand in one another too deeply") from None
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection" or not features:
        raise BadBorders("this is no GeoJSON with a list of features (a FeatureCollection)")
    if not isinstance(features, list) or len(features) > MOST_AREAS:
        raise BadBorders(f"there are more than {MOST_AREAS} features; leave out other provinces")
    crs = json.dumps(read.get("crs"))
    if read.get("crs") is not None and not any(name in crs for name in _DEGREES):
        raise BadBorders("its coordinates are no degrees; export it as WGS 84 (EPSG:4326)")
    return features


def _code(feature: Any, key: str, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    value = properties.get(key) if isinstance(properties, dict) else None
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise BadBorders(
            f"feature {number} has no property '{key}' with a code; --key names another property"
        )
    return dotted(str(value).strip())


def dotted(code: str) -> str:
    """A code with its dots: ``1671021006`` is 16.71.02.1006."""
    if not code.isascii() or not code.isdigit():
        return code
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def _rings(feature: Any, code: str) -> Iterator[list[tuple[float, float]]]:
    """The rings of an area; holes are rings, too."""
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadBorders(f"{code} has no area; a Polygon or a MultiPolygon is needed")
    parts = shape.get("coordinates")
    for polygon in [parts] if kind == "Polygon" else _listed(parts, code):
        for ring in _listed(polygon, code):
            points = [_point(point, code) for point in _listed(ring, code)]
            if len(set(points)) < 3:
                raise BadBorders(f"a border of {code} has fewer than three corners")
            yield points if points[0] == points[-1] else [*points, points[0]]


def _listed(parts: Any, code: str) -> list[Any]:
    if not isinstance(parts, list) or not parts:
        raise BadBorders(f"the coordinates of {code} are not as GeoJSON has them")
    return parts


def _point(point: Any, code: str) -> tuple[float, float]:
    try:
        lng, lat = (float(value) for value in point[:2])
    except (TypeError, ValueError):
        raise BadBorders(f"the coordinates of {code} are not as GeoJSON has them") from None
    if not (_LONGITUDES[0] <= lng <= _LONGITUDES[1] and _LATITUDES[0] <= lat <= _LATITUDES[1]):
        raise BadBorders(
            f"{code} does not lie in Indonesia: longitude comes first, both in degrees"
        )
    return lng, lat


def _on_grid(rings: Sequence[Sequence[tuple[float, float]]], step: int) -> list[Ring]:
    """Rings on a grid of `step` units, without corners that are none; rings that vanish are left
    out, but for the one with most points: that becomes a small square.
    """
    unit = FINEST * step

    def snapped(value: float) -> int:
        return round(value / unit) * step

    found = [
        ring
        for points in rings
        if len(ring := _corners([(snapped(lng), snapped(lat)) for lng, lat in points])) > 3
    ]
    if found:
        return found
    lng, lat = max(rings, key=len)[0]
    right, up = snapped(lng), snapped(lat)
    square = [(0, 0), (step, 0), (step, step), (0, step), (0, 0)]
    return [[(right + across, up + along) for across, along in square]]


def _corners(ring: Ring) -> Ring:
    """A closed ring without points that repeat or lie on the way from one corner to the next."""
    open_ = ring[:-1]
    points = [point for place, point in enumerate(open_) if point != open_[place - 1]]
    kept = [
        point
        for place, point in enumerate(points)
        if _turns(points[place - 1], point, points[(place + 1) % len(points)])
    ]
    return [*kept, kept[0]] if kept else []


def _turns(before: Point, point: Point, after: Point) -> bool:
    one = (point[0] - before[0], point[1] - before[1])
    other = (after[0] - point[0], after[1] - point[1])
    return one[0] * other[1] != one[1] * other[0]
