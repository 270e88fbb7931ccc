"""Messages that come thrice, in any order, hours late, or not at all: recorded once, with their own time, answered once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import DARMO, SARI, UJANG, YANTO, resident
from tests.journeys.world import World, wait_for

pytestmark = pytest.mark.journey

HOUR = timedelta(hours=1)


def bring(world: World, coming: list[tuple[str, str, str, datetime]]) -> None:
    """These callbacks (id, phone, text, the carrier's date), eight at a time; every one is taken."""

    def one(sms: tuple[str, str, str, datetime]) -> int:
        id_, phone, text, at = sms
        fields = {"id": id_, "from": phone, "to": "11011", "text": text, "date": f"{at:%Y-%m-%d %H:%M:%S}"}
        return world.hook("sms", **fields).status_code

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(one, coming)) == {200}


def test_callbacks_repeated_shuffled_and_late_are_recorded_once(world: World) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ages = [timedelta(), 3 * HOUR, timedelta(hours=11), 24 * HOUR]
    times = [now - ages[n % len(ages)] - timedelta(minutes=n) for n in range(24)]
    said = [(f"ATXid_{n}", resident(n), f"LAPOR petasan di lr kuningan {n + 1} 7 ulu", at) for n, at in enumerate(times)]
    coming = said * 3
    random.Random(7).shuffle(coming)
    bring(world, coming)
    reports = wait_for(
        lambda: found if len(found := world.json("report", "list", "--limit", "100")) >= len(said) else None,
        "not every report arrived",
    )
    bring(world, said)
    # Everybody who is to be answered was answered (with the privacy line), and the repetitions were handled as well.
    answered = [phone for n, (_, phone, _, _) in enumerate(said) if ages[n % len(ages)] < 12 * HOUR]
    wait_for(lambda: all(len(world.received(phone)) == 2 for phone in answered), "somebody was not answered")
    bring(world, [("ATXid_last", SARI, "LAPOR maling di 7 ulu", now)])
    wait_for(lambda: len(world.received(SARI)) == 2, "the last one was not answered")
    assert len(world.json("report", "list", "--limit", "100")) == len(said) + 1
    assert sorted(_time(one) for one in reports) == sorted(at for _, _, _, at in said)
    got = {phone: len(world.received(phone)) for _, phone, _, _ in said}
    assert got == {phone: 2 if phone in answered else 0 for _, phone, _, _ in said}


def _time(report: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(report["created_at"]).astimezone(UTC)


def test_a_guards_late_words_fill_the_slots_of_their_own_time(world: World, tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start = now - timedelta(hours=2)
    local = start.astimezone(ZoneInfo("Asia/Jakarta"))
    roster = tmp_path / "posts.csv"
    roster.write_text(
        "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"
        f"MELATI,Pos Melati,16.71.02.1006,14,03,{local:%H:%M},{local + 3 * HOUR:%H:%M},30,10,{DARMO};{UJANG}\n"
    )
    world.flask("post", "import", str(roster))
    world.tick(start - timedelta(minutes=5))
    night = f"{(local - timedelta(minutes=5)).date()}"
    world.tick(start + timedelta(minutes=75))
    words = [("MASUK 3", 2), ("AMAN", 31), ("AMAN", 62)]
    coming = [(f"ATXid_{minute}", UJANG, word, start + timedelta(minutes=minute)) for word, minute in words] * 3
    random.Random(3).shuffle(coming)
    bring(world, coming)

    def slots() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = world.json("slot", "list", "--night", night)
        return found

    wait_for(lambda: [one["state"] for one in slots()][:3] == ["hadir"] * 3, "the late words filled no slots")
    assert [one["situation"] for one in slots()[:3]] == ["masuk", "aman", "aman"]
    assert [one["state"] for one in slots()[3:]] == ["menunggu"] * 4


def test_what_never_reached_us_is_fetched_and_counts_once(world: World) -> None:
    now = datetime.now(UTC)
    world.tick(now)  # the carrier is asked for the first time
    world.kill("web")
    taken = [_text(world, phone, f"LAPOR maling di lr {n} 7 ulu") for n, phone in enumerate((SARI, YANTO))]
    assert taken == [False, False]
    world.tick(now + timedelta(minutes=1, seconds=1))
    reports = wait_for(lambda: found if len(found := world.json("report", "list")) == 2 else None, "nothing was fetched")
    for phone in (SARI, YANTO):
        wait_for(lambda phone=phone: len(world.received(phone)) == 2, "somebody was not answered")
    # Now the callbacks of the same messages get through, under other ids.
    world.start("web")
    wait_for(lambda: _callbacks(world).get("sms", 0) == 2, "the callbacks never came")
    assert _text(world, SARI, "LAPOR petasan di lr 9 7 ulu")
    wait_for(lambda: len(world.json("report", "list")) == 3, "the last one was not handled")
    wait_for(lambda: len(world.received(SARI)) == 3, "the last one was not answered")
    world.tick(now + timedelta(minutes=3))
    assert len(world.json("report", "list")) == 3
    assert {one["code"] for one in reports} < {one["code"] for one in world.json("report", "list")}
    assert (len(world.received(SARI)), len(world.received(YANTO))) == (3, 2)


def _text(world: World, phone: str, text: str) -> bool:
    """A phone of the stand-in sends an SMS; whether the gateway took it at once."""
    answer = world._http.post(f"{world.carrier}/phone/sms", json={"number": phone, "text": text}, timeout=20)
    return bool(answer.json()["taken"])


def _callbacks(world: World) -> dict[str, int]:
    done: dict[str, int] = world._http.get(f"{world.carrier}/standin/counts", timeout=10).json()["callbacks"]["done"]
    return done
