"""Conversations that a call left unfinished: who may go on with one, by dialling again or by SMS.

A conversation has one holder. To go on with it is to become its holder, by one conditional UPDATE over the holder before,
so that of two who try at once exactly one does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.reports import CLOSED, REPORTER
from storage.sql import count, marks, run, utc
from storage.vault import CannotOpen, Vault

_PURPOSE = "call.session"

#: How long LANJUT is understood after a call broke off.
LIFE = timedelta(hours=6)
#: How long whoever took a conversation has it for himself without a sign of life: as long as a question by SMS waits.
TURN = timedelta(minutes=30)

# The reporter has completed the report, or an officer has closed it: there is nothing to go on with.
_COMPLETE = (
    f"EXISTS (SELECT 1 FROM report r WHERE r.conversation = c.conversation AND (r.state IN ({marks(CLOSED)})"
    " OR EXISTS (SELECT 1 FROM report_step s WHERE s.report_id = r.id AND s.actor = ?)))"
)
_COMPLETE_VALUES = (*CLOSED, REPORTER)


@dataclass(frozen=True)
class Kept:
    """An unfinished conversation: what the gateway kept of it (empty when it cannot be opened any more), and whether its
    holder is still at it.
    """

    conversation: str
    value: Mapping[str, Any] = field(repr=False)
    going_on: bool


@dataclass(frozen=True)
class Standing:
    """How it stands with the conversation a phone left last: the ticket of its report once that is complete, else ""."""

    code: str
    sensitive: bool


def leave(vault: Vault, conversation: str, phone_id: int, call: str, value: Mapping[str, Any], now: datetime) -> bool:
    """The call that held this conversation broke off: an SMS may take it. False when it is somebody else's by now."""
    return _put(vault, conversation, phone_id, call, (call,), value, now, now)


def take(
    vault: Vault, conversation: str, phone_id: int, call: str, before: str, value: Mapping[str, Any], now: datetime
) -> bool:
    """A call goes on with what another call left. True for the one who has it now, however often he asks."""
    return _put(vault, conversation, phone_id, call, (before, call), value, now + TURN, now)


def _put(
    vault: Vault, conversation: str, phone_id: int, holder: str, over: tuple[str, ...], value: Mapping[str, Any],
    open_at: datetime, now: datetime,
) -> bool:  # fmt: skip
    sealed = vault.seal_json(dict(value), _PURPOSE)
    return bool(
        run(
            "INSERT INTO call (conversation, phone_id, holder, open_at, session, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (conversation) DO UPDATE SET holder = excluded.holder, open_at = excluded.open_at,"
            f" session = excluded.session, expires_at = excluded.expires_at WHERE call.holder IN ({marks(over)})"
            " RETURNING id",
            [conversation, phone_id, holder, utc(open_at), sealed, utc(now + LIFE), *over],
        )
    )


def take_by_sms(vault: Vault, phone_id: int, sms: str, now: datetime) -> Kept | None:
    """An SMS (`sms` names it) goes on with what this phone left last. None when there is nothing, or somebody has it."""
    found = run(
        f"SELECT c.id, c.holder FROM call c WHERE c.phone_id = ? AND c.expires_at > ? AND c.open_at <= ? AND NOT {_COMPLETE}"
        " ORDER BY c.expires_at DESC, c.id DESC LIMIT 1",
        [phone_id, utc(now), utc(now), *_COMPLETE_VALUES],
    )
    if not found:
        return None
    won = run(
        "UPDATE call SET holder = ?, open_at = ? WHERE id = ? AND holder = ? AND open_at <= ? RETURNING conversation, session",
        [sms, utc(now + TURN), *found[0], utc(now)],
    )
    return Kept(won[0][0], _opened(vault, won[0][1]), going_on=True) if won else None


def advance(vault: Vault, conversation: str, value: Mapping[str, Any], now: datetime) -> None:
    """A conversation that goes on by SMS stands elsewhere now."""
    run(
        "UPDATE call SET session = ?, open_at = ?, expires_at = ? WHERE conversation = ? AND substr(holder, 1, 4) = 'sms:'",
        [vault.seal_json(dict(value), _PURPOSE), utc(now + TURN), utc(now + LIFE), conversation],
    )


def held_by(vault: Vault, call: str, now: datetime) -> Kept | None:
    """The conversation that this call took (and is going on with), or left, as it stood then."""
    found = run(
        "SELECT conversation, session, (open_at > ?) FROM call WHERE holder = ? ORDER BY id DESC LIMIT 1", [utc(now), call]
    )
    return Kept(found[0][0], _opened(vault, found[0][1]), bool(found[0][2])) if found else None


def may_be_offered(conversation: str, call: str) -> bool:
    """Whether this conversation is still the call's that left it, and its report not complete."""
    (one,) = run(
        f"WITH c(conversation) AS (SELECT CAST(? AS varchar(64))) SELECT {_COMPLETE} OR EXISTS"
        " (SELECT 1 FROM call k WHERE k.conversation = c.conversation AND k.holder <> ?) FROM c",
        [conversation, *_COMPLETE_VALUES, call],
    )
    return not one[0]


def standing(phone_id: int, now: datetime) -> Standing | None:
    """How it stands with what this phone left last, or None."""
    found = run(
        f"SELECT {_COMPLETE}, r.code, (r.sensitive OR r.quiet) FROM call c LEFT JOIN report r"
        " ON r.conversation = c.conversation WHERE c.phone_id = ? AND c.expires_at > ?"
        " ORDER BY c.expires_at DESC, c.id DESC LIMIT 1",
        [*_COMPLETE_VALUES, phone_id, utc(now)],
    )
    if not found:
        return None
    complete, code, sensitive = found[0]
    return Standing(str(code) if complete else "", bool(sensitive))


def forget(now: datetime) -> int:
    """Delete the conversations whose time is over; returns how many."""
    return count("DELETE FROM call WHERE expires_at <= ?", [utc(now)])


def _opened(vault: Vault, session: bytes) -> Mapping[str, Any]:
    try:
        opened: Mapping[str, Any] = vault.open_json(session, _PURPOSE)
        return opened
    except CannotOpen:
        return {}
