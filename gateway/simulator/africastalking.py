"""The stand-in's API of Africa's Talking, as documented: sending, fetching and the balance."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable

from flask import Blueprint, Response, current_app, request

from gateway.simulator.africastalking_exchange import AfricasTalking
from gateway.simulator.troubles import meet

api = Blueprint("api", __name__, url_prefix="/version1")

DEFAULT_SENDER = "AFRICASTKNG"


def _exchange() -> AfricasTalking:
    exchange: AfricasTalking = current_app.extensions["exchange"]
    return exchange


@api.post("/messaging")
def send() -> Response:
    """Send one text to comma-separated numbers."""
    numbers = [number.strip() for number in request.form.get("to", "").split(",") if number.strip()]
    return _send(
        request.form.get("username"), request.form.get("from"), request.form.get("message"), numbers
    )


@api.post("/messaging/bulk")
def send_bulk() -> Response:
    """The same as JSON, with a list of numbers."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("phoneNumbers"), list):
        return _plain("Request is missing required field: phoneNumbers", 400)
    if not body.get("senderId"):
        return _plain("Request is missing required field: senderId", 400)
    return _send(
        body.get("username"),
        body["senderId"],
        body.get("message"),
        [str(n) for n in body["phoneNumbers"]],
    )


def _send(
    username: str | None, sender: str | None, text: str | None, numbers: list[str]
) -> Response:
    refusal = _strangers(username)
    if refusal is not None:
        return refusal
    for name, value in (("to", numbers), ("message", text)):
        if not value:
            return _plain(f"Request is missing required form field '{name}'", 400)
    return _under_faults(lambda: _take(sender or DEFAULT_SENDER, text or "", numbers))


def _take(sender: str, text: str, numbers: list[str]) -> Response:
    exchange = _exchange()
    if sender not in exchange.account.senders | {DEFAULT_SENDER}:
        return _json(exchange.invalid_sender(), 201)
    answer, waits = exchange.send(sender, text, numbers)
    if waits:
        time.sleep(waits)
    return _json(answer, 201)


@api.get("/messaging")
def fetch() -> Response:
    """SMS sent to the gateway since ``lastReceivedId``."""
    refusal = _strangers(request.args.get("username"))
    if refusal is not None:
        return refusal
    after = request.args.get("lastReceivedId", "0")
    rows = _exchange().incoming(int(after) if after.isdigit() else 0)
    return _under_faults(lambda: _json({"SMSMessageData": {"Messages": rows}}))


@api.get("/user")
def user() -> Response:
    """The balance."""
    refusal = _strangers(request.args.get("username"))
    if refusal is not None:
        return refusal
    return _under_faults(lambda: _json({"UserData": {"balance": _exchange().balance}}))


def _strangers(username: str | None) -> Response | None:
    """Refuse a caller without the account's key and name; any key does where settings have none."""
    account, key = _exchange().account, request.headers.get("apiKey", "")
    right_key = (
        hmac.compare_digest(key.encode(), account.key.encode()) if account.key else bool(key)
    )
    if right_key and username == account.username:
        return None
    return _plain("The supplied authentication is invalid", 401)


def _under_faults(take: Callable[[], Response]) -> Response:
    return meet(
        _exchange().faults,
        take,
        throttled=lambda: _plain("Too many requests", 429),
        broken=lambda: _plain("Internal Server Error", 500),
    )


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")
