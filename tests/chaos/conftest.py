"""A house of real processes for the short forms of `make chaos`, and the plan they share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import runs
from tests.chaos.house import House
from tests.chaos.plans import LEASE


@pytest.fixture
def forked() -> bool:
    """Whether parts are forked from one that has imported the gateway, which is most of what a
    start takes; else the Procfile's own lines start them.
    """
    return True


@pytest.fixture
def house(
    engine: str, opened: None, forked: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[House]:
    """A house of real processes on each database; nothing runs in it yet.

    A test may ask for another carrier by `parametrize`.
    """
    carrier = getattr(request, "param", "africastalking")
    server = request.getfixturevalue("postgres") if engine == "postgresql" else None
    with runs.house(engine, tmp_path / "house", LEASE, server, carrier, forked) as built:
        yield built
