"""What receivers are still to be told: whose turn it is, and what became of an attempt.

One process at a time calls a receiver, under a lease. What was taken goes. What was not is due
again later, under the same name, until it is given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules.kinds import PROTECTED
from flows.rules.receivers import LIFE, again_after, rest_after
from flows.values import dataclass, field
from storage.engine.sql import chunks, count, marks, moment, run, update, utc
from storage.engine.vault import Vault
from storage.places.receivers.events import NOBODYS
from storage.places.receivers.registry import APPRISE

_DUE = "d.receiver_id = {receiver} AND (d.not_before IS NULL OR d.not_before <= ?)"
_FREE = (
    "disabled_at IS NULL AND (lease_until IS NULL OR lease_until <= ?)"
    " AND (rests_until IS NULL OR rests_until <= ?)"
)


@dataclass(frozen=True)
class Called:
    """A receiver whose turn it is; `failures`: in a row, until now.

    `secrets`: what is signed by; the newest first, then the one before while it still counts.
    """

    id: int
    kind: str
    failures: int
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Due:
    """An event of which a receiver is to be told now; `attempts`: in vain, until now."""

    id: int
    name: str
    body: str | None
    attempts: int


def waiting(now: datetime) -> list[int]:
    """The receivers that something is due for and nobody calls, the longest not called first."""
    found = run(
        f"SELECT w.id FROM receiver w WHERE {_FREE} AND EXISTS (SELECT 1 FROM delivery d WHERE"
        f" {_DUE.format(receiver='w.id')}) ORDER BY coalesce(w.lease_until, w.created_at), w.id",
        [utc(now)] * 3,
    )
    return [int(id_) for (id_,) in found]


def claim(vault: Vault, receiver_id: int, now: datetime, until: datetime) -> Called | None:
    """Take a receiver under a lease; None if somebody else just has. For a transaction."""
    taken = run(
        f"UPDATE receiver SET lease_until = ? WHERE id = ? AND {_FREE}"
        " RETURNING id, kind, failures, url, secret, secret_before, secret_until",
        [utc(until), receiver_id, utc(now), utc(now)],
    )
    for id_, kind, failures, url, secret, before, ends_at in taken:
        ends = moment(ends_at)
        sealed = [secret, before] if ends is not None and ends > now else [secret]
        secrets = tuple(vault.open_text(each, "receiver.secret") for each in sealed)
        address = vault.open_text(url, "receiver.url")
        return Called(int(id_), str(kind), int(failures), address, secrets)
    return None


def due(called: Called, now: datetime, limit: int) -> list[Due]:
    """What it is to be told now, at most `limit`: what it never refused first, then by age.

    For a transaction. What has become nobody's affair since it was written down goes.
    """
    hidden = f"r.category = '{PROTECTED}'" if called.kind == APPRISE else NOBODYS
    found = run(
        f"SELECT d.id, d.name, d.body, d.attempts, {hidden} FROM delivery d"
        f" LEFT JOIN report r ON r.id = d.report_id WHERE {_DUE.format(receiver='?')}"
        " ORDER BY d.attempts, d.id LIMIT ?",
        [called.id, utc(now), limit],
    )
    _drop([int(id_) for id_, *_, nobodys in found if nobodys])
    return [
        Due(int(id_), str(name), body, int(attempts))
        for id_, name, body, attempts, nobodys in found
        if not nobodys
    ]


def took(called: Called, told: Sequence[Due], now: datetime) -> None:
    """It was told of these: it works, whatever it did before."""
    _drop([each.id for each in told])
    run(
        "UPDATE receiver SET delivered_at = ?, failing_since = NULL, failures = 0, trouble = NULL"
        " WHERE id = ?",
        [utc(now), called.id],
    )


def failed(called: Called, tried: Sequence[Due], trouble: str, now: datetime) -> int:
    """It took none of these. They are due again later, or given up: returns how many of them."""
    again = [(each, again_after(each.attempts + 1)) for each in tried]
    over = [each.id for each, wait in again if wait is None]
    update(
        "delivery",
        "id bigint, not_before timestamp",
        [(each.id, utc(now + wait)) for each, wait in again if wait is not None],
        to="attempts = delivery.attempts + 1, not_before = v.not_before",
        where="delivery.id = v.id",
    )
    _drop(over)
    run(
        "UPDATE receiver SET failing_since = coalesce(failing_since, ?), failures = failures + 1,"
        " trouble = ?, rests_until = ?, given_up = given_up + ? WHERE id = ?",
        [
            utc(now),
            trouble[:32],
            utc(now + rest_after(called.failures + 1)),
            len(over),
            called.id,
        ],
    )
    return len(over)


def rest(called: Called, until: datetime) -> None:
    """Leave it alone until then."""
    run("UPDATE receiver SET rests_until = ? WHERE id = ?", [utc(until), called.id])


def let_go(called: Called, lease: datetime, now: datetime) -> None:
    """End the lease that ends then, if it is still the caller's."""
    run(
        "UPDATE receiver SET lease_until = ? WHERE id = ? AND lease_until = ?",
        [utc(now), called.id, utc(lease)],
    )


def give_up_old(now: datetime, limit: int) -> int:
    """Give up what has waited too long; returns how many, at most `limit`."""
    old = run(
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE at <= ? ORDER BY at"
        " LIMIT ?) RETURNING receiver_id",
        [utc(now - LIFE), limit],
    )
    lost: dict[int, int] = {}
    for (receiver_id,) in old:
        lost[int(receiver_id)] = lost.get(int(receiver_id), 0) + 1
    update(
        "receiver",
        "id bigint, lost integer",
        sorted(lost.items()),
        to="given_up = receiver.given_up + v.lost",
        where="receiver.id = v.id",
    )
    return len(old)


def forget_reports(report_ids: Sequence[int]) -> None:
    """Tell nobody any more of these reports: what leads to those who made them is erased."""
    for batch in chunks(report_ids):
        count(f"DELETE FROM delivery WHERE report_id IN ({marks(batch)})", batch)


def _drop(ids: Sequence[int]) -> None:
    for batch in chunks(ids):
        run(f"DELETE FROM delivery WHERE id IN ({marks(batch)})", batch)
