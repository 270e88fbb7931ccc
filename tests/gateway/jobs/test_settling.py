"""Messages under our own ids: none is lost and none is doubled, whatever was unclear about them."""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from peewee import Database

from flows.rules.delivery import NEVER_ARRIVED
from gateway.install.settings import Settings
from gateway.jobs import breaker, settling
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Imbauan, Outbox
from storage.sent import outbox as stored
from storage.sent import spending
from storage.sent.outbox import Receipt
from tests.cast import DARMO, SARI, YANTO, resident
from tests.gateway.carriers.mailbox import NAME
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.house import MailboxHouse
from tests.gateway.records import imbauan_on_its_way
from tests.warm import ran

SECOND = timedelta(seconds=1)
KEPT = {"database_url", "data_keys", "lookup_keys", "at_api_key", "var_dir"}


@pytest.fixture(autouse=True)
def no_grudges() -> Iterator[None]:
    breaker.forget_all()
    yield
    breaker.forget_all()


class House(MailboxHouse):
    """A gateway whose only carrier takes our ids; times are seconds from its beginning."""

    def drain(self, lane: str, seconds: float = 0) -> None:
        self.send_all(lane, self.now + seconds * SECOND)

    def lapse(self, seconds: float) -> None:
        with transaction():
            stored.lapse(self.now + seconds * SECOND)

    def settle(self, seconds: float = 1) -> set[str]:
        return settling.settle(self.runtime, self.now + seconds * SECOND)

    def states(self) -> dict[str, int]:
        return dict(Counter(row.state for row in Outbox.select()))

    def ids(self) -> list[str]:
        return [row.provider_id for row in Outbox.select().order_by(Outbox.id)]


@pytest.fixture
def house(
    settings: Settings, database: Database, vault: Vault, now: datetime, tmp_path: Path
) -> House:
    return House(settings, database, vault, now, tmp_path / "mailbox")


def once(*numbers: str) -> Counter[str]:
    return Counter(dict.fromkeys(numbers, 1))


def test_each_message_leaves_under_an_id_of_its_own_that_is_on_record_before(house: House) -> None:
    crowd = [resident(number) for number in range(20)]
    house.write("bulk", crowd)
    on_record: list[bool] = []
    taken = house.carrier.send

    def send(outgoing: object) -> object:
        on_record.append(outgoing.id in house.ids())  # type: ignore[attr-defined]
        return taken(outgoing)  # type: ignore[arg-type]

    house.carrier.send = send  # type: ignore[method-assign, assignment]
    house.drain("bulk")
    assert house.carrier.arrived() == once(*crowd)
    assert on_record == [True] * 20
    assert len(set(house.ids())) == 20
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in house.ids())


@pytest.mark.parametrize(
    ("play", "lanes"), [("unclear", set()), ("lost", {"reply"}), ("slow", {"reply"})]
)
def test_what_is_unclear_is_asked_about(house: House, play: str, lanes: set[str]) -> None:
    house.carrier.plays.append(play)
    house.write("reply", [SARI])
    house.drain("reply")
    (id_,) = house.ids()
    assert house.states() == {"uncertain": 1}
    assert house.settle() == lanes
    house.drain("reply", 2)
    assert house.states() == {"accepted": 1} and house.ids() == [id_]
    assert house.carrier.arrived() == once(SARI)
    assert house.settle(20) == set() and len(house.carrier.asked) == 1


@pytest.mark.parametrize("arrives", ["before it goes again", "after it went again"])
def test_a_first_request_that_was_still_on_its_way_doubles_nothing(
    house: House, arrives: str
) -> None:
    house.carrier.plays.append("slow")
    house.write("reply", [SARI])
    house.drain("reply")
    assert house.settle() == {"reply"}
    if arrives == "before it goes again":
        house.carrier.arrive()
    house.drain("reply", 2)
    house.carrier.arrive()
    assert house.states() == {"accepted": 1}
    assert house.carrier.arrived() == once(SARI)
    first, again = house.carrier.tried
    assert first == again


def test_a_carrier_that_cannot_be_asked_is_asked_again_and_not_all_the_time(house: House) -> None:
    house.carrier.plays.extend(["lost"] * 3)
    house.carrier.mute = True
    house.write("alarm", [SARI, YANTO, DARMO])
    house.drain("alarm")
    for seconds in (1, 2, 5, 12, 13):
        assert house.settle(seconds) == set()
    assert len(house.carrier.asked) == 2  # one of the three, at 1 s and at 12 s
    assert house.states() == {"uncertain": 3}
    house.carrier.mute = False
    assert house.settle(30) == {"alarm"}
    house.drain("alarm", 31)
    assert house.states() == {"accepted": 3}
    assert house.carrier.arrived() == once(SARI, YANTO, DARMO)


def test_an_alarm_is_settled_and_not_repeated(house: House) -> None:
    house.carrier.plays.append("unclear")
    house.carrier.mute = True
    house.write("alarm", [SARI])
    house.drain("alarm")
    house.drain("alarm", 700)
    assert house.states() == {"uncertain": 1} and len(house.carrier.tried) == 1
    house.carrier.mute = False
    house.settle(710)
    house.drain("alarm", 1400)
    assert house.states() == {"accepted": 1} and house.carrier.arrived() == once(SARI)


