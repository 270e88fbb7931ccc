"""The rivals: a Flask view that does nothing, and the menu a careful person would write by hand."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from redis import Redis

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FIELDS = ("sessionId", "serviceCode", "phoneNumber", "text")
SMS_FIELDS = ("id", "from", "to", "text", "date")

bare = Flask("bare", static_folder=None)


@bare.post("/ussd")
def nothing() -> Response:
    """Read the form, answer the same screen to everybody."""
    for field in FIELDS:
        request.form[field]
    return Response(
        "CON Lapor Kamtibmas\n1 Lapor\n2 Bahaya sekarang\n3 Status laporan", mimetype="text/plain"
    )


@bare.post("/sms")
def taken() -> Response:
    """Read the form of an SMS and answer; nothing is kept."""
    for field in SMS_FIELDS:
        request.form[field]
    return Response("", mimetype="text/plain")


def refusing(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer 401 to everything, and do nothing else."""
    environ["wsgi.input"].read()
    start_response("401 Unauthorized", [("Content-Length", "0")])
    return []


handwritten = Flask("handwritten", static_folder=None)
redis = Redis.from_url(os.environ["REDIS_URL"]) if "REDIS_URL" in os.environ else Redis()

LIFE_SECONDS = 600
MENU = (
    "CON Lapor Kamtibmas\n1 Lapor\n2 Bahaya sekarang\n3 Status laporan\n4 Pos ronda\n5 Nomor"
    " penting"
)
KINDS = {
    "1": "Kejahatan",
    "2": "Tawuran",
    "3": "Petasan",
    "4": "Balap liar",
    "5": "Macet",
    "98": "Lainnya",
}
ASK_KIND = "CON Lapor apa?\n" + "\n".join(f"{key} {kind}" for key, kind in KINDS.items())
ASK_PLACE = "CON Di mana? Ketik jalan/lorong, RT dan kelurahan.\n0 Kembali"


@handwritten.post("/ussd")
def menu() -> Response:
    """Five states: menu, kind, place, confirm, end.

    The session is JSON in Redis: one GET, one SETEX a key press.
    """
    form = request.form
    key = f"ussd:{form['sessionId']}:{form['phoneNumber']}"
    kept = redis.get(key)
    session = json.loads(kept) if isinstance(kept, bytes) else {"state": "start"}
    pressed = form["text"].rpartition("*")[2]
    screen = _advance(session, pressed)
    redis.setex(key, LIFE_SECONDS, json.dumps(session))
    return Response(screen, mimetype="text/plain")


def _advance(session: dict[str, str], pressed: str) -> str:
    state = session["state"]
    if state == "start":
        session["state"] = "menu"
        return MENU
    if state == "menu" and pressed == "1":
        session["state"] = "kind"
        return ASK_KIND
    if state == "kind" and pressed in KINDS:
        session["kind"] = KINDS[pressed]
        session["state"] = "place"
        return ASK_PLACE
    if state == "place" and pressed not in ("", "0"):
        session["place"] = pressed
        session["state"] = "confirm"
        return f"CON {session['kind']}, {pressed[:60]}\n1 Kirim\n0 Ubah"
    if state == "confirm" and pressed == "1":
        session["state"] = "end"
        return "END Laporan tersimpan. Bahaya sekarang? Telp 110 (gratis)."
    session["state"] = "menu"
    return MENU
