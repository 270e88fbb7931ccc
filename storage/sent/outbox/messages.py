"""Every SMS that is to leave: putting it into the outbox, settling what time has settled, repeating
an alarm, deleting what is old.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from flows import gsm
from flows.rules import delivery
from flows.rules.delivery import (
    ALARM_LIFE,
    PERSONAL,
    REPEAT_AFTER,
    REPEAT_WITHIN,
    REPETITION,
    SETTLED,
)
from flows.rules.imbauan_steps import EXERCISE, SENDING
from flows.values import dataclass, field
from storage.engine.sql import by_index, chunks, count, marks, rows, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Outbox
from storage.sent.outbox.claims import PURPOSE

#: The ranks of alarms, the lower the earlier: somebody is in danger now; what guards wait for; what
#: a desk has not heard of; more of the same.
DANGER, GUARDS, NEWS, AGAIN = range(-1, 3)

#: An uncertain alarm is repeated once, after REPEAT_AFTER, marked so that nobody takes it for a
#: second alarm.
REPEAT_MARK = "ULANG "
#: Answers and alarms are kept this long after their last change. Imbauan rows stay: they are its
#: counts.
LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Message:
    """An SMS to send.

    `dedup_key` names it, so that it exists once however often it is asked for.
    """

    dedup_key: str
    lane: str
    carrier: str
    phone_id: int
    text: str = field(repr=False)
    not_before: datetime
    expires_at: datetime | None = None
    imbauan: int | None = None
    rank: int = 0
    about: str = ""  # what must still hold when it leaves


_NEW = (
    "once, lane, carrier, phone_id, body, imbauan_id, parts, not_before, expires_at, created_at,"
    " rank, about"
)


def _turn() -> str:
    """Whose turn an alarm of `v` is (start-time fair queueing): a recipient's next one comes after
    its last, and nobody's before the turn that is being served. So a thousand alarms for one desk
    delay nobody else's first by more than one.
    """
    waiting = "w.lane = 'alarm' AND w.state = 'pending' AND w.rank = v.rank"
    served = (
        f"SELECT min(w.turn) AS turn FROM outbox w{by_index('outbox_alarm_turns')} WHERE {waiting}"
    )
    own = (
        f"SELECT max(w.turn) + 1 FROM outbox w{by_index('outbox_alarm_phones')} WHERE {waiting}"
        f" AND w.phone_id = v.phone_id"
    )
    return (
        "CASE WHEN v.lane = 'alarm' THEN row_number() OVER (PARTITION BY v.phone_id, v.rank"
        " ORDER BY v.place) - 1"
        f" + (SELECT coalesce(max(s.turn), 0) FROM ({served} UNION ALL {own}) s) ELSE 0 END"
    )


def put(vault: Vault, messages: Sequence[Message], now: datetime) -> int:
    """Add messages to send; returns how many are new. One that exists already is left as it is."""
    types = (
        "text",
        "text",
        "text",
        "bigint",
        "bytea",
        "bigint",
        "integer",
        "timestamp",
        "timestamp",
        "timestamp",
        "integer",
        "text",
        "integer",
    )
    added = 0
    by_key = sorted(
        {
            message.dedup_key: (place, message)
            for place, message in reversed(list(enumerate(messages)))
        }.items()
    )
    turn = _turn() if any(message.lane == "alarm" for message in messages) else "0"
    for batch in chunks([entry for _, entry in by_key], columns=len(types) + 2):
        values, params = rows(
            types,
            [
                (
                    message.dedup_key,
                    message.lane,
                    message.carrier,
                    message.phone_id,
                    vault.seal(message.text, PURPOSE),
                    message.imbauan,
                    gsm.parts(message.text),
                    utc(message.not_before),
                    utc(message.expires_at),
                    utc(now),
                    message.rank,
                    message.about or None,
                    place,
                )
                for place, message in batch
            ],
        )
        made = run(
            f"WITH v({_NEW}, place) AS ({values})"
            f" INSERT INTO outbox ({_NEW}, updated_at, state, attempts, turn)"
            f" SELECT {_NEW}, created_at, '{delivery.PENDING}', 0, {turn} FROM v WHERE true"
            " ORDER BY once"
            " ON CONFLICT (once) DO NOTHING RETURNING id",
            params,
        )
        added += len(made)
    return added


def lapse(now: datetime) -> int:
    """Settle what time has settled: a lease that ran out makes uncertain, too late makes expired.

    Returns how many.
    """
    uncertain = count(
        f"UPDATE outbox SET state = '{delivery.UNCERTAIN}', reason = 'lease', updated_at = ?,"
        " sent_at = lease_until,"
        f" lease_owner = NULL, lease_until = NULL WHERE state = '{delivery.SENDING}'"
        " AND lease_until <= ?",
        [utc(now)] * 2,
    )
    late = f"UPDATE outbox SET state = '{delivery.EXPIRED}', reason = 'late', updated_at = ? WHERE"
    # Imbauan by their few headers, not by their many rows.
    over = f"SELECT id FROM imbauan WHERE state IN ('{SENDING}', '{EXERCISE}') AND expires_at <= ?"
    answers = f"lane IN {PERSONAL} AND state = '{delivery.PENDING}' AND expires_at <= ?"
    return (
        uncertain
        + count(f"{late} {answers}", [utc(now)] * 2)
        + count(f"{late} imbauan_id IN ({over}) AND state = '{delivery.PENDING}'", [utc(now)] * 2)
    )


def repeat_uncertain_alarms(
    vault: Vault, now: datetime, settled: Sequence[str] = (), limit: int = 100
) -> int:
    """Send alarms whose fate is unknown for ten minutes once more, marked ULANG; returns how many.

    It is a message of its own with its own fate, and is not repeated again; nothing else is ever
    repeated. What has our id at a carrier in `settled` is asked about instead.
    """
    asked = f" AND NOT (o.provider_id IS NOT NULL AND o.carrier IN ({marks(settled)}))"
    unknown = run(
        "SELECT o.id, o.carrier, o.phone_id, o.body, o.rank, o.about FROM outbox o WHERE"
        f" o.lane = 'alarm' AND {Outbox.UNKNOWN} AND o.updated_at <= ? AND o.updated_at > ? AND"
        " (o.expires_at IS NULL OR o.expires_at > ?) AND o.body IS NOT NULL AND"
        f" substr(o.once, 1, {len(REPETITION)}) <> '{REPETITION}'{asked if settled else ''}"
        f" AND NOT EXISTS (SELECT 1 FROM outbox r WHERE r.once = '{REPETITION}' || o.id)"
        " ORDER BY o.id LIMIT ?",
        [utc(now - REPEAT_AFTER), utc(now - REPEAT_WITHIN), utc(now), *settled, limit],
    )
    again = []
    for id_, carrier, phone_id, body, rank, about in unknown:
        with suppress(CannotOpen):  # one that none of our keys opens must not keep the others back
            again.append(
                Message(
                    dedup_key=f"{REPETITION}{id_}",
                    lane="alarm",
                    carrier=carrier,
                    phone_id=phone_id,
                    text=REPEAT_MARK + vault.open_text(body, PURPOSE),
                    not_before=now,
                    expires_at=now + ALARM_LIFE,
                    rank=rank,
                    about=about or "",
                )
            )
    return put(vault, again, now)


def purge(now: datetime, limit: int, life: timedelta = LIFE) -> int:
    """Delete settled answers and alarms of long ago, at most `limit`. Imbauan rows stay, and the
    newest row of all, for SQLite would give its id again.
    """
    # By the index of the lanes: the rows of imbauan, which may be a million, are not looked at.
    old = (
        f"SELECT id FROM outbox WHERE lane IN {PERSONAL} AND state IN ({marks(SETTLED)})"
        " AND not_before <= ? AND updated_at <= ? AND id < (SELECT max(id) FROM outbox) LIMIT ?"
    )
    return count(
        f"DELETE FROM outbox WHERE id IN ({old})",
        [*SETTLED, utc(now - life), utc(now - life), limit],
    )
