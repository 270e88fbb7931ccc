"""The stand-in for Africa's Talking: its sending API as documented, over HTTP, and switches for
tests.

A process of its own, never part of the web application. `gateway.simulator.serve` starts it.
"""

from __future__ import annotations

import hmac
import json
import time
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from gateway.simulator import handset
from gateway.simulator.exchange import Exchange
from gateway.simulator.fates import FATES
from gateway.simulator.fault_profiles import TAKEN_ALL_THE_SAME, BadProfile, name_of, read_profile
from gateway.simulator.loopback import is_loopback

api = Blueprint("api", __name__, url_prefix="/version1")
standin = Blueprint("standin", __name__, url_prefix="/standin")

DEFAULT_SENDER = "AFRICASTKNG"
_LARGEST_BODY = 4 * 1024 * 1024


def create_carrier(exchange: Exchange) -> Flask:
    """The stand-in as one WSGI application: sending API, switches for tests, and the page with the
    phones.
    """
    app = Flask(
        "kentongan-standin",
        root_path=handset.FOLDER,
        static_folder="static",
        template_folder="templates",
    )
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, MAX_FORM_MEMORY_SIZE=_LARGEST_BODY)
    app.extensions["exchange"] = exchange
    app.before_request(_only_this_machine)
    app.register_blueprint(api)
    app.register_blueprint(standin)
    app.register_blueprint(handset.blueprint)
    return app


def _exchange() -> Exchange:
    exchange: Exchange = current_app.extensions["exchange"]
    return exchange


def _only_this_machine() -> Response | None:
    """Turn away what another site's page sends through this machine's browser."""
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or not is_loopback(urlsplit(f"//{request.host}").hostname):
        return _plain("the stand-in talks to its own machine only", 403)
    return None


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
    exchange = _exchange()
    refusal = _strangers(username)
    if refusal is not None:
        return refusal
    for name, value in (("to", numbers), ("message", text)):
        if not value:
            return _plain(f"Request is missing required form field '{name}'", 400)
    trouble = exchange.faults.trouble()
    if trouble and trouble not in TAKEN_ALL_THE_SAME:
        return _failed(trouble)
    if sender and sender not in exchange.account.senders | {DEFAULT_SENDER}:
        return _json(json.dumps(exchange.invalid_sender()))
    answer, waits = exchange.send(sender or DEFAULT_SENDER, text or "", numbers)
    if waits:
        time.sleep(waits)
    return _spoilt(trouble, json.dumps(answer))


def _failed(trouble: str) -> Response:
    """The answer to a call of which nothing was taken."""
    if trouble == "throttle":
        return _plain("Too many requests", 429)
    if trouble == "timeout":
        time.sleep(_exchange().faults.profile.hang_seconds)
        return _cut_off()
    return _plain("Internal Server Error", 500)


def _spoilt(trouble: str, body: str) -> Response:
    """The answer to a call that was taken, as it reaches the caller."""
    match trouble:
        case "slow":
            time.sleep(_exchange().faults.profile.slow_seconds)
        case "late_error":
            return _plain("Internal Server Error", 500)
        case "lost":
            return _cut_off()
        case "garbage":
            return _json("<html><body><h1>It works!</h1></body></html>")
        case "truncated":
            return _json(body[: len(body) // 2])
    return _json(body)


def _cut_off() -> Response:
    """Break the connection without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(2)
    return _plain("", 502)


@api.get("/messaging")
def fetch() -> Response:
    """SMS sent to the gateway since ``lastReceivedId``."""
    refusal = _strangers(request.args.get("username"))
    if refusal is not None:
        return refusal
    trouble = _exchange().faults.trouble()
    if trouble and trouble not in TAKEN_ALL_THE_SAME:
        return _failed(trouble)
    after = request.args.get("lastReceivedId", "0")
    rows = _exchange().incoming(int(after) if after.isdigit() else 0)
    answer = _spoilt(trouble, json.dumps({"SMSMessageData": {"Messages": rows}}))
    answer.status_code = 200 if answer.status_code == 201 else answer.status_code
    return answer


@api.get("/user")
def user() -> Response:
    """The balance."""
    refusal = _strangers(request.args.get("username"))
    if refusal is not None:
        return refusal
    trouble = _exchange().faults.trouble()
    if trouble and trouble not in TAKEN_ALL_THE_SAME:
        return _failed(trouble)
    answer = _spoilt(trouble, json.dumps({"UserData": {"balance": _exchange().balance}}))
    answer.status_code = 200 if answer.status_code == 201 else answer.status_code
    return answer


def _strangers(username: str | None) -> Response | None:
    """Refuse a caller whose key or name is not that of the account; without one in the settings any
    key does.
    """
    account, key = _exchange().account, request.headers.get("apiKey", "")
    right_key = (
        hmac.compare_digest(key.encode(), account.key.encode()) if account.key else bool(key)
    )
    if right_key and username == account.username:
        return None
    return _plain("The supplied authentication is invalid", 401)


@standin.get("/messages")
def messages() -> Response:
    """Accepted messages, oldest first: of ``number``, beyond the serial ``after``, at most
    ``limit`` of the newest.
    """
    found = _exchange().ledger.messages(
        request.args.get("number"),
        request.args.get("after", 0, int),
        request.args.get("limit", 1000, int),
    )
    return jsonify([message.to_json() for message in found])


@standin.get("/counts")
def counts() -> Response:
    """Totals of calls, messages, duplicates and callbacks; ``duplicates=1`` lists what was accepted
    twice.
    """
    exchange = _exchange()
    told = exchange.ledger.counts(duplicates=request.args.get("duplicates") == "1")
    return jsonify(told | {"callbacks": exchange.callbacks.counts(), "balance": exchange.balance})


@standin.get("/fault-profile")
def fault_profile() -> Response:
    """The fault profile in force, by name and in figures."""
    now = _exchange().faults.profile
    return jsonify(
        {
            "name": name_of(now),
            "shares": now.shares(),
            "seed": now.seed,
            "hang_seconds": now.hang_seconds,
            "slow_seconds": now.slow_seconds,
        }
    )


@standin.post("/fault-profile")
def use_fault_profile() -> Response:
    """Use another fault profile: ``{"name": "buruk"}``, or shares by name such as ``{"lost": 0.5,
    "seed": 7}``.
    """
    wanted = request.get_json(silent=True)
    try:
        _exchange().faults.use(read_profile(wanted if isinstance(wanted, dict) else {}))
    except BadProfile as reason:
        return _plain(str(reason), 400)
    return fault_profile()


@standin.get("/fates")
def fates() -> Response:
    """What happens to which number, by its last six digits."""
    return jsonify({ending: fate.says for ending, fate in sorted(FATES.items())})


@standin.post("/reset")
def reset() -> Response:
    """Forget everything."""
    _exchange().reset()
    return _plain("", 204)


def _json(body: str, status: int = 201) -> Response:
    return Response(body, status, content_type="application/json")


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")
