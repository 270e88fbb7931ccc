"""The counter of a carrier, and the adapter that goes to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.carriers.africastalking import AfricasTalking
from gateway.carriers.wire import Wire
from gateway.install.settings import Settings
from tests.gateway.carriers.counter import Counter, open_counter


@pytest.fixture
def counter() -> Iterator[Counter]:
    with open_counter() as opened:
        yield opened


@pytest.fixture
def carrier(counter: Counter, settings: Settings) -> Iterator[AfricasTalking]:
    """The real adapter and SDK, with long deadlines: another program may have the cores."""
    at_counter = settings.model_copy(
        update={"at_base_url": counter.url, "at_sender_id": "KAMTIBMAS"}
    )
    adapter = AfricasTalking(at_counter, Wire(connect_seconds=60, read_seconds=60))
    yield adapter
    adapter.close()
