"""Desks whose board is gone: their phone gets one SMS. What follows for reports: `climbing`."""

from __future__ import annotations

from datetime import datetime

from flows import messages
from flows.notice_text import LANGUAGE
from flows.rules import dates, duty
from flows.rules.boards import NOTED_BEFORE, keeping
from flows.rules.delivery import ALARM_LIFE
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.jobs import hearing
from storage import people
from storage.engine.db import connected, transaction
from storage.people import duties
from storage.people.accounts import boards
from storage.people.accounts.boards import Board
from storage.places import units
from storage.sent import outbox


def watch(runtime: Runtime, now: datetime) -> set[str]:
    """Tell the desks whose board is gone, each once until a board asks again."""
    if hearing.still_on_the_way():  # who could not ask while we stood still asks in this moment
        return set()
    woken = False
    with connected():
        quiet = boards.quiet(now - NOTED_BEFORE)
        since = min((board.polled_at for board in quiet), default=now)
        changes = duties.changes_of({board.officer for board in quiet}, since)
        for board in quiet:
            hours = () if board.disabled else duty.read(board.hours)
            said = () if board.disabled else changes.get(board.officer, ())
            how = keeping(hours, said, board.polled_at, now, runtime.settings.zone)
            with transaction():
                if how == "over":
                    boards.end(board)
                elif how == "gone" and not board.missed and boards.miss(board, now):
                    woken |= _tell(runtime, board, now)
    return {"alarm"} if woken else set()


def _tell(runtime: Runtime, board: Board, now: datetime) -> bool:
    """Put the SMS to the desk; whether it has a phone."""
    unit = units.find(board.unit)
    number = desks.number_of(runtime.settings, unit)
    if unit is None or not number:
        return False
    at = dates.short(board.polled_at, runtime.settings.zone)
    message = outbox.Message(
        dedup_key=f"board:{board.unit}:{int(board.polled_at.timestamp())}",
        lane="alarm",
        carrier=runtime.carrier.name,
        phone_id=people.phone_ids(runtime.vault, [number], now)[number],
        text=messages.say("meja_papan", LANGUAGE, unit=unit.name, at=at),
        not_before=now,
        expires_at=now + ALARM_LIFE,
        rank=outbox.NEWS,
    )
    outbox.put(runtime.vault, [message], now)
    return True
