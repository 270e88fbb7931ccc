#!/usr/bin/env bash
# SMSGate's official client cannot read what SMSGate's server and documentation say.
#
# Guess: a client by the makers of a server reads the server's answers, takes the example of its own documentation, raises its own
#   errors, and gives up after a while.
# Behaviour: the server answers an inbox export with 202 and the plain word "Accepted" (its framework writes it), and the client raises
#   JSONDecodeError although the phones are already sending. The documentation's sms:received has no phoneNumber: KeyError. A refused
#   cancel raises the HTTP library's error, not the client's own. And there is no timeout: a server that does not answer holds the
#   caller for ever.
# Kentongan speaks to SMSGate itself; the client only judges our stand-in, with a deadline put around it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'android-sms-gateway==4.3.3' 'requests==2.34.2'
"$folder/venv/bin/python" - <<'PY'
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import requests
from android_sms_gateway import domain
from android_sms_gateway.client import APIClient
from android_sms_gateway.errors import APIError
from android_sms_gateway.http import RequestsHttpClient
from android_sms_gateway.webhooks import SmsReceivedPayload

# The example in the documentation of webhooks, word by word.
EXAMPLE = {
    "messageId": "abc123",
    "message": "Android is always a sweet treat!",
    "sender": "6505551212",
    "recipient": "+1234567890",
    "simNumber": 1,
    "receivedAt": "2024-06-22T15:46:11.000+07:00",
}


class Server(BaseHTTPRequestHandler):
    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.answer(202, "text/plain; charset=utf-8", b"Accepted")

    def do_DELETE(self) -> None:
        self.answer(409, "application/json", b'{"message":"message is not pending"}')

    def log_message(self, *_: object) -> None:
        pass


class Noting(requests.Session):
    timeout: object = "never asked"

    def send(self, request, **named):  # type: ignore[no-untyped-def]
        Noting.timeout = named.get("timeout")
        return super().send(request, **named)


def raised(act) -> Exception:  # type: ignore[no-untyped-def]
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("changed: nothing is raised any more")


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = APIClient("u", "p", base_url=f"http://127.0.0.1:{server.server_port}", http=RequestsHttpClient(Noting()))
now = datetime.now(timezone.utc)

print(f"android-sms-gateway {version('android-sms-gateway')}")
exported = raised(lambda: client.export_inbox(domain.MessagesExportRequest("d", now, now)))
example = raised(lambda: SmsReceivedPayload.from_dict(EXAMPLE))
cancelled = raised(lambda: client.cancel_message("1"))
print(f"  inbox export, answered 202 'Accepted': {type(exported).__name__}")
print(f"  the documentation's sms:received: {type(example).__name__} {example}")
print(f"  a refused cancel: {type(cancelled).__module__}.{type(cancelled).__name__}, an APIError: {isinstance(cancelled, APIError)}")
print(f"  timeout of its requests: {Noting.timeout}")
assert isinstance(exported, requests.exceptions.JSONDecodeError), "changed: the answer to an export"
assert isinstance(example, KeyError), "changed: the example is read"
assert not isinstance(cancelled, APIError), "changed: errors of a cancel"
assert Noting.timeout is None, "changed: there is a timeout"
PY
