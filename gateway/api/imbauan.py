"""Imbauan: drafts with their price, the steps to sending, and how a sending stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from flows.rules import audience
from flows.rules.fields import Unusable
from flows.rules.imbauan_draft import Draft
from flows.rules.imbauan_steps import TimePassed
from flows.rules.rights import NotAllowed, Officer
from gateway.api import bodies
from gateway.api.access import now, with_token
from gateway.api.problems import Problem, missing, wrong
from gateway.api.times import moment
from gateway.officers import imbauan
from gateway.web.application import current
from storage.models import Imbauan

blueprint = Blueprint("imbauan", __name__)

_FIELDS = ("text", "areas", "audience", "send_at", "urgent", "reason", "expires_at")
_LONGEST_TEXT, _LONGEST_REASON = 2000, 500


@blueprint.post("/imbauan")
@with_token
def written(officer: Officer) -> Response:
    """Keep a draft and say what it would cost."""
    officer.must("imbauan.draft")
    body = bodies.json_object(_FIELDS, needed=("text", "areas", "audience"))
    draft = Draft(
        text=bodies.text(body, "text", _LONGEST_TEXT, lines=True),
        areas=bodies.words(body, "areas"),
        audience=_roles(body),
        send_at=moment(body["send_at"], "send_at") if "send_at" in body else None,
        expires_at=moment(body["expires_at"], "expires_at") if "expires_at" in body else None,
        urgent=bodies.flag(body, "urgent"),
        reason=bodies.text(body, "reason", _LONGEST_REASON, default=""),
    )
    try:
        kept = imbauan.write(officer, draft, current(), now())
    except Unusable as why:
        raise wrong(why.field, why.why) from None
    response = jsonify(imbauan.offers([kept], now())[0])
    response.status_code = 201
    response.headers["Location"] = f"/api/v1/imbauan/{kept.id}"
    return response


@blueprint.get("/imbauan/<int:imbauan_id>")
@with_token
def one(officer: Officer, imbauan_id: int) -> Response:
    """An imbauan and how its sending stands."""
    return jsonify(_whole(_found(officer, imbauan_id)))


@blueprint.post("/imbauan/<int:imbauan_id>/submit")
@with_token
def submitted(officer: Officer, imbauan_id: int) -> Response:
    """Ask for approval."""
    return _step(officer, imbauan_id, "submit")


@blueprint.post("/imbauan/<int:imbauan_id>/approve")
@with_token
def approved(officer: Officer, imbauan_id: int) -> Response:
    """Approve it, as somebody else than its author; the body may accept that its time is over."""
    body = bodies.json_object(("send_now",)) if request.get_data() else {}
    return _step(officer, imbauan_id, "approve", send_now=bodies.flag(body, "send_now"))


@blueprint.post("/imbauan/<int:imbauan_id>/return")
@with_token
def returned(officer: Officer, imbauan_id: int) -> Response:
    """Give it back to its author; the body may say why."""
    body = bodies.json_object(("reason",)) if request.get_data() else {}
    return _step(
        officer, imbauan_id, "return", bodies.text(body, "reason", _LONGEST_REASON, default="")
    )


@blueprint.post("/imbauan/<int:imbauan_id>/stop")
@with_token
def stopped(officer: Officer, imbauan_id: int) -> Response:
    """Send nothing more of it."""
    return _step(officer, imbauan_id, "stop")


def _step(
    officer: Officer, imbauan_id: int, step: str, reason: str = "", send_now: bool = False
) -> Response:
    found = _found(officer, imbauan_id)
    try:
        zone = current().settings.zone
        return jsonify(_whole(imbauan.take(officer, found, step, now(), zone, reason, send_now)))
    except TimePassed as refused:
        asked = f'{refused} (approve with {{"send_now": true}}) or sent back to its author'
        raise Problem(409, "The time it was to be sent at is over", asked) from None
    except NotAllowed as refused:
        raise Problem(409, "The imbauan cannot go there", str(refused)) from None


def _whole(found: Imbauan) -> dict[str, Any]:
    return imbauan.whole(found, current().settings, now())


def _found(officer: Officer, imbauan_id: int) -> Imbauan:
    found = imbauan.find(officer, imbauan_id)
    if found is None:
        raise missing()
    return found


def _roles(body: dict[str, Any]) -> list[str]:
    try:
        return list(
            dict.fromkeys(audience.read_role(word) for word in bodies.words(body, "audience"))
        )
    except ValueError:
        raise wrong("audience", f"must be of: {', '.join(audience.ROLES)}") from None
