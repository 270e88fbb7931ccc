"""A small gateway for tests of the phones: real HTTP here, answers that the test decides."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

MENU = (
    "CON Lapor Kamtibmas\nBahaya? Telp 110 (gratis)\n1 Lapor\n2 Bahaya sekarang\n3 Status laporan"
)
KINDS = "CON Lapor apa?\n1 Kejahatan\n2 Tawuran/konflik\n3 Petasan\n0 Kembali"
PLACE = "CON Di mana? Ketik jalan/lorong, RT dan kelurahan.\n0 Kembali"
DONE = "END Laporan 482137 tersimpan. Jangan mengejar. Bahaya sekarang? Telp 110 (gratis)."


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


@dataclass(frozen=True)
class Raw:
    """A callback as it came over the wire."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class GatewayDouble:
    """Notes every callback; `answer(kind, fields)` decides status and body.

    By default it is a conversation of four screens.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.raw: list[Raw] = []
        self.answer: Callable[[str, dict[str, Any]], tuple[int, str]] = self.usual
        self.on_sms: Callable[[dict[str, str]], None] = lambda fields: None
        self.paths: set[str] = set()
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def usual(self, kind: str, fields: dict[str, str]) -> tuple[int, str]:
        if kind != "ussd":
            return 200, ""
        return 200, (MENU, KINDS, PLACE, DONE)[
            len(fields["text"].split("*")) if fields["text"] else 0
        ]

    def of(self, kind: str) -> list[dict[str, Any]]:
        with self._lock:
            return [fields for name, fields in self.calls if name == kind]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _app(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_data()
        fields: dict[str, Any] = (
            json.loads(body)
            if request.is_json
            else dict(parse_qsl(body.decode(), keep_blank_values=True))
        )
        path, _, kind = request.path.rpartition("/")
        with self._lock:
            self.raw.append(Raw(request.path, dict(request.headers), body))
            self.calls.append((kind, fields))
            self.paths.add(path)
        status, body = self.answer(kind, fields)
        if kind == "sms" and status == 200:
            self.on_sms(fields)
        return Response(body, status, mimetype="text/plain")(environ, start_response)


@contextmanager
def gateway_double() -> Iterator[GatewayDouble]:
    double = GatewayDouble()
    try:
        yield double
    finally:
        double.stop()
