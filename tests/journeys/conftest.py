"""The world of a journey, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.install.settings import Settings
from tests.journeys.world import World, running
from tests.servers import Valkey


@pytest.fixture
def played() -> str:
    """The carrier of this journey; a test of several has it as a parameter."""
    return "africastalking"


@pytest.fixture
def world(
    settings: Settings,
    database_url: str,
    redis_server: Valkey,
    redis: object,
    tmp_path: Path,
    played: str,
) -> Iterator[World]:
    """Web, every lane and the stand-in carrier, running."""
    parts = ("carrier", "web", "worker")
    with running(settings, redis_server, tmp_path, *parts, played=played) as world:
        yield world
