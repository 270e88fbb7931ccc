"""The carrier SMSGate and its stand-in, which know nothing of one another, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway.carriers import Call, NotSent, Outgoing, Sent
from gateway.carriers.smsgate import EXPORT_EVERY, SmsGate
from gateway.carriers.wire import Wire
from gateway.simulator.serve import Standin
from storage.received.inbox import Item
from tests.cast import SARI
from tests.gateway.carriers.phone import Account
from tests.simulator.gateway_double import GatewayDouble
from tests.simulator.test_sending_api import told
from tests.simulator.test_smsgate import HELLO, ONE, TWO
from tests.waiting import wait_for

ID = "0f3a52c1b7d94e5e8a61d0c2b4f6a7e9"
#: A server, and a phone by itself.
MODES = {"/3rdparty/v1": (ONE, TWO), "": (ONE,)}

Open = Callable[..., SmsGate]


@pytest.fixture
def open_at(smsgate: Standin) -> Iterator[Open]:
    """Opens the carrier at the stand-in."""
    opened: list[SmsGate] = []

    def at(path: str, password: str = "stand-in") -> SmsGate:
        account = Account(
            smsgate_url=smsgate.url + path,
            smsgate_username="tiruan",
            smsgate_password=password,
            smsgate_signing_keys=("kunci-tiruan",),
            smsgate_devices=MODES[path],
        )
        opened.append(SmsGate(account, Wire(connect_seconds=60, read_seconds=60)))
        return opened[-1]

    yield at
    for carrier in opened:
        carrier.close()


def read(carrier: SmsGate, double: GatewayDouble) -> list[Item]:
    """What the phones have called with until now, if they may."""
    now, items = datetime.now(UTC), []
    for raw in list(double.raw):
        headers = {name.lower(): value for name, value in raw.headers.items()}
        assert carrier.authentic(raw.body, headers, now)
        items += carrier.read(Call("event", "POST", "", headers, raw.body), now)
    return items


@pytest.mark.parametrize("path", MODES)
def test_a_message_leaves_once_and_is_followed(
    open_at: Open, smsgate: Standin, double: GatewayDouble, path: str
) -> None:
    carrier, device = open_at(path), MODES[path][-1]
    message = Outgoing(HELLO, [SARI], id=ID, first=True, seconds=3600, device=device)
    assert carrier.settle(ID, [SARI]) is None
    may_say = {Sent(SARI, "accepted", ID), Sent(SARI, "delivered", ID)}  # the phone may be quicker
    for _ in range(2):  # the second time as if the answer had been lost
        (sent,) = carrier.send(message)
        assert sent in may_say
    wait_for(lambda: carrier.settle(ID, [SARI]) == [Sent(SARI, "delivered", ID)])
    wait_for(lambda: len(double.raw) == 2)
    states = [carrier.read_receipt(item.body) for item in read(carrier, double)]
    assert {(each.provider_id, each.state) for each in states} == {
        (ID, "accepted"),
        (ID, "delivered"),
    }
    assert len(told(smsgate, "messages", number=SARI)) == 1


@pytest.mark.parametrize("path", MODES)
def test_what_came_in_is_brought_again_and_is_the_same(
    open_at: Open, smsgate: Standin, double: GatewayDouble, path: str
) -> None:
    carrier, now = open_at(path), datetime.now(UTC)
    assert smsgate.exchange.sms(SARI, "LAPOR kebakaran di Lorong Kapten")
    (first,) = read(carrier, double)
    bookmark = carrier.fetch("", now - EXPORT_EVERY).bookmark
    fetched = carrier.fetch(bookmark, now + timedelta(seconds=5))
    assert fetched.received == [] and fetched.bookmark != bookmark
    wait_for(lambda: len(double.raw) == 2)
    _, again = read(carrier, double)
    assert carrier.read_sms(first.body) == "LAPOR kebakaran di Lorong Kapten"
    assert (again.key, again.content, again.second) == (first.key, first.content, first.second)
    assert (again.phone, again.dated) == (SARI, first.dated)


@pytest.mark.parametrize("path", MODES)
def test_with_a_wrong_password_nothing_leaves(open_at: Open, path: str) -> None:
    stranger = open_at(path, password="sandi-salah")
    with pytest.raises(NotSent, match="http 401"):
        stranger.send(Outgoing(HELLO, [SARI], id=ID))
    with pytest.raises(NotSent, match="http 401"):
        stranger.settle(ID, [SARI])
