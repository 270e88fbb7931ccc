"""Beranda: what needs a person now, by role and territory. It comes anew by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from flows.rules.home import sections
from flows.rules.rights import Officer
from gateway.carriers.credit import Credits
from gateway.console import health, live
from gateway.console.access import page
from gateway.console.moments import now
from gateway.console.visitor import visitor
from gateway.officers import home
from gateway.web.application import current
from storage.engine.db import transaction
from storage.record import audit

blueprint = Blueprint("beranda", __name__)

#: Duty and health change slowly: so long (seconds) all who look share one answer.
_KEPT = 15.0


class _Kept:
    """Answers of this application that hold for a while, and what carriers said of their credit."""

    def __init__(self) -> None:
        self.credits = Credits()
        self._lock = threading.Lock()
        self._answers: dict[str, tuple[float, Any]] = {}

    def of(self, name: str, ask: Callable[[], Any]) -> Any:
        """The answer of this name: the last one if it is young enough."""
        at = time.monotonic()
        with self._lock:
            self._answers = {
                each: kept for each, kept in self._answers.items() if at - kept[0] < _KEPT
            }
            if name in self._answers:
                return self._answers[name][1]
        found = ask()
        with self._lock:
            self._answers[name] = (at, found)
        return found


@blueprint.get("/")
@page("beranda")
def shown(officer: Officer) -> str:
    """What needs this officer now; that the reports in it were read is noted."""
    with transaction():
        audit.note_hourly(officer.name, "console.list", "beranda", {}, now())
    return render_template("beranda/now.html", **_needs(officer))


@blueprint.get("/beranda/bagian")
@page("beranda")
def part(officer: Officer) -> Response:
    """The same, anew."""
    return live.part("beranda/_needs.html", **_needs(officer))


@blueprint.get("/papan")
@page("beranda")
def board(_officer: Officer) -> Response:
    """Nothing to see: by this the board of a desk shows on every page that it is open."""
    return live.part("beranda/_board.html")


def _needs(officer: Officer) -> dict[str, Any]:
    runtime, kept = current(), current_app.extensions.setdefault("console.kept", _Kept())
    mine = sections(officer.role)
    unmanned = well = None
    if "unmanned" in mine:
        unmanned = kept.of(
            f"duty {officer.path}",
            lambda: home.unmanned(runtime.settings, officer.path, now()),
        )
    if "health" in mine:
        well = kept.of("health", lambda: health.look(runtime, kept.credits))
    return {
        "officer": officer,
        "mine": mine,
        "needs": home.needs(runtime, officer, visitor().visit.unit, now()),
        "unmanned": unmanned or (),
        "troubles": health.told(well) if well else (),
        "credits": health.credit_texts(well) if well else (),
        "most": home.MOST,
    }
