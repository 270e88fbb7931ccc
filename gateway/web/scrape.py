"""``/metrics``: who may ask. What answers (`gateway.web.metrics`) is loaded when one first asks.

Most installations have no Prometheus, and a scrape can wait for it.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request

from gateway.web.application import current

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The metrics, for who has METRICS_TOKEN; without one set there is nothing here."""
    runtime = current()
    if not runtime.settings.metrics_token:
        abort(404)
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    known = runtime.settings.metrics_token.encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(secret.strip().encode(), known):
        runtime.strangers.refused("metrics")
        refusal = Response("send Authorization: Bearer METRICS_TOKEN\n", 401, mimetype="text/plain")
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="kentongan metrics"'
        return refusal
    from gateway.web.metrics import answer

    return answer(runtime, datetime.now(UTC))
