"""The end of calls, as carriers tell it: one offer by SMS to finish a report that was left."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.carriers import CallEnd
from gateway.sms.decided import Decided
from gateway.ussd import resume
from storage.conversations.call_names import name_of
from storage.conversations.calls import Leaving
from storage.received import inbox


def ended(decided: Decided, rows: Sequence[inbox.Row]) -> None:
    """What these calls left unfinished, as long as its session lives, waits for LANJUT."""
    runtime = decided.runtime
    for row in rows:
        if row.phone_id is None:
            continue
        end: CallEnd = runtime.providers[row.carrier].read_call_end(row.body)
        if end.finished:
            continue
        name = name_of(runtime.vault, row.carrier, end.session, decided.known.numbers[row.phone_id])
        if left := resume.in_redis(runtime, name):
            leaving = Leaving(left.conversation.id, row.phone_id, left.own, left.to_json())
            decided.left[leaving.conversation] = (leaving, row.sent_at)
