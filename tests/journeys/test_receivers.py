"""From a phone to another system and to officers with data, through real processes: nothing that a
reporter wrote goes along, and nobody is told of a report about an officer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from gateway.install.settings import Settings
from tests.cast import SARI, YANTO, resident
from tests.gateway.carriers.counter import Counter, open_counter
from tests.journeys.conftest import on_sqlite
from tests.journeys.world import World
from tests.servers import Valkey
from tests.waiting import wait_for

pytestmark = pytest.mark.journey

EVENTS = ["report.created", "report.updated"]
#: What must be seen nowhere else.
CANARIES = (SARI, SARI[3:], "ketapang", "Zulkarnain", "081299990001", "Warga-", "pengeroyokan")


@pytest.fixture
def counter() -> Iterator[Counter]:
    with open_counter() as opened:
        opened.says(204, b"")
        yield opened


@pytest.fixture
def world(
    settings: Settings, database_url: str, redis_server: Valkey, redis: object, tmp_path: Path
) -> Iterator[World]:
    world = World(settings, redis_server, tmp_path, WEBHOOK_PRIVATE_NETWORKS="127.0.0.0/8")
    try:
        for table in ("area", "unit"):
            world.flask(table, "load")
        world.flask("area", "alias")
        world.start("carrier", "web", "all")
        yield world
    finally:
        world.stop()


@on_sqlite
def test_another_system_and_officers_are_told(world: World, counter: Counter) -> None:
    chief = world.flask("token", "add", "chief", "--role", "pengawas", "--area", "16.71").stdout
    desk = world.flask("token", "add", "desk", "--role", "operator", "--area", "16.71").stdout
    hook = {"url": f"{counter.url}/told", "events": EVENTS}
    made = world.api(chief.strip(), "POST", "/webhooks", hook)
    assert made.status_code == 201, made.text
    for unit in world.json("unit", "list"):
        address = f"{counter.url.replace('http', 'json')}/push"
        world.flask("unit", "notify", unit["code"], "--url", address)

    world.sms(YANTO, "lapor polisi minta uang di 7 ulu")
    world.sms(resident(1), "LAPOR istri saya dipukuli suaminya di 7 ulu")
    world.sms(
        SARI, "LAPOR ado pengeroyokan di lr ketapang 7 ulu, pelakunyo Zulkarnain 081299990001"
    )

    def told(path: str) -> list[str]:
        return [request.body for request in counter.taken if request.path == path]

    wait_for(lambda: told("/told"), "the other system was told of nothing")
    (report,) = [
        item
        for item in world.api(desk.strip(), "GET", "/reports").json()["items"]
        if item["category"] != "kdrt"
    ]
    moved = {"state": "diterima", "note": "Zulkarnain dicari"}
    code = report["code"]
    assert world.api(desk.strip(), "POST", f"/reports/{code}/state", moved).status_code == 200
    wait_for(lambda: len(told("/told")) == 2, "the other system was not told that it moved on")
    wait_for(lambda: told("/push"), "no officer was told")

    secret = made.json()["secret"]
    events = [
        Webhook(secret).verify(request.body, dict(request.headers))
        for request in counter.taken
        if request.path == "/told"
    ]
    assert [event["type"] for event in events] == EVENTS
    assert [event["data"]["code"] for event in events] == [code, code]
    assert [event["data"]["state"] for event in events] == ["baru", "diterima"]
    assert all("laporan baru, buka konsol" in body for body in told("/push"))
    everything = "\n".join(f"{request.body} {request.headers}" for request in counter.taken)
    assert not [word for word in CANARIES if word in everything]
    logs = world.logs()
    assert not [word for word in (*CANARIES, counter.url, secret) if word in logs]
    (kept,) = world.api(chief.strip(), "GET", "/webhooks").json()["items"]
    assert kept["waiting"] == kept["given_up"] == 0 and kept["failing_since"] is None
