"""Areas of one name, told apart by their level or by what they lie in.

The text itself does not say which of them is meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.reading.place.names import Area
from flows.reading.place.tokens import name_key
from flows.rules.levels import KELURAHAN

_SAID = {"kelurahan": "kel", "kecamatan": "kec", "kabupaten": "kab"}
MOST = 3
"""So many are enough to know that there are more than two to choose from."""


def alike(codes: Sequence[str], areas: Mapping[str, Area]) -> tuple[tuple[str, str], ...]:
    """These areas, each with a few words that tell it apart; nothing if they have several names."""
    if (
        len(codes) < 2
        or len({name_key(areas[code].name) if code in areas else code for code in codes}) > 1
    ):
        return ()
    if len({_rank(areas[code]) for code in codes}) == len(codes):
        return tuple((code, _said(areas[code])) for code in codes)
    for step in (-2, 1, 2):  # the kecamatan they lie in, the kabupaten, and what lies between
        above = [_above(areas[code], step, areas) for code in codes]
        if len({area.name for area in above if area}) == len(codes):
            return tuple(
                (code, _said(area)) for code, area in zip(codes, above, strict=True) if area
            )[:MOST]
    return tuple((code, areas[code].name) for code in codes)[:MOST]


def _rank(area: Area) -> str:
    """Its level; what is a desa and what a kelurahan, few know."""
    return "desa" if area.level in KELURAHAN else area.level


def _said(area: Area) -> str:
    return f"{_SAID.get(area.level, area.level)} {area.name}"


def _above(area: Area, step: int, areas: Mapping[str, Area]) -> Area | None:
    steps = area.path.strip("/").split("/")
    return areas.get(steps[step]) if -len(steps) <= step < len(steps) else None
