"""Moves the anchor of the audit along, as long as the chain still holds the anchor before."""

from __future__ import annotations

from datetime import datetime

from gateway.install import anchor
from gateway.install.runtime import Runtime
from storage.engine.db import connected
from storage.record import audit


def follow(runtime: Runtime, now: datetime) -> set[str]:
    """Move the anchor to the last entry.

    It stays where it is when the chain was cut: the doctor then says so.
    """
    folder = runtime.settings.var_dir
    kept = anchor.read(folder)
    with connected():
        last = audit.tip()
        if kept == last or (kept is not None and not audit.holds(kept)):
            return set()
    anchor.keep(folder, last)
    return set()
