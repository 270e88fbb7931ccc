"""The walk: at every named point somebody dies, once for every flow that passes it, all in one house.

At each point a handful of fresh events comes in, and more, until somebody has died there; what died is mended while the
next point is walked. Then everything comes to rest and the judge looks at all of it together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.chaos.events import Event, plan
from tests.chaos.house import VICTIMS, House
from tests.chaos.judge import Verdict
from tests.chaos.load import Load, Notes
from tests.chaos.points import POINTS, Point
from tests.chaos.runs import come_to_rest, judged

#: Events that come in at a time, and how often at most until somebody has died.
HANDFUL, HANDFULS = 4, 6
#: Which pass of a point is meant for key presses, of which a report needs five: so that also later ones are died at.
NTH = {"ussd": 3}
#: How long somebody may take to die after a handful came in (seconds): lanes look for work every second, the clock every two.
PATIENCE = 4.0


@dataclass(frozen=True)
class Step:
    """One point died at, or not, for one flow."""

    point: Point
    flow: str
    died: bool


@dataclass(frozen=True)
class Walk:
    """A whole walk."""

    steps: Sequence[Step]
    notes: Notes
    verdict: Verdict

    @property
    def missed(self) -> list[str]:
        """Points nobody died at."""
        return [f"{step.point.name} ({step.flow})" for step in self.steps if not step.died]


def steps(turn: int | None = None) -> list[tuple[Point, str]]:
    """Every point with every flow that passes it; with a `turn`, with one of them, another one at each turn."""
    if turn is None:
        return [(point, flow) for point in POINTS for flow in point.flows]
    return [(point, point.flows[(turn + place) % len(point.flows)]) for place, point in enumerate(POINTS)]


def walk(house: House, seed: int, chosen: Sequence[tuple[Point, str]], rest: float = 120.0) -> Walk:
    """Walk these points in a house where nothing runs yet: those of web, worker, and clock side by side."""
    ways = [_Way(house, seed, place, [step for step in chosen if step[0].part == part]) for place, part in enumerate(VICTIMS)]
    house.prepare([event for way in ways for event in way.events], 0, 0.0)
    house.start("carrier", *VICTIMS)
    for way in ways:
        way.start()
    while any(way.is_alive() for way in ways):
        house.mend()  # here, for what a thread starts ends with that thread
        threading.Event().wait(0.02)
    house.orders.take_back()
    come_to_rest(house, rest, most_quiet=2.0)
    notes = Notes({})
    for way in ways:
        _add(notes, way.notes)
    return Walk([step for way in ways for step in way.steps], notes, judged(house, notes))


class _Way(threading.Thread):
    """The points of one part, one after the other."""

    def __init__(self, house: House, seed: int, place: int, chosen: Sequence[tuple[Point, str]]) -> None:
        super().__init__(name=f"way-{place}", daemon=True)
        self._house, self._seed, self._chosen = house, seed, chosen
        self.notes = Notes({})
        self.steps: list[Step] = []
        now, first = datetime.now(UTC), place * 10_000
        self._handfuls: list[list[Event]] = []
        for _, flow in chosen:
            for _ in range(HANDFULS):
                self._handfuls.append([] if flow == "slot" else plan(seed, HANDFUL, {flow: 1}, now, first))
                first += HANDFUL

    @property
    def events(self) -> list[Event]:
        """Every event that may come in on this way."""
        return [event for handful in self._handfuls for event in handful]

    def run(self) -> None:
        """Die at each."""
        for place, (point, flow) in enumerate(self._chosen):
            handfuls = self._handfuls[place * HANDFULS : (place + 1) * HANDFULS]
            self.steps.append(Step(point, flow, self._die_at(point, flow, handfuls)))
            self._house.kills[point.part] += self.steps[-1].died

    def _die_at(self, point: Point, flow: str, handfuls: Sequence[Sequence[Event]]) -> bool:
        orders = self._house.orders
        orders.give(point, NTH.get(flow, 1) if point.part == "web" else 1)
        for handful in handfuls:
            if flow == "slot":
                self._house.let_slots_pass(HANDFUL)
            load = Load(self._house.port, self._house.path, handful, self._seed, connections=HANDFUL)
            load.start()
            end = time.monotonic() + PATIENCE
            while not (load.over and (orders.obeyed(point) or time.monotonic() > end)):
                threading.Event().wait(0.02)
            _add(self.notes, load.notes)
            if orders.obeyed(point):
                return True
        return False


def _add(notes: Notes, more: Notes) -> None:
    notes.by_event |= more.by_event
    notes.statuses += more.statuses
    notes.changed += more.changed
    notes.given_up += more.given_up
    for hook, waits in more.waits.items():
        notes.waits.setdefault(hook, []).extend(waits)
