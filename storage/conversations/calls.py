"""Conversations that a call left unfinished: who may go on with one, by dialling again or by SMS.

A conversation has one holder. To go on with it is to become its holder, by one conditional UPDATE
over the holder before, so that of two who try at once exactly one does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.rules.conversations import CALL_LIFE, HELD_BY_SMS, QUESTION_LIFE
from flows.rules.report_steps import CLOSED, REPORTER
from flows.values import dataclass, field
from storage.engine.sql import chunks, count, marks, rows, run, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Report

_PURPOSE = "call.session"

#: How long whoever took a conversation has it without a sign of life: as long as a
#: question by SMS waits.
TURN = QUESTION_LIFE

# The reporter has completed the report, or an officer has closed it: there is nothing to go on
# with.
_COMPLETE = (
    f"EXISTS (SELECT 1 FROM report r WHERE r.conversation = c.conversation AND (r.state IN"
    f" ({marks(CLOSED)})"
    " OR EXISTS (SELECT 1 FROM report_step s WHERE s.report_id = r.id AND s.actor = ?)))"
)
_COMPLETE_VALUES = (*CLOSED, REPORTER)
# Of these nobody is reminded, for somebody else may hold the phone.
_SENSITIVE = (
    f"EXISTS (SELECT 1 FROM report q WHERE q.conversation = c.conversation AND {Report.HIDDEN})"
)


@dataclass(frozen=True)
class Kept:
    """An unfinished conversation: what the gateway kept of it (empty when it cannot be opened any
    more), whether its holder is still at it, and who that is.
    """

    conversation: str
    value: Mapping[str, Any] = field(repr=False)
    going_on: bool
    holder: str


@dataclass(frozen=True)
class Leaving:
    """A conversation that a call of this phone left, and what is to be kept of it."""

    conversation: str
    phone_id: int
    call: str
    value: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Left:
    """What a phone left last: the ticket once its report is complete, else ""."""

    code: str
    sensitive: bool


def leave(vault: Vault, left: Sequence[Leaving], now: datetime) -> set[str]:
    """The calls that held these conversations broke off: an SMS may take them. Returns those that
    are not somebody else's by now, nor of a sensitive report.
    """
    sensitive: set[str] = set()
    for batch in chunks(sorted(call.conversation for call in left)):
        values, params = rows(("text",), [(conversation,) for conversation in batch])
        found = run(
            f"WITH c(conversation) AS ({values}) SELECT c.conversation FROM c WHERE {_SENSITIVE}",
            params,
        )
        sensitive |= {str(conversation) for (conversation,) in found}
    return _put(vault, [call for call in left if call.conversation not in sensitive], "", now, now)


def take(
    vault: Vault,
    conversation: str,
    phone_id: int,
    call: str,
    before: str,
    value: Mapping[str, Any],
    now: datetime,
) -> bool:
    """A call goes on with what another call left.

    True for the one who has it now, however often they ask.
    """
    return bool(
        _put(vault, [Leaving(conversation, phone_id, call, value)], before, now + TURN, now)
    )


_TYPES = ("text", "bigint", "text", "timestamp", "bytea", "timestamp")


def _put(
    vault: Vault, held: Sequence[Leaving], before: str, open_at: datetime, now: datetime
) -> set[str]:
    """Each call holds its conversation now, if nobody, itself or the call `before` held it."""
    won: set[str] = set()
    for batch in chunks(sorted(held, key=lambda call: call.conversation), columns=len(_TYPES)):
        values, params = rows(
            _TYPES,
            [
                (
                    call.conversation,
                    call.phone_id,
                    call.call,
                    utc(open_at),
                    vault.seal_json(dict(call.value), _PURPOSE),
                    utc(now + CALL_LIFE),
                )
                for call in batch
            ],
        )
        made = run(
            f"INSERT INTO call (conversation, phone_id, holder, open_at, session, expires_at)"
            f" {values}"
            " ON CONFLICT (conversation) DO UPDATE SET holder = excluded.holder, open_at ="
            " excluded.open_at, session = excluded.session, expires_at = excluded.expires_at"
            " WHERE call.holder = excluded.holder OR call.holder = ? RETURNING conversation",
            [*params, before],
        )
        won |= {str(conversation) for (conversation,) in made}
    return won


def left_by(vault: Vault, phone_ids: Collection[int], now: datetime) -> dict[int, Kept]:
    """What each of these phones left last and an SMS may go on with; those with nothing, or whom
    somebody has taken it from, are left out. To go on with it, take it.
    """
    found: dict[int, Kept] = {}
    for batch in chunks(sorted(phone_ids)):
        for phone_id, conversation, holder, session in run(
            "SELECT phone_id, conversation, holder, session FROM (SELECT c.phone_id,"
            " c.conversation, c.holder, c.session,"
            " row_number() OVER (PARTITION BY c.phone_id ORDER BY c.expires_at DESC, c.id"
            " DESC) AS place FROM call c"
            f" WHERE c.phone_id IN ({marks(batch)}) AND c.expires_at > ? AND c.open_at <= ?"
            f" AND NOT {_COMPLETE} AND NOT {_SENSITIVE}) AS newest WHERE place = 1",
            [*batch, utc(now), utc(now), *_COMPLETE_VALUES],
        ):
            found[int(phone_id)] = Kept(
                conversation, _opened(vault, session), going_on=False, holder=holder
            )
    return found


def take_by_sms(taken: Mapping[str, tuple[str, str]], now: datetime) -> set[str]:
    """SMS go on with these conversations: of each its holder until now, and what names the SMS.

    Returns those they got.
    """
    won = update(
        "call",
        "conversation text, before text, sms text",
        [(conversation, *names) for conversation, names in sorted(taken.items())],
        to="holder = v.sms, open_at = ?",
        where="call.conversation = v.conversation AND call.holder = v.before AND call.open_at <= ?",
        params=[utc(now + TURN), utc(now)],
        returning="call.conversation",
    )
    return {str(conversation) for (conversation,) in won}


def advance(vault: Vault, stands: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Conversations that go on by SMS stand elsewhere now."""
    update(
        "call",
        "conversation text, session bytea",
        [
            (conversation, vault.seal_json(dict(session), _PURPOSE))
            for conversation, session in sorted(stands.items())
        ],
        to="session = v.session, open_at = ?, expires_at = ?",
        where="call.conversation = v.conversation"
        f" AND substr(call.holder, 1, {len(HELD_BY_SMS)}) = '{HELD_BY_SMS}'",
        params=[utc(now + TURN), utc(now + CALL_LIFE)],
    )


