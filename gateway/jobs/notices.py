"""SMS about the watch to guards and ketua: one each, in their language, in the alarm lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows import messages
from flows.rules.dates import time_of_day
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from gateway.jobs import still_true
from storage import people, watch
from storage.sent import outbox


@dataclass(frozen=True)
class Notice:
    """A message of the catalogue (`key`, `words`) for a phone, worth nothing after `until`.

    `dedup_key` names it.
    """

    dedup_key: str
    phone_id: int
    key: str
    words: dict[str, str] = field(repr=False)
    until: datetime
    about: str = ""  # what must still hold when it leaves
    rank: int = outbox.GUARDS


def of_slot(
    runtime: Runtime,
    kind: str,
    slot: watch.Slot,
    phone_id: int,
    until: datetime,
    *,
    key: str = "",
    **words: str,
) -> Notice:
    """A notice about a slot (with its post): one of `holds.QUESTIONS`; `key` names other words."""
    said = {"post": str(slot.post.name), "at": local(runtime, slot.due_at), **words}
    return Notice(
        f"{kind}:{slot.id}:{phone_id}",
        phone_id,
        key or kind,
        said,
        until,
        still_true.about(kind, slot.id),
    )


def put(runtime: Runtime, notices: Sequence[Notice], now: datetime) -> None:
    """Let these leave, each once: two statements."""
    if not notices:
        return
    languages = people.languages_of([notice.phone_id for notice in notices])
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=notice.dedup_key,
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=notice.phone_id,
                not_before=now,
                text=messages.say(notice.key, languages[notice.phone_id], **notice.words),
                expires_at=notice.until,
                about=notice.about,
                rank=notice.rank,
            )
            for notice in notices
        ],
        now,
    )


def local(runtime: Runtime, at: datetime) -> str:
    """A time of day as people here write it: ``23.00``."""
    return time_of_day(at, runtime.settings.zone)
