"""A carrier's counter on loopback that answers as a test says, in every documented way and others.

It writes down what it took, so a test can tell what left from what did not.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.carriers.africastalking import AfricasTalking
from gateway.carriers.smsgate import SmsGate


@dataclass(frozen=True)
class Request:
    """A request as the counter took it."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    body: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def numbers(self) -> list[str]:
        return self.form["to"].split(",")


Play = Callable[["Handler", Request], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    counter: Counter

    def setup(self) -> None:
        super().setup()
        self.counter.connections += 1

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self._take(body, body)

    def do_GET(self) -> None:
        self._take(urlsplit(self.path).query)

    def _take(self, fields: str, body: str = "") -> None:
        form = {
            name: values[0] for name, values in parse_qs(fields, keep_blank_values=True).items()
        }
        path, headers = urlsplit(self.path).path, dict(self.headers.items())
        request = Request(self.command, path, headers, form, body)
        self.counter.taken.append(request)
        try:
            self.counter.play(self, request)
        except OSError:  # the other end gave up, as some tests want it to
            self.close_connection = True

    def say(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def entry(
    number: str, code: int | str = 101, message_id: str | None = None, **more: Any
) -> dict[str, Any]:
    """One recipient of an answer, as recorded from the carrier."""
    minted = f"ATXid_{number[-8:]:0>32}" if message_id is None else message_id
    return {
        "statusCode": code,
        "number": number,
        "cost": "KES 0.8000",
        "status": "Success",
        "messageId": minted,
        **more,
    }


def answer(recipients: list[Any], message: str | None = None) -> bytes:
    """A whole answer to a send."""
    text = (
        f"Sent to {len(recipients)}/{len(recipients)} Total Cost: KES 0.8000"
        if message is None
        else message
    )
    return json.dumps({"SMSMessageData": {"Message": text, "Recipients": recipients}}).encode()


def take_all(handler: Handler, request: Request) -> None:
    """Accept everybody."""
    handler.say(201, answer([entry(number) for number in request.numbers]))


@dataclass
class Counter:
    """What a test sees of the server: what it took, and how it answers from now on."""

    play: Play = take_all
    taken: list[Request] = field(default_factory=list)
    connections: int = 0
    url: str = ""
    #: Set when the test is over, so that a play that hangs on purpose ends.
    over: threading.Event = field(default_factory=threading.Event)

    def says(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        """Answer everything with this."""
        self.play = lambda handler, request: handler.say(status, body, kind, **headers)


@contextmanager
def impatient(adapter: AfricasTalking | SmsGate, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a while the adapter waits for nothing long: where the counter says nothing on purpose."""
    with monkeypatch.context() as moment:
        moment.setattr(adapter._wire, "_timeout", (0.3, 0.3))
        moment.setattr("gateway.carriers.wire.WHOLE_SECONDS", 0.2)
        yield


@contextmanager
def open_counter(encrypted: ssl.SSLContext | None = None) -> Iterator[Counter]:
    """A counter on a free loopback port; behind TLS where it is told how."""
    counter = Counter()
    handler = type("Bound", (Handler,), {"counter": counter})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if encrypted is not None:
        # With each connection's own first byte, so in its own thread.
        server.socket = encrypted.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        # A certificate is refused by who calls, as some tests want it to.
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.daemon_threads = True
    server.block_on_close = False
    counter.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield counter
    finally:
        counter.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