def held_by(vault: Vault, call: str, now: datetime) -> Kept | None:
    """The conversation that this call took (and is going on with), or left, as it stood then."""
    found = run(
        "SELECT conversation, session, (open_at > ?) FROM call WHERE holder = ? ORDER BY id"
        " DESC LIMIT 1",
        [utc(now), call],
    )
    return (
        Kept(found[0][0], _opened(vault, found[0][1]), bool(found[0][2]), call) if found else None
    )


def held_in(vault: Vault, session: str, number: str, now: datetime) -> Kept | None:
    """The same for the newest call of this phone whose name begins with that of its session."""
    hashes = vault.hashes_of(number)
    found = run(
        "SELECT conversation, session, (open_at > ?), holder FROM call"
        f" WHERE phone_id IN (SELECT id FROM phone WHERE hash IN ({marks(hashes)})) AND"
        f" substr(holder, 1, ?) = ?"
        " ORDER BY id DESC LIMIT 1",
        [utc(now), *hashes, len(session), session],
    )
    return (
        Kept(found[0][0], _opened(vault, found[0][1]), bool(found[0][2]), found[0][3])
        if found
        else None
    )


def may_be_offered(conversation: str, call: str) -> bool:
    """Whether this conversation is still the call's that left it, and its report not complete."""
    ((may_not,),) = run(
        f"WITH c(conversation) AS (SELECT CAST(? AS varchar(64))) SELECT {_COMPLETE} OR EXISTS"
        " (SELECT 1 FROM call k WHERE k.conversation = c.conversation AND k.holder <> ?) FROM c",
        [conversation, *_COMPLETE_VALUES, call],
    )
    return not may_not


def last_left(phone_ids: Collection[int], now: datetime) -> dict[int, Left]:
    """How it stands with what each of these phones left last; without those that left nothing."""
    found: dict[int, Left] = {}
    for batch in chunks(sorted(phone_ids)):
        for phone_id, complete, code, hidden in run(
            "SELECT phone_id, complete, code, hidden FROM"
            f" (SELECT c.phone_id, {_COMPLETE} AS complete, r.code, {Report.HIDDEN} AS hidden,"
            " row_number() OVER (PARTITION BY c.phone_id ORDER BY c.expires_at DESC, c.id"
            " DESC) AS place FROM call c"
            " LEFT JOIN report r ON r.conversation = c.conversation"
            f" WHERE c.phone_id IN ({marks(batch)}) AND c.expires_at > ?) AS newest"
            " WHERE place = 1",
            [*_COMPLETE_VALUES, *batch, utc(now)],
        ):
            found[int(phone_id)] = Left(str(code) if complete else "", bool(hidden))
    return found


def forget(now: datetime, limit: int) -> int:
    """Delete at most `limit` conversations whose time is over; returns how many."""
    return count(
        "DELETE FROM call WHERE id IN (SELECT id FROM call WHERE expires_at <= ? LIMIT ?)",
        [utc(now), limit],
    )


def _opened(vault: Vault, session: bytes) -> Mapping[str, Any]:
    try:
        opened: Mapping[str, Any] = vault.open_json(session, _PURPOSE)
        return opened
    except CannotOpen:
        return {}
