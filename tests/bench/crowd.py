"""Fills a house before it is measured: SMS, calls, delivery reports and people, many at a time.

Inbox rows go in through the intake's own `put`; those that are only there to be many, by one
statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flows import effects
from flows.rules.imbauan_draft import Draft
from flows.rules.tickets import with_check
from storage import people
from storage.engine.db import transaction
from storage.engine.sql import is_sqlite, run, utc
from storage.engine.vault import Vault
from storage.received import inbox
from storage.sent import imbauan
from tests.facts import as_json

CARRIER = "africastalking"
TEXTS = (
    "LAPOR petasan di lr ketapang rt 14 7 ulu",
    "lapor maling motor jln veteran dekat masjid",
    "LAPOR balap liar di jembatan musi 4 rame nian",
    "LAPOR tawuran di simpang 5 km 5 depan alfamart",
)
PER_STATEMENT, PER_COMMIT = 60, 1020
IMBAUAN = (
    "Waspada karhutla: jangan membakar lahan. Lihat api? Lapor *384*110# atau 110. - Polresta"
    " Palembang"
)


def resident(number: int) -> str:
    """One of ten million residents, as E.164."""
    return f"+62812{number:08d}"


def put(vault: Vault, items: Sequence[inbox.Item], now: datetime) -> None:
    """Receive these without a web server, in this order (one statement would sort them by kind)."""
    for start in range(0, len(items), PER_COMMIT):
        with transaction():
            for at in range(start, min(start + PER_COMMIT, len(items)), PER_STATEMENT):
                inbox.put(vault, items[at : at + PER_STATEMENT], now)


def reports(run_name: str, first: int, rows: int, now: datetime) -> Iterator[inbox.Item]:
    """So many inbox rows: by turns an SMS and a call's two facts, each of another phone.

    `first` numbers phones and tickets. They were sent one after the other, the last one at `now`.
    """
    for at in range(0, rows, 3):
        serial, sent = first + at, now - timedelta(milliseconds=rows - at)
        base = f"{run_name}-{serial}"
        yield _sms(base, resident(serial), TEXTS[serial % len(TEXTS)], sent)
        code = with_check(f"{8_000_000 + serial}")
        phone = resident(serial + 1)
        if at + 1 < rows:
            begun = effects.ReportBegun("petasan", "LR KETAPANG RT 14 7 ULU")
            yield _fact(f"{base}-0", "lapor.awal", begun, code, phone, sent)
        if at + 2 < rows:
            yield _fact(
                f"{base}-0",
                "lapor.simpan",
                effects.ReportSent(),
                None,
                phone,
                sent + timedelta(milliseconds=1),
            )


def _sms(key: str, phone: str, text: str, sent_at: datetime) -> inbox.Item:
    body = {
        "id": key,
        "from": phone,
        "to": "11011",
        "text": text,
        "date": f"{sent_at:%Y-%m-%d %H:%M:%S}",
    }
    return inbox.Item(carrier=CARRIER, kind="sms", key=key, phone=phone, body=body, sent_at=sent_at)


def _fact(
    conversation: str,
    name: str,
    fact: effects.Fact,
    code: str | None,
    phone: str,
    sent_at: datetime,
) -> inbox.Item:
    body: dict[str, Any] = {
        "fact": as_json(fact),
        "conversation": conversation,
        "name": name,
        "ordinal": 1,
        "channel": "ussd",
        "code": code,
        "pressed": "0123456789ab",
        "shown": "END Laporan tersimpan.",
    }
    key = f"{conversation}:{name}:1"
    return inbox.Item(
        carrier=CARRIER, kind="fact", key=key, phone=phone, body=body, sent_at=sent_at, ticket=code
    )


def receipts(ids: Sequence[str], phones: Sequence[str], now: datetime) -> Iterator[inbox.Item]:
    """A delivery report, Success, for each of these messages and the phone it went to."""
    for provider_id, phone in zip(ids, phones, strict=True):
        body = {
            "id": provider_id,
            "status": "Success",
            "phoneNumber": phone,
            "networkCode": "51011",
            "retryCount": "0",
        }
        yield inbox.Item(
            carrier=CARRIER,
            kind="receipt",
            key=f"{provider_id}:Success",
            phone=phone,
            body=body,
            sent_at=now,
        )


def handled_rows(count: int, now: datetime) -> None:
    """Let there be at least so many rows in the inbox that were handled already."""
    (there,) = run(
        "SELECT count(*) FROM inbox WHERE state = 'done' AND substr(key, 1, 4) = 'old-'"
    )[0]
    if there >= count:
        return
    random = "randomblob(32)" if is_sqlite() else "sha256(CAST(CAST(n.i AS text) AS bytea))"
    body = "randomblob(300)" if is_sqlite() else "CAST(repeat(CAST(n.i AS text), 40) AS bytea)"
    with transaction():
        run(
            "WITH RECURSIVE n(i) AS (SELECT CAST(? AS integer) UNION ALL SELECT i + 1 FROM n"
            " WHERE i < ?)"
            " INSERT INTO inbox (carrier, kind, key, phone_hash, body, sent_at, received_at,"
            " state, tries, handled_at)"
            f" SELECT '{CARRIER}', 'sms', 'old-' || n.i, {random}, {body}, CAST(? AS"
            f" timestamp), CAST(? AS timestamp),"
            " 'done', 0, CAST(? AS timestamp) FROM n",
            [there + 1, count, utc(now), utc(now), utc(now)],
        )
    analyze()


def messages(name: str, count: int, now: datetime) -> None:
    """Put `count` messages that the carrier accepted into the outbox: ids ``name-1``, ``name-2``...

    They went to all phones in the order of their ids (which are drawn), one after the other and
    around again; ``name-n`` to the one at place n, from 0 on, modulo how many there are.
    """
    with transaction():
        run(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS integer) UNION ALL SELECT i + 1 FROM n"
            " WHERE i < ?),"
            " p(id, place) AS (SELECT id, row_number() OVER (ORDER BY id) - 1 FROM phone)"
            " INSERT INTO outbox (once, lane, carrier, phone_id, state, parts, attempts,"
            " not_before, provider_id,"
            " created_at, sent_at, updated_at)"
            f" SELECT 'bench:' || CAST(? AS text) || '-' || n.i, 'reply', '{CARRIER}', p.id,"
            " 'accepted', 1, 1,"
            " v.at, CAST(? AS text) || '-' || n.i, v.at, v.at, v.at"
            " FROM n JOIN p ON p.place = n.i % (SELECT count(*) FROM phone),"
            " (SELECT CAST(? AS timestamp) AS at) v",
            [count, name, name, utc(now)],
        )
    analyze()


def analyze() -> None:
    """Tell the planner what is there, as autovacuum does in time."""
    run("ANALYZE")


def audience(vault: Vault, area: str, first: int, count: int, now: datetime) -> list[str]:
    """Numbers of residents of an area who want imbauan, in the order of their phones' ids."""
    numbers = [resident(first + at) for at in range(count)]
    for start in range(0, count, PER_COMMIT):
        batch = numbers[start : start + PER_COMMIT]
        rows = [
            people.ContactRow(number, "", area, "warga", consent_at=now, consent_source="bench")
            for number in batch
        ]
        with transaction():
            people.save_contacts(vault, rows, now)
    analyze()
    return numbers


def start_imbauan(area: str) -> int:
    """Write an imbauan to an area's residents, approve it and put it into the outbox; its id."""
    now = datetime.now(UTC)
    with transaction():
        until = now + timedelta(days=1)
        draft = Draft(IMBAUAN, [area], ["warga"], None, until, True, "bench")
        drafted = imbauan.draft(draft, "Bench A", "350", "IDR", now)
        imbauan.submit(drafted.id, now)
        imbauan.approve(drafted.id, "Bench B", now)
    with transaction():
        imbauan.start(drafted.id, now, CARRIER)
    return int(drafted.id)
