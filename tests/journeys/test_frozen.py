"""PostgreSQL hangs and forty readers ask it at once: the phones are answered all the same."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from gateway.install.settings import Settings
from storage.engine import db
from storage.people import tokens
from storage.places import areas
from tests.cast import SARI
from tests.gateway.conftest import CITY, PLACES
from tests.journeys.world import World, running
from tests.processes import children
from tests.servers import Postgres, Valkey

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["postgresql"])]


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """The server and every process of it stands still."""
    pids = [server.pid, *children(server.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def secret(database: object) -> str:
    """The token of an officer."""
    with db.transaction():
        areas.load(PLACES)
        return tokens.add("city", "pengawas", CITY, datetime.now(UTC))


@pytest.fixture
def web(
    settings: Settings, redis_server: Valkey, redis: object, secret: str, tmp_path: Path
) -> Iterator[World]:
    """The web process alone."""
    with running(settings, redis_server, tmp_path, "web") as world:
        yield world


@pytest.mark.parametrize("reads", ["/readyz", "/api/v1/reports", "/metrics", "all of them"])
def test_phones_are_answered_while_readers_wait_for_a_frozen_database(
    web: World, postgres: Postgres, secret: str, reads: str
) -> None:
    paths = ["/readyz", "/api/v1/reports", "/metrics"] if reads == "all of them" else [reads]
    bearer = {"/metrics": web.env["METRICS_TOKEN"]}

    def read(number: int) -> tuple[int, requests.structures.CaseInsensitiveDict[str]]:
        path = paths[number % len(paths)]
        answer = requests.get(
            web.web + path,
            headers={"Authorization": f"Bearer {bearer.get(path, secret)}"},
            timeout=60,
        )
        return answer.status_code, answer.headers

    web.press("ATUid_warm", SARI, "")
    assert read(0)[0] in (200, 503)  # 503: no worker runs
    with frozen(postgres), ThreadPoolExecutor(40) as readers, ThreadPoolExecutor(8) as phones:
        asked = [readers.submit(read, number) for number in range(40)]
        screens = list(
            phones.map(
                lambda number: web.press(f"ATUid_{number}", f"{SARI[:-2]}{number + 10}", ""),
                range(24),
            )
        )
        said = [request.result() for request in asked]
    assert [screen for screen in screens if not screen.startswith("CON ")] == []
    for status, headers in said:
        if status == 503 and "api" in reads:
            assert headers["Content-Type"] == "application/problem+json" and headers["Retry-After"]
    assert {status for status, _ in said} <= {503, 200} and (
        reads == "/metrics" or 503 in {status for status, _ in said}
    )
