"""What every carrier must do, whatever it calls things: a new one is tested here without a line."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime

import pytest

from gateway.carriers import Call, Malformed, NotSent, Outgoing, Provider
from gateway.install.runtime import open_carriers
from gateway.install.settings import KNOWN_CARRIERS, Settings
from tests.cast import SARI

PROTOCOL = {
    name: member
    for name, member in vars(Provider).items()
    if inspect.isfunction(member) and name[0] != "_"
}


@pytest.fixture(params=KNOWN_CARRIERS)
def carrier(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Provider]:
    """Each of them, on a closed port of this machine."""
    name = str(request.param)
    yield open_carriers(settings.model_copy(update={"carriers": (name,)}))[name]


def test_it_offers_all_that_we_ask_of_a_carrier(carrier: Provider) -> None:
    assert carrier.name in KNOWN_CARRIERS and carrier.limits.recipients >= 1
    for name, asked in PROTOCOL.items():
        offered = inspect.signature(getattr(type(carrier), name)).parameters
        assert [*offered] == [*inspect.signature(asked).parameters], name


def test_its_callbacks_are_refused_when_nothing_is_in_them(
    carrier: Provider, now: datetime
) -> None:
    for kind, methods in carrier.hooks.items():
        for method in methods:
            empty = Call(kind, method, "", {}, b"")
            with pytest.raises(Malformed):
                carrier.read_key_press(empty) if kind == "ussd" else carrier.read(empty, now)


@pytest.mark.parametrize("more", [True, False])
def test_its_screens_hold_the_text(carrier: Provider, more: bool) -> None:
    assert "Di mana?" in carrier.write_screen("Di mana?", more)


def test_what_provably_did_not_leave_may_be_sent_again(carrier: Provider) -> None:
    with pytest.raises(NotSent):
        carrier.send(Outgoing("Jangan mengejar.", [SARI]))
