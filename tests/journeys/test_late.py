"""Messages thrice, shuffled, hours late or never: recorded once, at their time, answered once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.rules.schedule import Shift, night_of
from tests.cast import DARMO, SARI, UJANG, YANTO, resident
from tests.journeys.conftest import on_postgresql, on_sqlite
from tests.journeys.world import World
from tests.waiting import DEADLINE, wait_for

pytestmark = pytest.mark.journey

HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Jakarta")


def bring(world: World, coming: list[tuple[str, str, datetime]]) -> None:
    """These callbacks (phone, text, the carrier's date), eight at a time; all are taken."""
    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(lambda sms: world.bring(*sms), coming)) == {200}


@on_postgresql
def test_callbacks_repeated_shuffled_and_late_are_recorded_once(
    world: World, tmp_path: Path
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    night, words = watch(world, tmp_path, now.replace(second=0) - 2 * HOUR)
    ages = [timedelta(), 3 * HOUR, timedelta(hours=11), 24 * HOUR]
    times = [now - ages[n % len(ages)] - timedelta(minutes=n) for n in range(24)]
    said = [
        (resident(n), f"LAPOR petasan di lr kuningan {n + 30} 7 ulu", at)
        for n, at in enumerate(times)
    ]
    coming = (said + words) * 3
    random.Random(7).shuffle(coming)
    bring(world, coming)
    wait_for(lambda: len(reports(world)) == len(said), "not every report arrived")
    bring(world, said + words)
    # Everybody who is to be answered was answered (with the privacy line), and the repetitions were
    # handled as well.
    answered = [phone for n, (phone, _, _) in enumerate(said) if ages[n % len(ages)] < 12 * HOUR]
    wait_for(
        lambda: all(len(world.received(phone)) == 2 for phone in answered),
        "somebody was not answered",
    )
    wait_for(lambda: len(world.received(UJANG)) == len(words), "the guard was not answered")
    bring(world, [(SARI, "LAPOR maling di 7 ulu", now)])
    wait_for(lambda: len(world.received(SARI)) == 2, "the last one was not answered")
    created = [
        datetime.fromisoformat(report["created_at"]).astimezone(UTC) for report in reports(world)
    ]
    assert sorted(created) == sorted([*times, now])
    got = {phone: len(world.received(phone)) for phone, _, _ in said}
    assert got == {phone: 2 if phone in answered else 0 for phone, _, _ in said}
    # The guard's words came hours late, when their slots had been given up: each is in the slot of
    # its own time.
    slots = world.json("slot", "list", "--night", night)
    assert [(slot["state"], slot["situation"]) for slot in slots[:3]] == [
        ("hadir", "masuk"),
        ("hadir", "aman"),
        ("hadir", "aman"),
    ]
    assert [slot["state"] for slot in slots[3:]] == ["menunggu"] * 4
    assert len(world.received(UJANG)) == len(words)


def watch(
    world: World, folder: Path, start: datetime
) -> tuple[str, list[tuple[str, str, datetime]]]:
    """A post whose first three slots seem missed: its night, and what the guard had sent."""
    local = start.astimezone(ZONE)
    roster = folder / "posts.csv"
    roster.write_text(
        "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"
        "MELATI,Pos Melati,16.71.02.1006,14,03,"
        f"{local:%H:%M},{local + 3 * HOUR:%H:%M},30,10,{DARMO};{UJANG}\n"
    )
    world.flask("post", "import", str(roster))
    world.tick(start - timedelta(minutes=5))
    world.tick(start + timedelta(minutes=75))
    shift = Shift(f"{local:%H:%M}", f"{local + 3 * HOUR:%H:%M}", 30, 10)
    night = f"{night_of(start, shift, ZONE)}"
    assert [slot["state"] for slot in world.json("slot", "list", "--night", night)][:3] == [
        "terlewat"
    ] * 3
    words = [("MASUK 3", 2), ("AMAN", 31), ("AMAN", 62)]
    return night, [(UJANG, word, start + timedelta(minutes=minute)) for word, minute in words]


def reports(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.json("report", "list", "--limit", "100")
    return found


@on_sqlite
def test_what_never_reached_us_is_fetched_and_counts_once(world: World) -> None:
    now = datetime.now(UTC)
    world.tick(now)  # the carrier is asked for the first time
    world.kill("web")
    taken = [
        world.sms(phone, f"LAPOR maling di lr {n} 7 ulu") for n, phone in enumerate((SARI, YANTO))
    ]
    assert taken == [False, False]
    world.tick(now + timedelta(minutes=1, seconds=1))
    wait_for(lambda: len(reports(world)) == 2, "nothing was fetched")
    for phone in (SARI, YANTO):
        wait_for(lambda phone=phone: len(world.received(phone)) == 2, "somebody was not answered")
    # Now the callbacks of the same messages get through, under other ids.
    world.start("web")
    wait_for(lambda: _callbacks(world).get("sms", 0) == 2, "the callbacks never came")
    assert world.sms(SARI, "LAPOR petasan di lr 9 7 ulu")
    wait_for(lambda: len(world.received(SARI)) == 3, "the last one was not answered")
    world.tick(now + timedelta(minutes=3))
    assert len(reports(world)) == 3
    assert (len(world.received(SARI)), len(world.received(YANTO))) == (3, 2)


def _callbacks(world: World) -> dict[str, int]:
    done: dict[str, int] = world._http.get(
        f"{world.carrier}/standin/counts", timeout=DEADLINE
    ).json()["callbacks"]["done"]
    return done
