"""A guard's night: a check-in that came, one that did not, and who was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.rules.schedule import Shift, night_of
from tests.cast import DARMO, SARI, UJANG
from tests.journeys.world import World, wait_for

ZONE = ZoneInfo("Asia/Jakarta")

pytestmark = pytest.mark.journey


def test_a_night_with_a_missed_check_in(world: World, tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start = now - timedelta(minutes=25)
    local = start.astimezone(ZONE)
    end = local + timedelta(hours=2)
    roster = tmp_path / "posts.csv"
    roster.write_text(
        f"code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\nMELATI,Pos"
        f" Melati,16.71.02.1006,14,03,{local:%H:%M},{end:%H:%M},30,10,{DARMO};0812-0000-0012\n"
    )
    world.flask("post", "import", str(roster))
    world.tick(start - timedelta(minutes=5))
    shift = Shift(f"{local:%H:%M}", f"{end:%H:%M}", 30, 10)
    # after midnight it is still the watch of the evening before
    night = f"{night_of(start, shift, ZONE)}"
    slots = world.json("slot", "list", "--night", night)
    assert len(slots) == 5
    assert {slot["state"] for slot in slots} == {"menunggu"}

    # Nobody says a word for the first slot; Ujang is five minutes early for the second.
    world.tick(start + timedelta(minutes=6))
    wait_for(lambda: world.received(UJANG) and world.received(DARMO), "nobody was reminded")
    for _ in range(3):
        world.tick(start + timedelta(minutes=11))
    wait_for(
        lambda: len(world.received(DARMO)) == 2, "the ketua was not told of the missed check-in"
    )
    world.sms("ATXid_1", UJANG, "MASUK 3")
    wait_for(lambda: len(world.received(UJANG)) == 2, "the guard got no answer")
    slots = world.json("slot", "list", "--night", night)
    assert slots[0]["state"] == "terlewat"
    assert slots[1]["state"] == "hadir"
    assert slots[1]["guards"] == 3
    # Once each, however often the clock came round.
    assert len(world.received(DARMO)) == 2
    # The same word from somebody who is no guard is no check-in.
    world.sms("ATXid_2", SARI, "MASUK")
    wait_for(lambda: world.received(SARI), "the stranger got no answer")
    assert [slot["state"] for slot in world.json("slot", "list", "--night", night)].count(
        "menunggu"
    ) == 3
