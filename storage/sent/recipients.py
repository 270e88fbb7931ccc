"""Who gets an imbauan: written down at its submission, until its messages are in the outbox."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from storage.engine.sql import count, given, run, utc
from storage.models import Imbauan
from storage.people.contacts import audience_sql


def freeze(imbauan: Imbauan) -> None:
    """Write down who gets it: nobody is added after this.

    Who stopped imbauan is written down too, to be counted.
    """
    let_go(imbauan.id)
    condition, params = audience_sql(json.loads(imbauan.areas), json.loads(imbauan.audience))
    frozen = count(
        "INSERT INTO imbauan_recipient (imbauan_id, phone_id) SELECT CAST(? AS integer),"
        " c.phone_id FROM contact c"
        f" WHERE {condition} ORDER BY c.phone_id",
        [imbauan.id, *params],
    )
    stopped = "SELECT count(*) FROM imbauan_recipient r JOIN phone p ON p.id = r.phone_id"
    ((away,),) = run(
        f"{stopped} WHERE r.imbauan_id = ? AND p.opted_out_at IS NOT NULL", [imbauan.id]
    )
    recipients = frozen - int(away)
    total = (
        imbauan.cost if imbauan.price is None else cost(imbauan.price, imbauan.parts, recipients)
    )
    Imbauan.update(frozen=frozen, recipients=recipients, cost=total).where(
        Imbauan.id == imbauan.id
    ).execute()


def let_go(imbauan_id: int) -> None:
    """Forget who gets it."""
    run("DELETE FROM imbauan_recipient WHERE imbauan_id = ?", [imbauan_id])


def cost(price: str, parts: int, recipients: int) -> str:
    """What an imbauan costs; `price` is of one part."""
    return str(Decimal(price) * parts * recipients)


def queue(imbauan: Imbauan, carrier: str, now: datetime) -> int:
    """Put a message for everybody who gets it into the outbox: one statement. Returns how many.

    Who stopped imbauan, or is no contact any more, is counted as skipped.
    """
    values, params = given(
        "id bigint, carrier text, parts integer, now timestamp, until timestamp",
        [(imbauan.id, carrier, imbauan.parts, utc(now), utc(imbauan.expires_at))],
    )
    return count(
        "INSERT INTO outbox (once, lane, carrier, phone_id, imbauan_id, state, parts, attempts,"
        f" not_before, expires_at, created_at, updated_at) {values}"
        " SELECT 'imbauan:' || v.id || ':' || p.id, 'bulk', v.carrier, p.id, v.id,"
        " CASE WHEN p.opted_out_at IS NULL AND EXISTS"
        " (SELECT 1 FROM contact c WHERE c.phone_id = p.id) THEN 'pending' ELSE 'skipped' END,"
        " v.parts, 0, v.now, v.until, v.now, v.now"
        " FROM v JOIN imbauan_recipient r ON r.imbauan_id = v.id"
        " JOIN phone p ON p.id = r.phone_id ORDER BY p.id"
        " ON CONFLICT (once) DO NOTHING",
        params,
    )


def forget(now: datetime, limit: int = 10_000) -> int:
    """Forget, at most `limit`, who was to get what was never sent and may not be sent any more;
    returns how many.
    """
    over = (
        "SELECT id FROM imbauan WHERE expires_at <= ? AND state NOT IN ('mengirim', 'selesai')"
        " AND frozen IS NOT NULL"
    )
    some = (
        f"SELECT imbauan_id, phone_id FROM imbauan_recipient WHERE imbauan_id IN ({over}) LIMIT ?"
    )
    return count(
        f"DELETE FROM imbauan_recipient WHERE (imbauan_id, phone_id) IN ({some})", [utc(now), limit]
    )
