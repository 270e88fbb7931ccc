"""What several phones report within minutes becomes urgent; the round that follows tells desks."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import structlog

from flows.rules.surge import rising
from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.reports import surging

log = structlog.get_logger()


def raise_urgency(runtime: Runtime, now: datetime) -> set[str]:
    """Make urgent what cannot wait, because others report the like. Nothing is sent by this."""
    with connected():
        found: dict[int, list[int]] = defaultdict(list)
        for id_, phones in rising(surging.heard(now)).items():
            found[phones].append(id_)
        for phones, ids in found.items():
            with transaction():
                raised = surging.make_urgent(runtime.vault, ids, phones, now)
            if raised:
                log.info("surge.raised", count=raised)
    return set()
