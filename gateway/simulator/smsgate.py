"""The stand-in's API of SMSGate, as documented.

Its server's (cloud or private) is below ``/3rdparty/v1``, a phone's own (local mode) at the root.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from gateway.simulator.fates import fate_of
from gateway.simulator.smsgate_device import Device
from gateway.simulator.smsgate_dispatch import STATES, Dispatch
from gateway.simulator.smsgate_exchange import SmsGate
from gateway.simulator.smsgate_request import NotTaken, read_message, read_time
from gateway.simulator.smsgate_webhooks import BadWebhook, read_webhook
from gateway.simulator.troubles import cut_off, meet

server = Blueprint("smsgate", __name__, url_prefix="/3rdparty/v1")
phone = Blueprint("smsgate-local", __name__)
devices = Blueprint("smsgate-devices", __name__, url_prefix="/standin/devices")

#: Messages on a page of the list.
_MOST_LISTED = 100

View = Callable[..., Response]


def _exchange() -> SmsGate:
    exchange: SmsGate = current_app.extensions["exchange"]
    return exchange


def _is_local() -> bool:
    """Whether the phone itself is asked, and not a server."""
    return request.blueprint == phone.name


def _route(method: str, *paths: str, local: str = "") -> Callable[[View], View]:
    """Serve these paths in both modes; `local` is another name for the first one on a phone.

    Every call needs the account, and meets the fault profile.
    """

    def register(view: View) -> View:
        def answer(**found: str) -> Response:
            return _strangers() or _no_phone() or _under_faults(lambda: view(**found))

        for path in paths:
            for blueprint in (server, phone):
                blueprint.add_url_rule(path, path + method, answer, methods=[method])
        if local:
            phone.add_url_rule(local, local + method, answer, methods=[method])
        return view

    return register


def _under_faults(view: Callable[[], Response]) -> Response:
    def take() -> Response:
        try:
            return view()
        except NotTaken as reason:
            return _wrong(reason.status, str(reason))

    return meet(
        _exchange().faults,
        take,
        throttled=lambda: _wrong(503, "queue limits exceeded: too many failed messages"),
        broken=lambda: _wrong(500, "failed to handle request"),
    )


def _strangers() -> Response | None:
    """Refuse whoever does not have the account's name and password (Basic)."""
    given, account = request.authorization, _exchange().account
    name, password = (given.username, given.password) if given else (None, None)
    right_name = hmac.compare_digest((name or "").encode(), account.username.encode())
    right_password = hmac.compare_digest((password or "").encode(), account.key.encode())
    return None if right_name and right_password else _wrong(401, "Unauthorized")


def _no_phone() -> Response | None:
    """A phone that is switched off answers nothing."""
    return cut_off() if _is_local() and _local_device().away else None


def _local_device() -> Device:
    return next(iter(_exchange().devices.values()))


@_route("POST", "/messages", local="/message")
def send() -> Response:
    """Take a message for one device."""
    wanted = _body()
    written = read_message(wanted, request.args.get("skipPhoneValidation") == "true")
    dispatch = _exchange().take(written, _device(wanted.get("deviceId")))
    fates = [fate_of(number) for number in written.numbers]
    time.sleep(max(fate.answer_waits for fate in fates))
    told = _tell(dispatch)
    told["recipients"] = [
        recipient for recipient, fate in zip(told["recipients"], fates, strict=True) if fate.listed
    ]
    return _json(told, 202)


@_route("GET", "/messages", local="/message")
def list_messages() -> Response:
    """The messages, newest first, a page of them."""
    args = request.args
    since, until = read_time(args.get("from"), 0.0), read_time(args.get("to"), float("inf"))
    state, device = args.get("state"), args.get("deviceId")
    if state is not None and state not in STATES:
        raise NotTaken(400, "failed to validate: state")
    found = [
        told
        for dispatch in _exchange().dispatches()
        if since <= dispatch.created <= until and device in (None, dispatch.device)
        if (told := _tell(dispatch)) and state in (None, told["state"])
    ]
    if args.get("sort") != "created_at":
        found.reverse()
    first = args.get("offset", 0, int)
    answer = _json(found[first : first + min(args.get("limit", 50, int), _MOST_LISTED)])
    answer.headers["X-Total-Count"] = str(len(found))
    return answer


@_route("GET", "/messages/<id>", local="/message/<id>")
def message(id: str) -> Response:
    """The state of one message."""
    return _json(_tell(_find(id)))


@_route("DELETE", "/messages/<id>", local="/message/<id>")
def cancel(id: str) -> Response:
    """Cancel what still waits for its device."""
    dispatch = _find(id)
    try:
        _exchange().cancel(dispatch)
    except NotTaken as reason:
        raise NotTaken(400, str(reason)) if _is_local() else reason from None
    return _json(_tell(dispatch))


