"""The stand-in as one WSGI application: a carrier's API, test switches, page of the phones.

A process of its own, never part of the web application. `gateway.simulator.serve` starts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from gateway.simulator import handset
from gateway.simulator.exchange import Exchange
from gateway.simulator.fates import FATES
from gateway.simulator.fault_profiles import BadProfile, name_of, read_profile
from gateway.simulator.loopback import is_loopback

standin = Blueprint("standin", __name__, url_prefix="/standin")

_LARGEST_BODY = 4 * 1024 * 1024


def create_carrier(exchange: Exchange, apis: Iterable[Blueprint], heading: str = "") -> Flask:
    """The application of this exchange; `apis` are how its carrier is spoken to.

    `heading` stands above the page of the phones.
    """
    app = Flask(
        "kentongan-standin",
        root_path=handset.FOLDER,
        static_folder="static",
        template_folder="templates",
    )
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, MAX_FORM_MEMORY_SIZE=_LARGEST_BODY)
    app.jinja_env.globals["heading"] = heading
    app.extensions["exchange"] = exchange
    app.before_request(_only_this_machine)
    for blueprint in (*apis, standin, handset.blueprint):
        app.register_blueprint(blueprint)
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


@standin.get("/messages")
def messages() -> Response:
    """Accepted messages, oldest first: of ``number``, beyond ``after``, the newest ``limit``."""
    found = _exchange().ledger.messages(
        request.args.get("number"),
        request.args.get("after", 0, int),
        request.args.get("limit", 1000, int),
    )
    return jsonify([message.to_json() for message in found])


@standin.get("/counts")
def counts() -> Response:
    """Totals of calls, messages, duplicates, callbacks; ``duplicates=1`` lists the duplicates."""
    return jsonify(_exchange().counts(duplicates=request.args.get("duplicates") == "1"))


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
    """Use another fault profile: ``{"name": "buruk"}``, or shares: ``{"lost": 0.5, "seed": 7}``."""
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


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")
