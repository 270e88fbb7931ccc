#!/usr/bin/env bash
# The carrier's SDK answers with a dict or with a string, by the spelling of a header; and it sends to whoever stands twice in a list
# twice, and to nobody at all when the list is a generator.
#
# Guess: the same JSON is the same answer with "Content-Type: application/json" and with "...; charset=utf-8" behind it (RFC 8259
#   and every proxy allow that). Recipients are a set of people: named twice is one, and any iterable will do.
# Behaviour: with a parameter in the header send() returns the text of the answer; a caller who indexes it fails after the message
#   has left, and sends it again. A repeated number is posted twice. A generator is used up by a check, and `to` is posted empty.
# Kentongan reads the answer itself whatever the header says, folds recipients, and hands over lists.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'africastalking==2.0.3'
"$folder/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs

import africastalking

SARI = "+6281200000001"
ANSWER = {"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [{"number": SARI, "statusCode": 101, "messageId": "ATXid_1"}]}}


class Carrier(BaseHTTPRequestHandler):
    kind = "application/json"
    to = ""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode(), keep_blank_values=True)
        Carrier.to = form["to"][0]
        body = json.dumps(ANSWER).encode()
        self.send_response(201)
        self.send_header("Content-Type", Carrier.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


carrier = HTTPServer(("127.0.0.1", 0), Carrier)
threading.Thread(target=carrier.serve_forever, daemon=True).start()
africastalking.initialize("kentongan", "key")
sms = africastalking.SMS
sms._baseUrl = f"http://127.0.0.1:{carrier.server_port}"

print(f"africastalking {version('africastalking')}")
plain = sms.send("halo", [SARI])
Carrier.kind = "application/json; charset=utf-8"
named = sms.send("halo", [SARI])
print(f"  application/json: {type(plain).__name__}; with charset: {type(named).__name__}")
assert plain == ANSWER and named == json.dumps(ANSWER), "changed: the answer no longer depends on the charset"
sms.send("halo", [SARI, SARI])
twice = Carrier.to
sms.send("halo", (number for number in [SARI]))
print(f"  the same number twice: to={twice!r}; a generator: to={Carrier.to!r}")
assert (twice, Carrier.to) == (f"{SARI},{SARI}", ""), "changed: how recipients are posted"
PY
