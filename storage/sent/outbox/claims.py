"""Messages in the hands of a sender: claimed under a lease, then settled or put back.

Used through `storage.sent.outbox`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.rules import delivery
from flows.rules.delivery import LEFT, RANK, REPEAT_AFTER
from flows.rules.imbauan_steps import STOPPED
from flows.values import dataclass, field
from storage.engine.sql import (
    by_chance,
    by_index,
    chunks,
    count,
    marks,
    moment,
    run,
    skip_locked,
    update,
    utc,
)
from storage.engine.vault import CannotOpen, Vault
from storage.people.contacts import may_get
from storage.sent.outbox.receipts import rank_sql

PURPOSE = "outbox.body"


@dataclass(frozen=True)
class Claimed:
    """A message this worker has to send before its lease is over."""

    id: int
    phone_id: int
    text: str = field(repr=False)
    imbauan_id: int | None
    carrier: str
    attempts: int
    parts: int = 1
    about: str = ""  # what must still hold when it leaves
    provider_id: str = ""  # ours, where its carrier takes it
    device: str | None = None  # the phone of its carrier that may have it already
    rank: int = 0
    expires_at: datetime | None = None


#: What became of a message: its id, state (accepted refused uncertain), the carrier's id, a reason,
#: the cost.
Result = tuple[int, str, str, str, str]

#: In which order a lane is served, and alarms by which index: of what waits there, however much it
#: is.
_ORDER = {"alarm": "rank, turn, id", "reply": "not_before, id", "bulk": "not_before, id"}


def claim(
    vault: Vault,
    lane: str,
    owner: str,
    now: datetime,
    limit: int,
    lease_seconds: float = 60,
    most_parts: int | None = None,
    imbauan: Sequence[int] | None = None,
    own_ids: Sequence[str] = (),
) -> list[Claimed]:
    """Take the next messages of a lane: they are `sending` under a lease.

    Commit before you send them. Alarms by rank, then each recipient in turn; others oldest first.
    At most `limit` messages, with at most `most_parts` SMS parts between them, and only of these
    `imbauan` if they are given. A lease that runs out makes them uncertain (`lapse`), never pending
    again: they may have left. One that none of our keys opens is refused. Those of carriers in
    `own_ids` get an id of ours, once: it is on record before anything leaves under it.
    """
    if imbauan is not None and not imbauan:
        return []
    order, index = _ORDER[lane], by_index("outbox_alarm_turns") if lane == "alarm" else ""
    only = f" AND imbauan_id IN ({marks(imbauan)})" if imbauan else ""
    due = (
        # The lane in words: PostgreSQL must see that the index of alarms serves.
        f"SELECT id, parts, not_before FROM outbox{index} WHERE lane = '{lane}' AND state ="
        f" 'pending' AND not_before <= ?"
        f" AND (expires_at IS NULL OR expires_at > ?){only} ORDER BY {order} LIMIT ?{skip_locked()}"
    )
    chosen, most = "SELECT id FROM due", list[int]()
    if most_parts is not None:
        total = (
            "SELECT id, sum(parts) OVER (ORDER BY not_before, id ROWS UNBOUNDED PRECEDING) AS"
            " total FROM due"
        )
        chosen, most = f"SELECT id FROM ({total}) summed WHERE total <= ?", [most_parts]
    id_ = "provider_id"
    if own_ids:
        id_ = (
            f"CASE WHEN carrier IN ({marks(own_ids)}) THEN coalesce(provider_id, {by_chance()})"
            " ELSE provider_id END"
        )
    taken = run(
        # Materialized: PostgreSQL would run a LIMIT with SKIP LOCKED again for every row, and claim
        # them all.
        f"WITH due AS MATERIALIZED ({due})"
        f" UPDATE outbox SET provider_id = {id_}, state = '{delivery.SENDING}',"
        " attempts = attempts + 1, lease_owner = ?, lease_until = ?, updated_at = ?"
        f" WHERE id IN ({chosen}) AND state = '{delivery.PENDING}'"
        " RETURNING id, phone_id, body, imbauan_id, carrier, attempts, parts, about,"
        " provider_id, device, rank, expires_at",
        [
            utc(now),
            utc(now),
            *(imbauan or ()),
            limit,
            *own_ids,
            owner,
            utc(now + timedelta(seconds=lease_seconds)),
            utc(now),
            *most,
        ],
    )
    texts = _imbauan_texts({row[3] for row in taken if row[2] is None})
    claimed, unreadable = [], []
    for row in sorted(taken, key=lambda row: int(row[0])):
        (
            id_,
            phone_id,
            body,
            imbauan_id,
            carrier,
            attempts,
            parts,
            about,
            own,
            device,
            rank,
            ends,
        ) = row
        try:
            text = vault.open_text(body, PURPOSE) if body is not None else texts[imbauan_id]
        except CannotOpen:
            unreadable.append((id_, "refused", "", "unreadable", ""))
            continue
        claimed.append(
            Claimed(
                id_,
                phone_id,
                text,
                imbauan_id,
                carrier,
                attempts,
                parts,
                about or "",
                own or "",
                device,
                rank,
                moment(ends),
            )
        )
    if unreadable:  # it stays where it is, with its bytes, and holds up nobody
        record(unreadable, now)
    return claimed


def _imbauan_texts(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = run(
        f"SELECT id, coalesce(carried, text) FROM imbauan WHERE id IN ({marks(list(ids))})",
        list(ids),
    )
    return {int(id_): str(text) for id_, text in found}


def record(results: Sequence[Result], now: datetime) -> int:
    """Write down what the carrier answered; returns how many messages were in a call.

    One statement per thousand. A message whose lease ran out meanwhile is still recorded; one that
    a delivery report has settled keeps that state.
    """
    later = f"v.place > {rank_sql()}"
    changed = update(
        "outbox",
        "id bigint, state text, place integer, provider_id text, reason text, cost text",
        [
            (id_, state, RANK[state], provider_id or None, reason[:64] or None, cost[:32] or None)
            for id_, state, provider_id, reason, cost in sorted(results)
        ],
        to=f"state = CASE WHEN {later} THEN v.state ELSE outbox.state END,"
        " provider_id = coalesce(outbox.provider_id, v.provider_id),"
        " cost = coalesce(v.cost, outbox.cost),"
        f" reason = CASE WHEN {later} THEN v.reason ELSE outbox.reason END,"
        " sent_at = ?, updated_at = ?, lease_owner = NULL, lease_until = NULL",
        where=f"outbox.id = v.id AND outbox.state IN ('{delivery.SENDING}', {marks(LEFT)})",
        params=[utc(now), utc(now), *LEFT],
        returning="outbox.id",
    )
    return len(changed)


#: The state of a message that may leave again.
STILL_WANTED = (
    f"CASE WHEN imbauan_id IS NULL THEN '{delivery.PENDING}'"
    f" WHEN EXISTS (SELECT 1 FROM imbauan i WHERE i.id = imbauan_id AND i.state = '{STOPPED}')"
    f" THEN '{delivery.STOPPED}'"
    " WHEN EXISTS (SELECT 1 FROM phone p, imbauan i WHERE p.id = phone_id AND i.id = imbauan_id"
    f" AND {may_get('i.urgent')})"
    f" THEN '{delivery.PENDING}' ELSE '{delivery.SKIPPED}' END"
)


def hand_to(devices: Mapping[int, str]) -> None:
    """Note which phone of its carrier sends each message: it is on record before anything leaves.

    One statement per thousand.
    """
    update(
        "outbox",
        "id bigint, device text",
        sorted(devices.items()),
        to="device = v.device",
        where="outbox.id = v.id",
    )


def put_back(
    ids: Sequence[int], not_before: datetime, reason: str, now: datetime, was: str = "sending"
) -> int:
    """Make messages pending again that provably never left; not to be tried before `not_before`.

    Those of an imbauan that was stopped meanwhile are stopped, those for a phone that may not get
    it any more are skipped. Which of its carrier's phones sends one is open again, if none ever
    had it; of an alarm also when it may have had it so long ago that it would be repeated anyway:
    another phone may be the only one that can send it.
    """
    back = 0
    for batch in chunks(sorted(ids)):
        back += count(
            f"UPDATE outbox SET state = {STILL_WANTED}, not_before = ?, reason = ?,"
            " updated_at = ?, lease_owner = NULL, lease_until = NULL,"
            " device = CASE WHEN sent_at IS NULL OR (lane = 'alarm' AND sent_at <= ?) THEN NULL"
            f" ELSE device END WHERE id IN ({marks(batch)}) AND state = ?",
            [utc(not_before), reason[:64], utc(now), utc(now - REPEAT_AFTER), *batch, was],
        )
    return back
