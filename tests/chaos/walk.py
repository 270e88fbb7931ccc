"""The walk: at every named point a process dies, once for every flow that passes, in one house.

At each point a handful of fresh events comes in, and more, until somebody has died there; what died
is mended while the next point is walked. Then everything comes to rest and the judge looks at all
of it together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.chaos import events
from tests.chaos.events import Event
from tests.chaos.house import VICTIMS, House
from tests.chaos.load import Load, Notes
from tests.chaos.points import POINTS, Point
from tests.chaos.runs import Outcome, Plan, come_to_rest, judged, unclear

#: Events that come in at a time, and how often at most until somebody has died.
HANDFUL, HANDFULS = 4, 6
#: Which pass of a point is meant for key presses, of which a report needs five: so that also later
#: ones are died at.
NTH = {"ussd": 3}
#: How long somebody may take to die after a handful came in (seconds): lanes look for work every
#: second, the clock every two.
DEADLINE = 4.0
#: And after the last one, on a machine that has other things to do.
LAST_DEADLINE = 120.0


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
    outcome: Outcome

    @property
    def missed(self) -> list[str]:
        """Points nobody died at."""
        return [f"{step.point.name} ({step.flow})" for step in self.steps if not step.died]


def steps(turn: int | None = None) -> list[tuple[Point, str]]:
    """Every point with every flow that passes it, or, by `turn`, with one, another each turn."""
    if turn is None:
        return [(point, flow) for point in POINTS for flow in point.flows]
    return [
        (point, point.flows[(turn + place) % len(point.flows)])
        for place, point in enumerate(POINTS)
    ]


def walk(house: House, chosen: Sequence[tuple[Point, str]], plan: Plan) -> Walk:
    """Walk these points in a resting house: those of web, worker and clock side by side.

    Those of the spool come last, each once in an outage of the database, for what was spooled is
    taken over once.
    """
    seed, begun, said_from = plan.seed, time.monotonic(), datetime.now(UTC)
    parts = [
        [step for step in chosen if step[0].part == part and not step[0].away] for part in VICTIMS
    ]
    ways = [_Way(house, seed, place, mine) for place, mine in enumerate(parts)]
    away = [
        _Way(house, seed, 10 + place, mine, tend=house.mend)
        for place, mine in enumerate(_outages(chosen))
    ]
    house.prepare([event for way in (*ways, *away) for event in way.events], 0, 0.0)
    house.start("carrier", *VICTIMS)
    for way in ways:
        way.start()
    while any(way.is_alive() for way in ways):
        house.mend()  # here, for what a thread starts ends with that thread
        threading.Event().wait(0.02)
    with house.without(
        "clock"
    ):  # which listens before it judges, and would take over what was spooled
        for way in away:
            way.through_an_outage()
    house.mend()
    house.orders.take_back()
    lasted = time.monotonic() - begun
    handled, sent = come_to_rest(house, plan.rest, most_quiet=2.0)
    notes = Notes({}, begun=said_from)
    for way in (*ways, *away):
        _add(notes, way.notes)
    steps = [step for way in (*ways, *away) for step in way.steps]
    said = [
        f"{'died' if step.died else 'LIVED'} at {step.point.name}, {step.flow}" for step in steps
    ]
    verdict = judged(house, notes)
    return Walk(
        steps,
        Outcome(
            plan,
            house.engine,
            verdict,
            notes,
            dict(house.kills),
            said,
            lasted,
            handled,
            sent,
            unclear(house),
        ),
    )


def _outages(chosen: Sequence[tuple[Point, str]]) -> list[list[tuple[Point, str]]]:
    """The steps of the spool, so divided that none has a point twice."""
    outages: list[list[tuple[Point, str]]] = []
    for step in chosen:
        if step[0].away:
            free = next(
                (mine for mine in outages if all(step[0] != point for point, _ in mine)), None
            )
            if free is None:
                outages.append(free := [])
            free.append(step)
    return outages


class _Way(threading.Thread):
    """The points of one part, one after the other. `tend` is called while it waits."""

    def __init__(
        self,
        house: House,
        seed: int,
        place: int,
        chosen: Sequence[tuple[Point, str]],
        tend: Callable[[], object] = int,
    ) -> None:
        super().__init__(name=f"way-{place}", daemon=True)
        self._house, self._seed, self._chosen, self._tend = house, seed, chosen, tend
        self.notes = Notes({})
        self.steps: list[Step] = []
        now, first = datetime.now(UTC), place * 10_000
        self._handfuls: list[list[Event]] = []
        for _, flow in chosen:
            for _ in range(HANDFULS):
                self._handfuls.append(
                    [] if flow == "slot" else events.plan(seed, HANDFUL, {flow: 1}, now, first)
                )
                first += HANDFUL

    @property
    def events(self) -> list[Event]:
        """Every event that may come in on this way."""
        return [event for handful in self._handfuls for event in handful]

    def run(self) -> None:
        """Die at each."""
        for place in range(len(self._chosen)):
            self._step(place)

    def through_an_outage(self) -> None:
        """Die at the web's points while the database is away, at the worker's when it is back."""
        places = range(len(self._chosen))
        self._house.database_away()
        try:
            for place in places:
                if self._chosen[place][0].part == "web":
                    self._step(place)
            mine = [place for place in places if self._chosen[place][0].part != "web"]
            for place in mine[:1]:  # before anybody can take over what was spooled
                self._order(*self._chosen[place])
        finally:
            self._house.database_back()
        for place in mine:  # it is taken over again and again, as long as somebody dies of it
            self._step(place, ordered=place == mine[0])

    def _step(self, place: int, ordered: bool = False) -> None:
        point, flow = self._chosen[place]
        handfuls = self._handfuls[place * HANDFULS : (place + 1) * HANDFULS]
        died = self._die_at(point, flow, handfuls, ordered)
        self.steps.append(Step(point, flow, died))
        self._house.kills[point.part] += died

    def _order(self, point: Point, flow: str) -> None:
        self._house.orders.give(
            point, NTH.get(flow, 1) if point.part == "web" and not point.away else point.nth
        )

    def _die_at(
        self, point: Point, flow: str, handfuls: Sequence[Sequence[Event]], ordered: bool
    ) -> bool:
        orders = self._house.orders
        taking_over = point.away and point.part == "worker"  # what came in before passes here
        if not ordered:
            self._order(point, flow)
        for place, handful in enumerate(handfuls, 1):
            if flow == "slot":
                self._house.let_slots_pass(HANDFUL)
            told = () if taking_over else handful
            load = Load(self._house.port, self._house.path, told, self._seed, connections=HANDFUL)
            load.start()
            end = time.monotonic() + (DEADLINE if place < len(handfuls) else LAST_DEADLINE)
            while not (load.over and (orders.obeyed(point) or time.monotonic() > end)):
                self._tend()
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
    notes.forgotten += more.forgotten
    for hook, waits in more.waits.items():
        notes.waits.setdefault(hook, []).extend(waits)
