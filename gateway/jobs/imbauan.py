"""Imbauan as time passes: start what is due, finish what is done."""

from __future__ import annotations

from datetime import datetime

from flows.rules import windows
from flows.rules.imbauan_steps import DONE, EXERCISE
from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.sent import imbauan


def go_on(runtime: Runtime, now: datetime) -> set[str]:
    """Start approved imbauan that are due (their recipients enter the outbox); finish empty ones.

    At night only urgent ones start; the others do in the morning.
    """
    with connected():
        due = imbauan.due(
            now, urgent_alone=not windows.is_open(now.astimezone(runtime.settings.zone))
        )
        for imbauan_id in due:
            with transaction():
                imbauan.start(imbauan_id, now, runtime.carrier.name)
        if imbauan.on_their_way():
            with transaction():
                imbauan.finish_when_done(now, EXERCISE if runtime.settings.training else DONE)
    return {"bulk"} if due else set()
