"""The world of a journey.

What statements do on each database is shown where they stand; a journey shows that the processes
fit together. Where it is not the engines that are told apart one is enough, and each has its share.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.install.settings import Settings
from tests.journeys.world import World, running
from tests.servers import Valkey

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])


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