def test_what_a_report_has_told_is_not_asked_about(house: House) -> None:
    house.carrier.plays.append("unclear")
    house.write("reply", [SARI])
    house.drain("reply")
    (id_,) = house.ids()
    hashes = house.vault.hashes_of(SARI)
    with transaction():
        for state in ("delivered", "failed"):  # failed may follow, and changes nothing then
            stored.apply_receipts([Receipt(id_, hashes, state, "", NAME)], house.now)
    assert house.settle() == set() and house.carrier.asked == []
    assert house.states() == {"delivered": 1}


def test_a_report_ends_the_wait_of_what_was_to_go_again(house: House) -> None:
    house.carrier.plays.append("slow")
    house.write("reply", [SARI])
    house.drain("reply")
    (id_,) = house.ids()
    assert house.settle() == {"reply"}
    house.carrier.arrive()
    with transaction():
        stored.apply_receipts(
            [Receipt(id_, house.vault.hashes_of(SARI), "delivered", "", NAME)], house.now
        )
    house.drain("reply", 2)
    assert len(house.carrier.tried) == 1 and house.states() == {"delivered": 1}
    assert Outbox.get().sent_at is not None


@both_engines
def test_what_is_no_longer_wanted_does_not_go_again(house: House) -> None:
    imbauan = imbauan_on_its_way("Jangan mengejar.", house.now)
    house.carrier.plays.append("lost")
    house.write("bulk", [SARI], imbauan=imbauan.id)
    house.drain("bulk")
    Imbauan.update(state="berhenti").execute()
    house.settle()
    house.drain("bulk", 2)
    assert house.states() == {"stopped": 1} and house.carrier.arrived() == once()


@pytest.mark.parametrize(("play", "parts"), [("lost", 0), ("unclear", 1)])
def test_what_never_arrived_costs_nothing(house: House, play: str, parts: int) -> None:
    house.carrier.plays.append(play)
    house.write("reply", [SARI])
    house.drain("reply")
    house.settle()
    assert spending.spent(house.now.astimezone(house.settings.zone).date()).parts == parts


def test_after_a_day_nobody_asks_any_more(house: House) -> None:
    house.carrier.plays.append("lost")
    house.write("reply", [SARI])
    house.drain("reply")
    assert house.settle(86_500) == set() and house.carrier.asked == []
    assert house.states() == {"uncertain": 1}


def test_what_says_why_it_waits_is_no_refusal(house: House) -> None:
    house.carrier.plays.append("lost")
    house.write("reply", [SARI])
    house.drain("reply")
    house.settle()
    assert Outbox.get().reason == NEVER_ARRIVED


_KILLED = """
import json, os, signal, sys
from datetime import datetime
from pathlib import Path
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import outbox, settling
from tests.gateway.carriers.mailbox import NAME, Mailbox

told = json.loads(sys.argv[1])
settings = Settings(**told["settings"])
runtime = open_runtime(settings)
carrier = Mailbox(Path(told["folder"]))


def dying(work, before):
    def die(*arguments):
        if not before:
            work(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
    return die


setattr(carrier, told["at"], dying(getattr(carrier, told["at"]), told["before"]))
runtime.providers.clear()
runtime.providers[NAME] = carrier
now = datetime.fromisoformat(told["now"])
if told["at"] == "send":
    outbox.send_lane("bulk", "dying", runtime.providers, runtime.vault, settings, now)
else:
    settling.settle(runtime, now)
"""


def kill(house: House, at: str, seconds: float, *, before: bool) -> None:
    """A process dies in a call to the carrier: before anything left, or before it was recorded."""
    told = {
        "settings": house.settings.model_dump(mode="json", include=KEPT),
        "folder": str(house.folder),
        "now": (house.now + seconds * SECOND).isoformat(),
        "at": at,
        "before": before,
    }
    killed = ran(["-c", _KILLED, json.dumps(told)], os.environ)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


@pytest.mark.parametrize("before", [True, False])
def test_a_sender_that_is_killed_loses_and_doubles_nobody(house: House, before: bool) -> None:
    crowd = [resident(number) for number in range(8)]
    house.write("bulk", crowd)
    kill(house, "send", 0, before=before)
    assert house.states() == {"sending": 8}
    house.lapse(61)
    assert house.settle(62) == ({"bulk"} if house.carrier.arrived() != once(*crowd) else set())
    house.drain("bulk", 63)
    assert house.states() == {"accepted": 8}
    assert house.carrier.arrived() == once(*crowd)


def test_who_asks_may_be_killed_too(house: House) -> None:
    house.carrier.plays.append("unclear")
    house.write("bulk", [SARI])
    house.drain("bulk")
    kill(house, "settle", 1, before=False)
    assert house.settle(2) == set() and house.carrier.asked == []  # somebody is at it, it seems
    house.settle(62)
    assert house.states() == {"accepted": 1} and house.carrier.arrived() == once(SARI)
