"""Digests of the watch: who stands guard tonight, and what became of the night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from flows.rules.rota import Turn, planned

EVENING, MORNING = KINDS = ("evening", "morning")
"""Before the night, to the ketua; after it, to the ketua and the officer of the kelurahan."""

AT = {EVENING: (time(17), time(21)), MORNING: (time(6), time(10))}
"""From when a digest leaves, and until when it is still worth anything."""
LOOKED_BACK = timedelta(days=28)
TWICE = 2


def silent_twice(
    guards: Sequence[int], turns: Sequence[Turn], heard: Mapping[date, bool], on_duty: Sequence[int]
) -> list[int]:
    """Those of who is on duty whose post was silent the whole night in both their last turns.

    `heard`: whether anybody was heard, by night; nights of which nothing was expected are left out.
    """
    found = []
    for guard in on_duty:
        mine = [
            night for night in sorted(heard, reverse=True) if guard in planned(guards, turns, night)
        ]
        last = mine[:TWICE]
        if len(last) == TWICE and not any(heard[night] for night in last):
            found.append(guard)
    return found
