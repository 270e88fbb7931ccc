"""A machine stands still across a deadline: what guards said in time is heard first."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from peewee import Database

from flows.rules.schedule import Due
from gateway.install.settings import Settings
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.engine.writer_queue import WriterQueue
from tests.cast import DARMO, UJANG, WATI
from tests.journeys.conftest import on_postgresql
from tests.journeys.world import World
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

SECOND = timedelta(seconds=1)
AREA = "16.71.02.1006"
#: Longer than the clock may be late without noticing that it stood still.
STANDSTILL = 12.0


@on_postgresql
def test_words_accepted_or_waiting_at_the_carrier_are_heard_first(
    world: World, settings: Settings, database: Database, vault: Vault
) -> None:
    now = datetime.now(UTC)
    world.tick(now - timedelta(minutes=2))  # the carrier is asked for the first time
    late = now + 15 * SECOND
    with transaction():
        for code, guard in (("MELATI", UJANG), ("MAWAR", WATI), ("DIAM", DARMO)):
            row = watch.PostRow(
                code, f"Pos {code.title()}", AREA, "", "", "22:00", "04:00", 60, 15, (DARMO, guard)
            )
            watch.save_posts(vault, [row], now)
            post = watch.find(code)
            assert post is not None
            watch.write_slots(post, [Due(now - 60 * SECOND, late, late)], now.date())
    world.start("clock")
    stand_still(world, "worker")
    # Accepted, and no worker takes it in.
    assert world.bring(UJANG, "MASUK 3", datetime.now(UTC)) == 200
    stand_still(world, "web")
    said = threading.Thread(target=world.sms, args=(WATI, "MASUK 2"))  # the carrier cannot bring it
    said.start()
    wait_for(lambda: kept(world, WATI), "the carrier never had it")
    stand_still(world, "clock")
    threading.Event().wait(max(STANDSTILL, (late - datetime.now(UTC)).total_seconds() + 1))
    freeze(world, signal.SIGCONT, "web", "clock")
    slots = wait_for(lambda: settled(world, f"{now.date()}"), "nobody was judged")
    assert slots == {"MELATI": "hadir", "MAWAR": "hadir", "DIAM": "terlewat"}
    freeze(world, signal.SIGCONT, "worker")
    wait_for(lambda: world.received(DARMO), "the ketua of the silent post was not told")
    assert [text.partition(":")[0] for text in world.received(DARMO)] == ["Pos Diam"]
    said.join()


def stand_still(world: World, part: str) -> None:
    """Freeze a part. On SQLite while it neither writes nor waits for its turn: frozen there, it
    would hold up those that are to go on.
    """
    kind, _, file = world.settings.database_url.partition(":///")

    def out_of_the_way() -> bool:
        freeze(world, signal.SIGSTOP, part)
        turn = WriterQueue(file)
        if kind != "sqlite":
            return True
        if turn.take(1.0):
            turn.give_back()
            return True
        freeze(world, signal.SIGCONT, part)
        return False

    wait_for(out_of_the_way, f"the {part} writes all the time")


def freeze(world: World, how: signal.Signals, *parts: str) -> None:
    for part in parts:
        os.killpg(world._parts[part].pid, how)


def kept(world: World, phone: str) -> bool:
    """Whether the stand-in hands out a message of this phone to who asks for what it has."""
    asked = {"username": world.settings.at_username, "lastReceivedId": "0"}
    answer = world._http.get(
        f"{world.carrier}/version1/messaging",
        params=asked,
        headers={"apiKey": "stand-in"},
        timeout=10,
    )
    return phone in answer.text


def settled(world: World, night: str) -> dict[str, str]:
    found = {slot["post"]: slot["state"] for slot in world.json("slot", "list", "--night", night)}
    return found if "menunggu" not in found.values() else {}
