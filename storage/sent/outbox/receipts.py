"""Delivery reports applied to the outbox, in the order of `flows.rules.delivery`.

A report counts only for the id and the phone together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flows.rules import delivery
from flows.rules.delivery import ADOPT_WITHIN, RANK
from storage.engine.sql import chunks, marks, run, update, utc


class Receipt(NamedTuple):
    """A delivery report in our words.

    `hashes`: the phone's hash, or its hashes under all lookup keys. `state` is a state of the
    outbox, or "" for a word nobody knows: that proves only that the message left.
    """

    provider_id: str
    hashes: bytes | Sequence[bytes] | None
    state: str
    reason: str
    carrier: str = ""


def rank_sql(column: str = "outbox.state") -> str:
    """The place of a state in the order, as an SQL expression."""
    places = " ".join(f"WHEN '{state}' THEN {place}" for state, place in RANK.items())
    return f"CASE {column} {places} ELSE 0 END"


def apply_receipts(receipts: Sequence[Receipt | tuple[Any, ...]], now: datetime) -> list[bool]:
    """Apply delivery reports; says of each whether it belongs to a message.

    At most five statements per thousand. One with an unknown id, for a phone with exactly one
    uncertain message of the last 24 hours, adopts that one.
    """
    read = [Receipt(*receipt) for receipt in receipts]
    known: list[bool] = []
    for batch in chunks(read, columns=4):
        known += _apply(batch, now)
    return known


def _apply(receipts: Sequence[Receipt], now: datetime) -> list[bool]:
    messages = _messages([receipt.provider_id for receipt in receipts if receipt.provider_id])
    changes: dict[int, Receipt] = {}
    known = []
    for receipt in receipts:
        hashes = _hashes(receipt)
        mine = [id_ for id_, hash_ in messages.get(receipt.provider_id, ()) if hash_ in hashes]
        for id_ in mine:
            _keep_highest(changes, id_, receipt)
        known.append(bool(mine))
    strangers = [
        (place, receipt)
        for place, receipt in enumerate(receipts)
        if not known[place] and receipt.provider_id and receipt.provider_id not in messages
    ]
    for place in _adopt(strangers, changes, now):
        known[place] = True
    _write(changes, now)
    return known


def _hashes(receipt: Receipt) -> set[bytes]:
    if receipt.hashes is None:
        return set()
    return (
        {bytes(receipt.hashes)}
        if isinstance(receipt.hashes, bytes)
        else {bytes(hash_) for hash_ in receipt.hashes}
    )


def _messages(provider_ids: Sequence[str]) -> dict[str, list[tuple[int, bytes]]]:
    wanted = sorted(set(provider_ids))
    found: dict[str, list[tuple[int, bytes]]] = {}
    if wanted:
        query = (
            "SELECT o.provider_id, o.id, p.hash FROM outbox o JOIN phone p ON p.id = o.phone_id"
            f" WHERE o.provider_id IN ({marks(wanted)})"
        )
        for provider_id, id_, hash_ in run(query, wanted):
            found.setdefault(provider_id, []).append((int(id_), bytes(hash_)))
    return found


def _keep_highest(changes: dict[int, Receipt], id_: int, receipt: Receipt) -> None:
    if receipt.state in RANK and (
        id_ not in changes or RANK[changes[id_].state] < RANK[receipt.state]
    ):
        changes[id_] = receipt


def _adopt(
    strangers: Sequence[tuple[int, Receipt]], changes: dict[int, Receipt], now: datetime
) -> list[int]:
    """Give unknown ids to the one uncertain message of their phone; returns the places that fit.

    Not while another one to that phone is being sent: it may be the one that is meant.
    """
    wanted = sorted({hash_ for _, receipt in strangers for hash_ in _hashes(receipt)})
    if not wanted:
        return []
    found = run(
        "SELECT p.hash, o.id, o.carrier, o.state FROM phone p JOIN outbox o ON o.phone_id = p.id"
        f" WHERE p.hash IN ({marks(wanted)}) AND o.state IN ('uncertain', 'sending') AND"
        f" o.provider_id IS NULL AND o.updated_at >= ?",
        [*wanted, utc(now - ADOPT_WITHIN)],
    )
    nameless: dict[bytes, list[tuple[int, str, str]]] = {}
    for hash_, id_, carrier, state in found:
        nameless.setdefault(bytes(hash_), []).append((int(id_), carrier, state))
    adopted: dict[int, str] = {}  # message -> the id it got
    pairs = []
    for place, receipt in strangers:
        fitting = [
            (id_, state)
            for hash_ in _hashes(receipt)
            for id_, carrier, state in nameless.get(hash_, ())
            if receipt.carrier in ("", carrier)
        ]
        if len(fitting) != 1 or fitting[0][1] != "uncertain":
            continue
        if adopted.setdefault(fitting[0][0], receipt.provider_id) == receipt.provider_id:
            pairs.append((place, fitting[0][0], receipt))
    won = _claim_ids(adopted, now)
    for _, id_, receipt in pairs:
        if id_ in won:
            _keep_highest(changes, id_, receipt)
    return [place for place, id_, _ in pairs if id_ in won]


def _claim_ids(adopted: dict[int, str], now: datetime) -> set[int]:
    """Write the ids into messages that are still uncertain.

    A report proves that they were accepted.
    """
    won = update(
        "outbox",
        "id bigint, provider_id text",
        sorted(adopted.items()),
        to=f"provider_id = v.provider_id, state = '{delivery.ACCEPTED}', reason = 'adopted',"
        " updated_at = ?",
        where=f"outbox.id = v.id AND outbox.state = '{delivery.UNCERTAIN}'"
        " AND outbox.provider_id IS NULL",
        params=[utc(now)],
        returning="outbox.id",
    )
    return {int(id_) for (id_,) in won}


def _write(changes: dict[int, Receipt], now: datetime) -> None:
    update(
        "outbox",
        "id bigint, state text, place integer, reason text",
        [
            (id_, receipt.state, RANK[receipt.state], receipt.reason[:64] or None)
            for id_, receipt in sorted(changes.items())
        ],
        to="state = v.state, reason = coalesce(v.reason, outbox.reason), updated_at = ?,"
        " sent_at = coalesce(outbox.sent_at, ?), lease_owner = NULL, lease_until = NULL",
        where=f"outbox.id = v.id AND {rank_sql()} < v.place",
        params=[utc(now), utc(now)],
    )
