"""The scripts of the documentation, played against the real web, worker and stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.install.settings import Settings
from tests.cast import DARMO, UJANG
from tests.journeys.world import World, running
from tests.servers import Valkey
from tests.warm import ROOT, ran

#: What the scripts say is no engine's.
pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["sqlite"])]

SCRIPTS = sorted((ROOT / "docs/scripts").glob("*.yaml"))
MELATI = (
    "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"
    f"MELATI,Pos Melati,16.71.02.1006,14,03,22:00,04:00,180,20,{DARMO};{UJANG}\n"
)


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """A world in which Pak Darmo has a post."""
    with running(settings, redis_server, tmp_path, "web", "carrier", "worker") as world:
        post = tmp_path / "post.csv"
        post.write_text(MELATI)
        world.flask("post", "import", str(post))
        yield world


def test_each_script_plays(world: World) -> None:
    played = ran(["-m", "gateway.simulator", "play", *map(str, SCRIPTS)], world.env)
    assert played.returncode == 0, played.stdout + played.stderr + world.logs()
    assert played.stdout.count("\n  ok ") >= 20
