"""`worker.py all`: what dies starts again, nothing outlives its parent, none share a connection."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Set
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import pytest
from peewee import Database

from gateway.install.queues import LANES
from gateway.install.settings import Settings
from storage.models import Heartbeat
from tests.gateway.conftest import both_engines
from tests.journeys.world import World
from tests.processes import children, is_gone
from tests.servers import Valkey
from tests.waiting import wait_for

PARTS = {"clock", *(f"worker:{lane}" for lane in LANES)}


@pytest.fixture
def parent(
    settings: Settings, database: Database, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[tuple[World, int]]:
    """`worker.py all`, with every part of it alive; and the process that started them."""
    world = World(settings, redis_server, tmp_path)
    try:
        pid = world.spawn("all")
        wait_for(
            lambda: {row.part for row in Heartbeat.select()} == PARTS, "somebody never came to life"
        )
        yield world, pid
    finally:
        world.stop()


def connections(pid: int) -> set[str]:
    """The sockets of a process, each by the kernel's own name for it."""
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            found.add(os.readlink(entry))
    return {name for name in found if name.startswith("socket:")}


def grown(pid: int, without: Set[int] = frozenset()) -> set[int]:
    """All children of the supervisor, one for each part; none while one is missing, or one of those
    `without` is still there.
    """
    found = children(pid)
    return found if len(found) == len(PARTS) and not found & without else set()


@both_engines
def test_who_dies_is_started_again_with_connections_of_its_own(parent: tuple[World, int]) -> None:
    world, pid = parent
    dead = grown(pid)
    assert dead
    for child in dead:
        os.kill(child, signal.SIGKILL)
    family = wait_for(lambda: grown(pid, dead), "nobody came in their place")
    assert {
        name
        for name in ("clock", *(f"lane-{lane}" for lane in LANES))
        if f'"part": "{name}"' in world.log_of("all")
    }
    # A clock that wakes nobody, with a file for a database, has nobody to talk to.
    wait_for(
        lambda: sum(map(bool, map(connections, family))) >= len(LANES),
        "somebody has nobody to talk to",
    )
    for process, other in combinations([pid, *family], 2):
        assert not connections(process) & connections(other)
    assert not connections(pid)

    os.kill(pid, signal.SIGTERM)
    assert world.wait("all") == 0
    wait_for(lambda: all(map(is_gone, family)), "somebody is still there")


def test_nobody_outlives_the_parent(parent: tuple[World, int]) -> None:
    _, pid = parent
    family = children(pid)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: all(map(is_gone, family)), "somebody is still there")
