"""The page with the phones, and the JSON that it and the terminal speak to the exchange."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from gateway.simulator import script
from gateway.simulator.exchange import SIGNALS, Exchange, NotOffered
from gateway.simulator.fates import FATES

FOLDER = str(Path(__file__).parent)
#: A typed answer or an SMS longer than this is no person's.
LONGEST_TEXT = 2_000

blueprint = Blueprint("handset", __name__)

_NUMBER = re.compile(r"\+?\d{5,15}")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
    " data:; base-uri 'none'"
)


class BadRequest(ValueError):
    """What the page or the terminal asked for cannot be done; the text is a sentence."""


def _exchange() -> Exchange:
    exchange: Exchange = current_app.extensions["exchange"]
    return exchange


@blueprint.errorhandler(BadRequest)
def _refuse(reason: BadRequest) -> tuple[Response, int]:
    return jsonify({"error": str(reason)}), 400


@blueprint.get("/")
def page() -> Response:
    """The phones."""
    account, hint = _exchange().account, _exchange().calls.hint
    body = render_template("page.html", account=account, hint=hint, fates=sorted(FATES.items()))
    return Response(body, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """None; browsers ask all the same."""
    return Response(status=204)


@blueprint.post("/phone/dial")
def dial() -> Response:
    """``{"number", "code"}``: dial; answers the screen."""
    wanted = _wanted()
    return jsonify(_exchange().dial(_number(wanted), _text(wanted, "code")).to_json())


@blueprint.post("/phone/press")
def press() -> Response:
    """``{"number", "keys"}``: answer the screen; answers the next one."""
    wanted = _wanted()
    return jsonify(_exchange().press(_number(wanted), _text(wanted, "keys", empty=True)).to_json())


@blueprint.post("/phone/drop")
def drop() -> Response:
    """``{"number"}``: break off the call; answers whether there was one."""
    return jsonify({"dropped": _exchange().drop(_number(_wanted()))})


@blueprint.post("/phone/sms")
def sms() -> Response:
    """``{"number", "text"}``: send an SMS to the gateway; answers whether it was taken at once."""
    wanted = _wanted()
    return jsonify({"taken": _exchange().sms(_number(wanted), _text(wanted, "text"))})


@blueprint.post("/phone/optout")
def opt_out() -> Response:
    """``{"number"}``: the carrier's own opt-out from bulk messages."""
    try:
        _exchange().opt_out(_number(_wanted()))
    except NotOffered as reason:
        raise BadRequest(str(reason)) from None
    return jsonify({})


@blueprint.post("/phone/signal")
def signal() -> Response:
    """``{"number", "signal"}``: ada, tombol (loses presses) or jawaban (loses answers)."""
    wanted = _wanted()
    if wanted.get("signal") not in SIGNALS:
        raise BadRequest(f"signal must be one of {', '.join(SIGNALS)}")
    _exchange().set_signal(_number(wanted), wanted["signal"])
    return jsonify({})


@blueprint.get("/phone/state")
def state() -> Response:
    """News of each ``phone=<number>,<last arrival seen>``, and the figures of the page's head."""
    exchange = _exchange()
    phones: dict[str, Any] = {}
    for asked in request.args.getlist("phone")[:50]:
        number, _, after = asked.partition(",")
        phones[number] = {
            "messages": [
                message.to_json() for message in exchange.ledger.arrived(number, int(after or 0))
            ],
            "signal": exchange.signal_of(number),
            "held": exchange.held(number),
            "calling": exchange.calls.of(number) is not None,
        }
    return jsonify(
        {
            "born": exchange.born,
            "phones": phones,
            "accepted": exchange.ledger.accepted,
            "refused": exchange.ledger.refused,
            "callbacks": exchange.callbacks.counts(),
        }
    )


@blueprint.get("/phone/script")
def print_script() -> Response:
    """The conversation of ``number`` as a script."""
    number = _number(request.args)
    return Response(script.write(number, _exchange().diary(number).steps()), mimetype="text/yaml")


@blueprint.delete("/phone/script")
def begin_script() -> Response:
    """``{"number"}``: what happens from now on is a new conversation."""
    _exchange().diary(_number(_wanted())).clear()
    return jsonify({})


def _wanted() -> dict[str, Any]:
    """The JSON of a request.

    Other content types are refused: a foreign page could send those without being asked.
    """
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        raise BadRequest("send a JSON object")
    return wanted


def _number(wanted: Any) -> str:
    number = re.sub(r"[\s.()-]", "", str(wanted.get("number", "")))
    if not _NUMBER.fullmatch(number):
        raise BadRequest("number must be a phone number such as +6281200000001")
    return number


def _text(wanted: dict[str, Any], name: str, empty: bool = False) -> str:
    text = wanted.get(name)
    if not isinstance(text, str) or not (text or empty) or len(text) > LONGEST_TEXT:
        raise BadRequest(f"{name} must be a text of at most {LONGEST_TEXT} characters")
    return text
