"""The receivers on file: webhooks with their areas, and addresses of units."""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.receivers import REPORT_CREATED
from flows.rules.rights import lies_in
from flows.values import dataclass, field
from storage.engine.sql import count, given, moment, run, utc
from storage.engine.vault import Vault
from storage.models import Area, Receiver

#: A webhook is told of events as JSON; at an address officers of a unit read how many reports are
#: new, by whatever program `apprise` writes to.
WEBHOOK, APPRISE = "webhook", "apprise"
#: Why a webhook is told nothing more.
GONE, REVOKED, ENDED = "gone", "token revoked", "by hand"

_SECRET_BYTES = 32
#: How a secret begins, as Standard Webhooks has it.
_SECRET = "whsec_"


@dataclass(frozen=True)
class Registered:
    """A receiver as it stands; `areas` of a webhook, `unit` of an address."""

    id: int
    kind: str
    url: str = field(repr=False)
    events: list[str]
    areas: list[str]
    unit: str | None
    made_by: str
    created_at: datetime
    delivered_at: datetime | None
    failing_since: datetime | None
    trouble: str | None
    given_up: int
    waiting: int
    disabled_at: datetime | None
    disabled_because: str | None


def add_webhook(
    vault: Vault, url: str, events: Sequence[str], areas: Sequence[str], by: str, now: datetime
) -> tuple[int, str]:
    """Register a webhook; returns its id and the secret, which nobody is shown again."""
    secret = _fresh_secret()
    made = Receiver.insert(
        kind=WEBHOOK,
        url=vault.seal(url, "receiver.url"),
        secret=vault.seal(secret, "receiver.secret"),
        events=json.dumps(list(events)),
        made_by=by,
        created_at=now,
    ).execute()
    values, params = given("receiver bigint, area text", [(made, area) for area in areas])
    run(f"{values} INSERT INTO receiver_area (receiver_id, area_id) SELECT * FROM v", params)
    return int(made), secret


def _fresh_secret() -> str:
    return _SECRET + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def rotate(vault: Vault, receiver_id: int, until: datetime) -> str | None:
    """Give a webhook a new secret, which nobody is shown again; the one before signs until then.

    None where it is told nothing (any more).
    """
    secret = _fresh_secret()
    changed = run(
        "UPDATE receiver SET secret_before = secret, secret_until = ?, secret = ?"
        f" WHERE id = ? AND kind = '{WEBHOOK}' AND disabled_at IS NULL RETURNING id",
        [utc(until), vault.seal(secret, "receiver.secret"), receiver_id],
    )
    return secret if changed else None


def add_address(vault: Vault, url: str, unit: str, by: str, now: datetime) -> int:
    """Keep an address at which officers of a unit hear of new reports; returns its id."""
    made = Receiver.insert(
        kind=APPRISE,
        unit=unit,
        url=vault.seal(url, "receiver.url"),
        events=json.dumps([REPORT_CREATED]),
        made_by=by,
        created_at=now,
    ).execute()
    return int(made)


class Tally(NamedTuple):
    """How much waits for a receiver, and since when it has taken nothing."""

    id: int
    kind: str
    waiting: int
    failing_since: datetime | None


def tallies() -> list[Tally]:
    """How each receiver does that is told of anything: one statement, and nothing is opened."""
    found = run(
        "SELECT w.id, w.kind, (SELECT count(*) FROM delivery d WHERE d.receiver_id = w.id),"
        " w.failing_since FROM receiver w WHERE w.disabled_at IS NULL ORDER BY w.id"
    )
    return [
        Tally(int(id_), str(kind), int(waiting), moment(since))
        for id_, kind, waiting, since in found
    ]


def listed(vault: Vault, kind: str = "") -> list[Registered]:
    """The receivers of a kind, or all, by id. Three statements."""
    areas = defaultdict[int, list[str]](list)
    for receiver, area in run("SELECT receiver_id, area_id FROM receiver_area ORDER BY area_id"):
        areas[int(receiver)].append(str(area))
    waiting = dict(run("SELECT receiver_id, count(*) FROM delivery GROUP BY receiver_id"))
    query = Receiver.select().where(Receiver.kind == kind) if kind else Receiver.select()
    return [
        Registered(
            id=row.id,
            kind=row.kind,
            url=vault.open_text(row.url, "receiver.url"),
            events=list(json.loads(row.events)),
            areas=areas[row.id],
            unit=row.unit_id,
            made_by=row.made_by,
            created_at=row.created_at,
            delivered_at=row.delivered_at,
            failing_since=row.failing_since,
            trouble=row.trouble,
            given_up=row.given_up,
            waiting=int(waiting.get(row.id, 0)),
            disabled_at=row.disabled_at,
            disabled_because=row.disabled_because,
        )
        for row in query.order_by(Receiver.id)
    ]


def webhooks_in(vault: Vault, territory: str) -> list[Registered]:
    """The webhooks all of whose areas lie in a territory (its path), by id."""
    found = listed(vault, WEBHOOK)
    named = {area for webhook in found for area in webhook.areas}
    paths = {area.code: area.path for area in Area.select().where(Area.code.in_(list(named)))}
    return [
        webhook
        for webhook in found
        if webhook.areas and all(lies_in(paths[area], territory) for area in webhook.areas)
    ]


def remove(receiver_id: int) -> bool:
    """Delete a receiver and what waits for it; whether it was there."""
    return bool(count("DELETE FROM receiver WHERE id = ?", [receiver_id]))


def disable(receiver_id: int, because: str, now: datetime) -> bool:
    """Tell a receiver nothing more; what waits for it goes. Whether it was told until now."""
    return bool(_disable("id = ?", receiver_id, because, now))


def disable_of(name: str, now: datetime) -> int:
    """Tell the webhooks nothing more that this token registered; returns how many these are."""
    return _disable(f"kind = '{WEBHOOK}' AND made_by = ?", name, REVOKED, now)


def _disable(which: str, value: int | str, because: str, now: datetime) -> int:
    found = run(
        "UPDATE receiver SET disabled_at = ?, disabled_because = ?, failing_since = NULL"
        f" WHERE {which} AND disabled_at IS NULL RETURNING id",
        [utc(now), because, value],
    )
    for (receiver_id,) in found:
        run("DELETE FROM delivery WHERE receiver_id = ?", [receiver_id])
    return len(found)
