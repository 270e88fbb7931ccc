"""Crash points: named places in the gateway at which a process kills itself when it is told to.

A point is a function of the gateway and a moment: before it, after it, or soon after it (50 ms: the
answer is out). ``after`` counts only passes that found something to do. A point with `behind` lies
in the transaction, or the request, in which that other function ran: that is how one commit is told
from all the others.

The order to die is a file that holds a point's name and which pass it means. Whoever gets there
first takes the file away and kills itself with -9, so that one order kills one process once,
however many there are.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

#: How long after an answer was made a process dies that dies soon after it (seconds).
SOON = 0.05


@dataclass(frozen=True)
class Point:
    """One place to die at.

    `at` and `behind` are written ``module:function`` or ``module:Class.method``.
    """

    name: str
    at: str
    when: str  # before, after, soon
    flows: tuple[str, ...]  # the kinds of events that pass here
    behind: str = ""
    nth: int = 1  # which pass is meant
    away: bool = False  # it is passed only while the database is away, or by what comes of that

    @property
    def part(self) -> str:
        """The part that dies: web, worker, or clock."""
        first = self.name.partition(".")[0]
        return first if first in ("web", "clock") else "worker"


_PUT, _COMMIT, _ANSWER = (
    "storage.received.inbox.keeping:put_ready",
    "peewee:Database.commit",
    "gateway.web.webhooks:Webhooks._answer",
)
_FORM, _SAVE = "gateway.carriers.form:read_form", "storage.conversations.sessions:Sessions.save"
_DONE, _CLAIM = "storage.received.inbox.claims:done", "storage.sent.outbox.claims:claim"
_RECORD, _MISSED = "storage.sent.outbox.claims:record", "storage.watch.slots:claim_missed"
_SPOOL = "storage.received.spool:Spool.put"
_CARRIER = "gateway.carriers.africastalking:AfricasTalking.send"
_HOOKS = ("lapor", "ronda", "receipt", "ussd")
_HANDLED = ("lapor", "ronda", "ussd")
_SENT = ("lapor", "ussd", "slot")

POINTS = (
    # An event comes in.
    Point("web.put.before", _PUT, "before", _HOOKS),
    Point("web.put.after", _PUT, "after", _HOOKS),
    Point("web.commit.before", _COMMIT, "before", _HOOKS, behind=_PUT),
    Point("web.commit.after", _COMMIT, "after", _HOOKS, behind=_PUT),
    Point("web.session.before", _SAVE, "before", ("ussd",)),
    Point("web.session.after", _SAVE, "after", ("ussd",)),
    Point("web.wake_up.before", "gateway.install.wake_up:WakeUps.send", "before", _HOOKS),
    Point("web.answer.before", _ANSWER, "after", _HOOKS, behind=_FORM),
    Point("web.answer.after", _ANSWER, "soon", _HOOKS, behind=_FORM),
    # It is handled.
    Point(
        "intake.claim.after",
        "storage.received.inbox.claims:claim",
        "after",
        ("lapor", "receipt", "ussd"),
    ),
    Point("intake.sms.before", "gateway.sms.batch:handle", "before", ("lapor", "ronda")),
    Point("intake.sms.after", "gateway.sms.batch:handle", "after", ("lapor", "ronda")),
    Point("intake.fact.before", "gateway.jobs.facts:handle", "before", ("ussd",)),
    Point("intake.fact.after", "gateway.jobs.facts:handle", "after", ("ussd",)),
    Point(
        "intake.receipts.before",
        "storage.sent.outbox.receipts:apply_receipts",
        "before",
        ("receipt",),
    ),
    Point(
        "intake.receipts.after",
        "storage.sent.outbox.receipts:apply_receipts",
        "after",
        ("receipt",),
    ),
    Point("intake.reply.after", "storage.sent.outbox.messages:put", "after", _HANDLED),
    Point("intake.done.after", _DONE, "after", (*_HANDLED, "receipt")),
    Point("intake.commit.after", _COMMIT, "after", (*_HANDLED, "receipt"), behind=_DONE),
    Point("intake.release.before", "storage.received.inbox.claims:release", "before", ("lapor",)),
    # What is to be said about it is sent.
    Point("send.claim.after", _CLAIM, "after", _SENT),
    Point("send.claimed", _COMMIT, "after", _SENT, behind=_CLAIM),
    Point("send.carrier.before", _CARRIER, "before", _SENT),
    Point("send.carrier.after", _CARRIER, "after", _SENT),
    Point("send.record.before", _RECORD, "before", _SENT),
    Point("send.record.after", _RECORD, "after", _SENT),
    Point("send.recorded", _COMMIT, "after", _SENT, behind=_RECORD),
    # The database is away: it goes to the spool, and from there into the inbox when the database is
    # back.
    Point("web.spool.before", _SPOOL, "before", _HOOKS, away=True),
    Point("web.spool.flushed", "os:fsync", "after", _HOOKS, away=True),
    Point("web.spool.named", "os:fsync", "after", _HOOKS, nth=2, away=True),
    Point("web.spool.after", _SPOOL, "after", _HOOKS, away=True),
    Point("intake.spool.put", _PUT, "after", _HOOKS, away=True),
    Point("intake.spool.committed", _COMMIT, "after", _HOOKS, behind=_PUT, away=True),
    Point("intake.spool.after", "storage.received.spool:Spool.drain", "after", _HOOKS, away=True),
    # Time passes.
    Point("clock.missed.after", _MISSED, "after", ("slot",)),
    Point("clock.alarm.after", "storage.sent.outbox.messages:put", "after", ("slot",)),
    Point("clock.commit.before", _COMMIT, "before", ("slot",), behind=_MISSED),
    Point("clock.commit.after", _COMMIT, "after", ("slot",), behind=_MISSED),
)


class Orders:
    """The orders to die, one file for each part, in a folder beside the house."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def give(self, point: Point, nth: int) -> None:
        """Whoever passes this point for the n-th time from now on dies."""
        fresh = self.folder / f"{point.part}.new"
        fresh.write_text(f"{point.name} {nth}")
        fresh.replace(self.folder / point.part)

    def obeyed(self, point: Point) -> bool:
        """Whether somebody has died of the order given last to this part."""
        return not (self.folder / point.part).exists()

    def take_back(self) -> None:
        """Nobody has to die any more."""
        for order in self.folder.iterdir():
            order.unlink()


