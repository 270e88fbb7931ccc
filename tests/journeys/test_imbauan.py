"""An imbauan to 1,000 people, its sender killed midway: nobody gets two, the counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage.engine import db
from storage.models import Phone
from tests.cast import resident
from tests.journeys.conftest import on_postgresql
from tests.journeys.world import World, as_a_process_of_its_own, running
from tests.servers import Valkey
from tests.waiting import DEADLINE, wait_for

pytestmark = pytest.mark.journey

PEOPLE = 1000
#: Whatever time it is when the test runs.
AT_ONCE = {"urgent": True, "reason": "uji"}
TEXT = "Imbauan Polsek SU I: kunci ganda motor saat tarawih. Bahaya? Telp 110 (gratis)."


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    """A world in which one lane can be killed and no other."""
    with running(settings, redis_server, tmp_path, "carrier", "web", "intake", "bulk") as world:
        yield world


@on_postgresql
def test_a_killed_sender_doubles_nothing(world: World, tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.csv"
    rows = [
        f"{resident(n)},Warga {n},16.71.02.1006,warga,id,2026-11-01,formulir RT"
        for n in range(PEOPLE)
    ]
    contacts.write_text(
        "phone,name,area,role,language,consent_at,consent_source\n" + "\n".join(rows) + "\n"
    )
    world.flask("contact", "import", str(contacts))
    desk = world.flask(
        "token", "add", "desk", "--role", "operator", "--area", "16.71.02"
    ).stdout.strip()
    chief = world.flask(
        "token", "add", "chief", "--role", "pengawas", "--area", "16.71"
    ).stdout.strip()
    world.hook("optout", senderId="KENTONGAN", phoneNumber=resident(7))
    # It is handled by a lane, and has to be before anything leaves.
    wait_for(lambda: _stopped(world), "the opt-out was never handled")

    draft = world.api(
        desk,
        "POST",
        "/imbauan",
        {"text": TEXT, "areas": ["16.71.02"], "audience": ["warga"], **AT_ONCE},
    )
    assert draft.status_code == 201, draft.text
    number = draft.json()["id"]
    assert draft.json()["parts"] == 1
    assert world.api(desk, "POST", f"/imbauan/{number}/submit").status_code == 200
    refused = world.api(desk, "POST", f"/imbauan/{number}/approve")
    assert refused.status_code in (403, 409)
    assert world.api(chief, "POST", f"/imbauan/{number}/approve").status_code == 200
    world.start("clock")

    def counts() -> dict[str, int]:
        found = world.api(desk, "GET", f"/imbauan/{number}").json()["counts"]
        assert isinstance(found, dict)
        return found

    wait_for(
        lambda: sum(counts()[state] for state in ("accepted", "delivered")) > 0, "nothing was sent"
    )
    world.kill("bulk")
    world.start("bulk")
    wait_for(lambda: counts()["pending"] == counts()["accepted"] == 0, "not everybody was sent to")
    if counts()["sending"]:
        # What the killed one had in hand becomes uncertain when its lease is over; this spares the
        # wait for that.
        world.tick(datetime.now(UTC) + timedelta(minutes=2))
    wait_for(
        lambda: counts()["pending"] == counts()["sending"] == counts()["accepted"] == 0,
        "the imbauan never came to an end",
    )
    final = counts()
    assert sum(final.values()) == PEOPLE
    assert final["skipped"] == 1
    sms = world.api(desk, "GET", f"/imbauan/{number}").json()["sms"]
    assert TEXT in sms
    got = Counter(
        {resident(n): world.received(resident(n)).count(sms) for n in range(0, PEOPLE, 10)}
    )
    assert max(got.values()) == 1
    judged = world._http.get(f"{world.carrier}/standin/counts", timeout=DEADLINE).json()
    assert judged["duplicates"] == 0


def _stopped(world: World) -> bool:
    with as_a_process_of_its_own():
        open_runtime(world.settings)
        with db.connected():
            return bool(Phone.select().where(Phone.opted_out_at.is_null(False)).exists())
