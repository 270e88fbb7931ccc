"""The world of a journey, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.install.settings import Settings
from tests.journeys.world import World, running
from tests.servers import Valkey


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """Web, every lane and the stand-in carrier, running."""
    with running(settings, redis_server, tmp_path, "carrier", "web", "worker") as world:
        yield world
