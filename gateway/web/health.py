"""Whether this process lives (``/healthz``), and whether each part works (``/readyz``)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.runtime import Runtime
from gateway.web.application import current
from storage.engine.db import DatabaseAway
from storage.engine.deadline import HEALTH

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as this process answers at all."""
    return _never_kept(jsonify({"status": "ok"}))


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when every part works, otherwise 503 with the reason.

    ``?exclude=workers`` leaves a part out (repeatable).

    A load balancer in front of several web processes should leave out redis, workers and clock:
    without them messages are still taken in and kept.
    """
    without = {name for value in request.args.getlist("exclude") for name in value.split(",")}
    found = [part for part in _found(current(), datetime.now(UTC)) if part.part not in without]
    ready = all(part.state != FAILED for part in found)
    parts = {part.part: {"state": part.state, "reason": _public(part)} for part in found}
    response = jsonify({"status": "ready" if ready else "not ready", "parts": parts})
    response.status_code = 200 if ready else 503
    return _never_kept(response)


def _found(runtime: Runtime, now: datetime) -> list[Finding]:
    from gateway.install.doctor import checks  # large: only where somebody asks

    try:
        return HEALTH.ask(lambda: checks.readiness(runtime, now), connect=False)
    except DatabaseAway as away:
        return checks.readiness_without_database(runtime, away)


def _public(part: Finding) -> str:
    return "" if part.state == OK else f"{part.says} {part.do}".strip()


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
