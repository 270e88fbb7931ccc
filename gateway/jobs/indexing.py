"""The words of reports that were filed before there was a search, or whose texts changed since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.reports import search

#: Reports of a round: an alarm waits for no more.
BATCH = 200


def index(runtime: Runtime, now: datetime) -> set[str]:
    """Write the words of some reports. Those of a batch of SMS are written with it."""
    with connected():
        if search.any_to_index():
            with transaction():
                search.index_some(runtime.vault, BATCH)
    return set()


def index_all(runtime: Runtime) -> Iterator[int]:
    """Write the words of all that have none yet, a batch per transaction; how many each had."""
    while True:
        with transaction():
            found = search.index_some(runtime.vault, BATCH)
        if not found:
            return
        yield found
