"""Webhooks: other systems say where they are told of which events.

Callbacks that come in are of `gateway.web`; what leaves is sent by `gateway.jobs.deliveries`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed, Officer
from gateway.api import bodies, queries
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.officers import webhooks
from gateway.web.application import current
from storage.places.receivers.registry import Registered

blueprint = Blueprint("webhooks", __name__)

_FIELDS = ("url", "events", "areas")


@blueprint.get("/webhooks")
@with_token
def listed(officer: Officer) -> Response:
    """A page of the webhooks in the officer's territory, and how each of them does."""
    limit, after = queries.limit(), queries.cursor() or "0"
    if not (after.isascii() and after.isdigit()):
        raise queries.bad_cursor()
    found = [each for each in webhooks.listed(officer, current()) if each.id > int(after)]
    following = queries.as_cursor(str(found[limit - 1].id)) if len(found) > limit else None
    return jsonify({"items": [_item(each) for each in found[:limit]], "next": following})


@blueprint.post("/webhooks")
@with_token
def added(officer: Officer) -> Response:
    """Register a webhook; its secret is shown this once."""
    officer.must(webhooks.DEED)
    body = bodies.json_object(_FIELDS, needed=("url", "events"))
    url = bodies.text(body, "url", webhooks.LONGEST_URL)
    events = bodies.words(body, "events")
    areas = bodies.words(body, "areas") if "areas" in body else []
    try:
        kept, secret = webhooks.register(officer, url, events, areas, current(), now())
    except Unusable as why:
        raise wrong(why.field, why.why) from None
    except NotAllowed as full:
        raise Problem(409, "Too many webhooks", str(full)) from None
    response = jsonify(_item(kept) | {"secret": secret})
    response.status_code = 201
    return response


@blueprint.delete("/webhooks/<int:webhook_id>")
@with_token
def dropped(officer: Officer, webhook_id: int) -> Response:
    """Tell a webhook nothing more, not even what waits for it."""
    if not webhooks.remove(officer, webhook_id, current(), now()):
        raise missing()
    return Response(status=204)


def _item(webhook: Registered) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "areas": webhook.areas,
        "created_at": stamp(webhook.created_at),
        "created_by": webhook.made_by,
        "waiting": webhook.waiting,
        "given_up": webhook.given_up,
        "delivered_at": stamp(webhook.delivered_at),
        "failing_since": stamp(webhook.failing_since),
        "trouble": webhook.trouble,
        "disabled_at": stamp(webhook.disabled_at),
        "disabled_because": webhook.disabled_because,
    }
