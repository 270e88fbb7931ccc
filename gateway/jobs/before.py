"""Completes what the version before wrote without content and second, so duplicates are known.

To be deleted with the next version, with the columns that only that version writes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.carriers.form import write_form
from gateway.install.runtime import Runtime
from storage.engine.db import transaction
from storage.received import inbox


def named(runtime: Runtime, item: inbox.Item) -> inbox.Item:
    """This item with what makes an SMS known again; as it is where it has that, or is no SMS."""
    provider = runtime.providers.get(item.carrier)
    if item.kind != "sms" or item.content or provider is None:
        return item
    kept = {name: str(value) for name, value in item.body.items()}
    (read,) = provider.read(write_form("sms", kept), item.sent_at)
    return replace(item, content=read.content, second=read.second)


def name_rows(runtime: Runtime, now: datetime) -> None:
    """Give the SMS of the last hours that the version before kept their digests."""
    above = 0
    while rows := inbox.of_version_before(runtime.vault, now, above):
        above = max(rows)
        with transaction():
            inbox.name(
                runtime.vault, {id_: named(runtime, item) for id_, item in rows.items()}, now
            )