def lay(orders: str, lease: float) -> None:
    """Lay the points into this process: each is wrapped when its module is imported. It dies at
    those of the part that `CHAOS_PART` says it is by then.

    With a `lease` (seconds) the phones a worker was serving when it died wait so long, and not the
    gateway's 60 s.
    """
    points = defaultdict(list)
    for point in POINTS:
        points[point.at].append(point)
        if point.behind:
            points[point.behind] += []
    places: dict[str, dict[str, list[Point]]] = defaultdict(dict)
    for place, laid in points.items():
        module, _, path = place.partition(":")
        places[module][path] = laid
    layer = _Layer(places, lease, _Fuse(orders))
    sys.meta_path.insert(0, layer)
    for name in places.keys() & sys.modules.keys():
        layer.wrap(sys.modules[name])


def lost() -> list[str]:
    """Points whose function exists no more."""
    return [
        point.name
        for point in POINTS
        for place in (point.at, point.behind)
        if place and not _exists(place)
    ]


def _exists(place: str) -> bool:
    module, _, path = place.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name, None)
    return callable(found)


class _Layer(MetaPathFinder):
    """Wraps a module's functions right after it ran, so that all importers get the wrapped ones."""

    def __init__(
        self, places: dict[str, dict[str, list[Point]]], lease: float, fuse: _Fuse
    ) -> None:
        self._places, self._lease, self._fuse = places, lease, fuse

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._places:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def run_and_wrap(module: ModuleType) -> None:
            run(module)
            self.wrap(module)

        spec.loader.exec_module = run_and_wrap  # type: ignore[method-assign]
        return spec

    def wrap(self, module: ModuleType) -> None:
        """Lay the points of a module that was run."""
        if module.__name__ == "storage.received.inbox.claims" and self._lease:
            names = [
                name
                for name, parameter in signature(module.claim).parameters.items()
                if parameter.default is not parameter.empty
            ]
            known = dict(zip(names, module.claim.__defaults__, strict=True))
            assert "lease_seconds" in known, "a claim has no lease any more"
            module.claim.__defaults__ = tuple((known | {"lease_seconds": self._lease}).values())
        for inside, points in self._places[module.__name__].items():
            *owners, function = inside.split(".")
            owner: Any = functools.reduce(getattr, owners, module)
            setattr(
                owner,
                function,
                self._fuse.wrap(f"{module.__name__}:{inside}", getattr(owner, function), points),
            )


class _Fuse:
    """Counts passes and kills this process when the order says so."""

    def __init__(self, orders: str) -> None:
        self._folder = orders
        self._order = ""
        self._passes: Counter[str] = Counter()
        self._ran = threading.local()  # .places: what ran in this thread since something new began

    @property
    def _part(self) -> str:
        """What this process is; known only after it was forked from one that is nothing yet."""
        return os.environ.get("CHAOS_PART", "")

    def wrap(
        self, place: str, function: Callable[..., Any], points: Sequence[Point]
    ) -> Callable[..., Any]:
        """The same function with these points around it."""

        @functools.wraps(function)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            ran: set[str] = self._ran.__dict__.setdefault("places", set())
            for point in points:
                if point.when == "before" and (not point.behind or point.behind in ran):
                    self._passed(point)
            result = function(*arguments, **named)
            if result is None or result:
                for point in points:
                    if point.when != "before" and (not point.behind or point.behind in ran):
                        self._passed(point)
                ran.add(place)
            if place == (_ANSWER if self._part == "web" else _COMMIT):
                ran.clear()  # something new begins in this thread
            return result

        return wrapped

    def _passed(self, point: Point) -> None:
        if point.part != self._part:
            return
        try:
            with open(os.path.join(self._folder, point.part), encoding="ascii") as file:
                order = file.read()
        except FileNotFoundError:
            return
        name, _, nth = order.partition(" ")
        if name != point.name:
            return
        if order != self._order:
            self._order = order
            self._passes.clear()
        self._passes[name] += 1
        if self._passes[name] < int(nth):
            return
        if point.when == "soon":
            threading.Timer(SOON, self._die).start()
        else:
            self._die()

    def _die(self) -> None:
        try:
            os.unlink(os.path.join(self._folder, self._part))
        except FileNotFoundError:
            return  # somebody else died of it
        os.kill(os.getpid(), signal.SIGKILL)
