"""500 connections of every sort that never finish: whoever asks honestly is answered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from gateway.install.settings import Settings
from tests.cast import SARI
from tests.chaos.half_open import HalfOpen, sorts
from tests.journeys.world import TOKEN, World, running
from tests.servers import Valkey
from tests.waiting import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["sqlite"])]

PATH = f"/hooks/africastalking/{TOKEN}/ussd"


@pytest.fixture
def web(
    settings: Settings, database: object, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """The web process alone: one worker, so that all of them meet the same threads."""
    with running(settings, redis_server, tmp_path, "web") as world:
        yield world


def insist(web: World, number: int, tries: int) -> str:
    """One dial, repeated as carriers repeat what was not answered."""
    for left in reversed(range(tries)):
        try:
            return web.press(f"ATUid_{number}", f"{SARI[:-2]}{number % 90 + 10}", "")
        except requests.ConnectionError:
            if not left:
                raise
    raise AssertionError("unreachable")


@pytest.mark.parametrize(
    ("honest", "tries"), [(False, 1), (True, 5)], ids=["strangers", "with the token"]
)
def test_callers_are_answered_beside_500_half_open_connections(
    web: World, honest: bool, tries: int
) -> None:
    """Strangers change nothing.

    So many half bodies with the token in one process may make carriers repeat.
    """
    kinds = sorts(PATH, honest)
    crowd = HalfOpen(web.port, kinds, 500)
    crowd.start()
    try:
        with ThreadPoolExecutor(32) as phones:
            screens = list(phones.map(lambda number: insist(web, number, tries), range(128)))
        assert [screen for screen in screens if not screen.startswith("CON ")] == []
        # None of them stays: each sort is closed sooner or later.
        wait_for(
            lambda: {sort.name for sort in kinds} <= set(crowd.closed), "some sort is never closed"
        )
    finally:
        crowd.stop()
