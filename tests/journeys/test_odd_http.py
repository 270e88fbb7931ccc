"""Odd HTTP against the real web server: what Flask's test client cannot send."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from gateway.carriers.form import FORM
from gateway.install.settings import Settings
from storage.engine.vault import Vault
from storage.models import Inbox
from storage.received.inbox.claims import PURPOSE
from tests.cast import SARI
from tests.journeys.world import TOKEN, World, running
from tests.servers import Valkey
from tests.waiting import DEADLINE

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["sqlite"])]

PATH = f"/hooks/africastalking/{TOKEN}/sms"
SMS = urlencode({"id": "ATXid_1", "from": SARI, "to": "20880", "text": "LAPOR tawuran"}).encode()
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture
def web(
    settings: Settings, database: object, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """The web process alone, so that what came in stays in the inbox."""
    with running(settings, redis_server, tmp_path, "web") as world:
        yield world


def ask(web: World, headers: str, body: bytes, start: str = f"POST {PATH}") -> tuple[int, str]:
    """Send a request as it stands; the status and the body of the answer."""
    head = (
        f"{start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type:"
        f" {FORM}\r\n{headers}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", web.port), timeout=DEADLINE) as line:
        line.sendall(head.encode("latin-1") + body)
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except (
            ConnectionResetError
        ):  # the server does not wait for the rest of a body that is too large
            pass
    first, _, rest = answer.partition(b"\r\n")
    return int(first.split()[1]), rest.partition(b"\r\n\r\n")[2].decode()


def chunks(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_odd_requests_are_answered_and_leave_nothing(web: World) -> None:
    assert ask(web, CHUNKED, chunks(SMS, 7)) == (200, "")
    too_long = SMS.replace(b"_1", b"_2") + b"&more=" + b"x" * 9_000
    assert ask(web, CHUNKED, chunks(too_long, 1_000)) == (413, "body: over 8192 bytes\n")
    assert ask(web, "X-Nothing: 0", b"") == (400, "no fields in the body\n")
    assert ask(web, "Content-Length: 3000000", b"x" * 1_000)[0] == 413  # before the rest has come
    for length in ("abc", "-5", "1\r\nContent-Length: 2"):
        assert ask(web, f"Content-Length: {length}", b"a=")[0] == 400
    for method in ("TRACE", "OPTIONS", "BREW"):
        assert ask(web, "X-Nothing: 0", b"", f"{method} {PATH}")[0] == 405
    for stranger in ("%ff%00", "\xff\xfe", "x" * 4_000):
        path = f"/hooks/africastalking/{stranger}/sms"
        assert ask(web, "Content-Length: 3000000", b"", f"POST {path}")[0] in (400, 404)
    assert [row.key for row in Inbox.select()] == ["ATXid_1"]


def say(web: World, sent: bytes, how: str) -> bytes:
    """Send these bytes, then end: politely (`half`), at once (`gone`) or by reset; the answer."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=DEADLINE) as line:
        line.sendall(sent)
        if how == "reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif how == "half":
            line.shutdown(socket.SHUT_WR)
            try:
                return line.recv(65536)
            except ConnectionResetError:
                pass
    return b""


def test_a_body_that_breaks_off_is_not_kept_and_its_repetition_is(web: World, vault: Vault) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n".encode()
    announced = head + f"Content-Length: {len(SMS)}\r\n\r\n".encode()
    chunked = head + f"{CHUNKED}\r\n\r\n".encode()
    pieces = chunks(SMS, 9)
    broken = [
        *(announced + SMS[:-lacking] for lacking in (1, 7, len(SMS))),
        chunked,
        chunked
        + chunks(SMS, len(SMS))[: -len(b"\r\n0\r\n\r\n")],  # all of it is there but for its end
        *(chunked + pieces[:-lacking] for lacking in (2, 5, 6, 16)),
        chunked + pieces.removesuffix(b"0\r\n\r\n") + b"zz\r\n",
    ]
    for sent in broken:
        for how in ("half", "gone", "reset"):
            assert b" 200 " not in say(web, sent, how)
    assert ask(web, f"Content-Length: {len(SMS)}", SMS) == (200, "")
    web.stop()  # it ends when everybody was answered
    assert [vault.open_json(row.body, PURPOSE)["body"]["text"] for row in Inbox.select()] == [
        "LAPOR tawuran"
    ]