@_route("POST", "/messages/inbox/export", local="/message/inbox/export")
def export_inbox() -> Response:
    """Let devices call ``sms:received`` again for what came in between ``since`` and ``until``."""
    wanted = _body()
    since, until = (read_time(wanted.get(name)) for name in ("since", "until"))
    named = wanted.get("deviceId")
    for device in [_device(named)] if named else list(_exchange().devices.values()):
        _exchange().export(device, since, until)
    # The server's 202 carries the word in plain text, as its framework writes it; a phone's is
    # empty.
    return Response("" if _is_local() else "Accepted", 202, mimetype="text/plain")


@_route("GET", "/webhooks", local="/webhook")
def list_webhooks() -> Response:
    """The registered webhooks."""
    return _json([hook.to_json() for hook in _exchange().webhooks.values()])


@_route("POST", "/webhooks", local="/webhook")
def register_webhook() -> Response:
    """Register a webhook, or replace the one with the same id."""
    try:
        hook = read_webhook(_body())
    except BadWebhook as reason:
        raise NotTaken(400, str(reason)) from None
    if hook.device is not None:
        _device(hook.device)
    _exchange().webhooks[hook.id] = hook
    return _json(hook.to_json(), 201)


@_route("DELETE", "/webhooks/<id>", local="/webhook/<id>")
def delete_webhook(id: str) -> Response:
    """Forget a webhook; one that is not there as well."""
    _exchange().webhooks.pop(id, None)
    return Response(status=204)


@_route("GET", "/devices", local="/device")
def list_devices() -> Response:
    """The devices; a phone knows itself alone."""
    found = [_local_device()] if _is_local() else list(_exchange().devices.values())
    return _json([device.to_json() for device in found])


@server.get("/health")
@phone.get("/health")
def health() -> Response:
    """Whether it works; of a phone also how it is. Anybody may ask."""
    if _is_local():
        return _json(_local_device().health())
    return _json({"status": "pass", "version": "1.40.0", "releaseId": 1, "checks": {}})


def _tell(dispatch: Dispatch) -> dict[str, Any]:
    exchange = _exchange()
    hash_after = None if _is_local() else exchange.account.hash_after
    return dispatch.to_json(exchange.known(dispatch), hash_after)


def _find(id: str) -> Dispatch:
    found = _exchange().find(id)
    if not found:
        raise NotTaken(404, "message not found")
    if len(found) > 1:  # one on each of several devices
        raise NotTaken(500, "failed to get message state")
    return found[0]


def _device(named: object) -> Device:
    if _is_local():
        device = _local_device()
        if named and named != device.id:
            raise NotTaken(400, "Invalid device ID")
        return device
    if not named:
        return _exchange().any_device()
    found = _exchange().devices.get(str(named))
    if found is None:
        raise NotTaken(400, "failed to select device: record not found")
    return found


def _body() -> dict[str, Any]:
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        raise NotTaken(400, "failed to parse body")
    return wanted


@devices.get("")
def show_devices() -> Response:
    """How the devices are, for tests."""
    return jsonify({device.id: _show(device) for device in _exchange().devices.values()})


@devices.post("/<id>")
def change_device(id: str) -> Response:
    """Change a device: ``{"away": true}``, ``{"battery": 8}`` and so on.

    ``{"ping": true}`` lets it tell how it is.
    """
    device, wanted = _exchange().devices.get(id), request.get_json(silent=True)
    if device is None or not isinstance(wanted, dict):
        return _no_device(device)
    for name in ("battery", "charging", "transport", "cellular", "failed", "most_pending"):
        if name in wanted:
            setattr(device, name, int(wanted[name]))
    if "old_app" in wanted:
        device.old_app = bool(wanted["old_app"])
    if "away" in wanted:
        _exchange().set_away(device, bool(wanted["away"]))
    if wanted.get("ping"):
        _exchange().ping(device)
    return jsonify(_show(device))


@devices.post("/<id>/sms")
def send_to_device(id: str) -> Response:
    """``{"number", "text"}``: an SMS to this device; answers whether it was taken at once."""
    device, wanted = _exchange().devices.get(id), request.get_json(silent=True)
    if device is None or not isinstance(wanted, dict):
        return _no_device(device)
    taken = _exchange().send_to(device, str(wanted.get("number")), str(wanted.get("text")))
    return jsonify({"taken": taken})


def _no_device(device: Device | None) -> Response:
    return _wrong(404 if device is None else 400, "no such device, or no JSON object")


def _show(device: Device) -> dict[str, Any]:
    return {
        "away": device.away,
        "pending": len(device.queue),
        "battery": device.battery,
        "number": device.number,
    }


def _wrong(status: int, message: str) -> Response:
    told = {"message": message}
    return _json(told | ({"error": "QueueLimitExceeded"} if status == 503 else {}), status)


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
