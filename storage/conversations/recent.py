"""What a phone reported and said just before: does a message belong to that?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flows.rules.report_steps import ADDED, CLOSED
from flows.values import dataclass, field
from storage.engine.sql import chunks, given, marks, moment, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Report
from storage.received.inbox.claims import PURPOSE
from storage.reports.desk import text_of
from storage.sent.outbox import PURPOSE as SENT_PURPOSE

#: How many messages of a phone are looked at, and how many additions to each report.
DEEP = 8
#: How many reports of a phone: what it says is compared with the words of each. So many again of
#: which nobody may learn, whatever it reported since.
NEWEST = 3


@dataclass(frozen=True)
class Reported:
    """A report that is not closed, by the phone that made it. Numbers in its texts are masked.

    `story`: all that was told in it, also later. `sensitive`: nobody who holds the phone may learn
    of it, by its kind or by the reporter's wish.
    """

    id: int
    code: str
    conversation: str
    category: str
    place: str = field(repr=False)
    story: str = field(repr=False)
    sensitive: bool
    at: datetime
    by_sms: bool = True
    urgent: bool = False


@dataclass(frozen=True)
class Heard:
    """An SMS that was handled: its row's id, its carrier, its fields, and when it was said."""

    row_id: int
    carrier: str
    body: dict[str, Any] = field(repr=False)
    at: datetime


def reported(
    vault: Vault, said: Mapping[int, datetime], within: timedelta, ahead: timedelta
) -> dict[int, list[Reported]]:
    """What each of these phones reported around what it says now, the newest first.

    From `within` before that to `ahead` of it.
    """
    found: dict[int, list[Reported]] = {}
    columns = (
        "r.id, r.phone_id, r.code, r.conversation, r.category, r.place, r.story,"
        f" {Report.HIDDEN} AS hidden, r.channel, r.urgent"
    )
    for batch in chunks(sorted(said), columns=3):
        near, params = given(
            "phone_id bigint, since timestamp, until timestamp",
            [(phone, utc(said[phone] - within), utc(said[phone] + ahead)) for phone in batch],
        )
        made = run(
            f"{near} SELECT * FROM (SELECT {columns}, r.created_at,"
            f" row_number() OVER (PARTITION BY r.phone_id, {Report.HIDDEN} ORDER BY r.created_at"
            " DESC, r.id DESC) AS place_in_order"
            " FROM v JOIN report r ON r.phone_id = v.phone_id"
            " WHERE r.created_at >= v.since AND r.created_at <= v.until"
            f" AND r.state NOT IN ({marks(CLOSED)})) AS newest WHERE place_in_order <= ?"
            " ORDER BY created_at DESC, id DESC",
            [*params, *CLOSED, NEWEST],
        )
        more = _additions(vault, [int(id_) for id_, *_ in made])
        for (
            id_,
            phone,
            code,
            conversation,
            category,
            place,
            story,
            hidden,
            channel,
            urgent,
            created_at,
            _,
        ) in made:
            at = moment(created_at)
            assert at is not None
            with suppress(CannotOpen):  # what cannot be read cannot be gone on with
                texts = (text_of(vault, story, "report.story"), *more.get(int(id_), ()))
                found.setdefault(int(phone), []).append(
                    Reported(
                        int(id_),
                        str(code),
                        str(conversation),
                        str(category),
                        text_of(vault, place, "report.place"),
                        "\n".join(text for text in texts if text),
                        bool(hidden),
                        at,
                        channel == "sms",
                        bool(urgent),
                    )
                )
    return found


def _additions(vault: Vault, report_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was added to these reports, oldest first."""
    found: dict[int, list[str]] = {}
    for batch in chunks(sorted(report_ids)):
        for report_id, note in run(
            "SELECT report_id, note FROM (SELECT report_id, note, id,"
            " row_number() OVER (PARTITION BY report_id ORDER BY id DESC) AS newest FROM"
            " report_step"
            f" WHERE report_id IN ({marks(batch)}) AND actor = ?) AS s WHERE newest <= ? ORDER"
            f" BY id",
            [*batch, ADDED, DEEP],
        ):
            with suppress(CannotOpen):
                found.setdefault(int(report_id), []).append(text_of(vault, note, "report.note"))
    return found


def heard(
    vault: Vault, said: Mapping[bytes, datetime], within: timedelta
) -> dict[bytes, list[Heard]]:
    """The handled SMS of these phones (by hash), said within that time of then; oldest first."""
    found: dict[bytes, list[Heard]] = {}
    for batch in chunks(sorted(said), columns=3):
        near, params = given(
            "hash bytea, since timestamp, until timestamp",
            [(phone, utc(said[phone] - within), utc(said[phone] + within)) for phone in batch],
        )
        for id_, phone, carrier, body, sent_at in run(
            f"{near} SELECT id, hash, carrier, body, sent_at FROM"
            " (SELECT i.id, v.hash, i.carrier, i.body, i.sent_at,"
            " row_number() OVER (PARTITION BY v.hash ORDER BY i.id DESC) AS place FROM v JOIN"
            " inbox i ON i.phone_hash = v.hash AND i.state = 'done' AND i.kind = 'sms'"
            " WHERE i.sent_at >= v.since AND i.sent_at <= v.until) AS newest WHERE place <= ?"
            " ORDER BY sent_at, id",
            [*params, DEEP],
        ):
            at = moment(sent_at)
            assert at is not None
            if body:
                with suppress(CannotOpen):
                    sms = Heard(int(id_), str(carrier), vault.open_json(body, PURPOSE)["body"], at)
                    found.setdefault(bytes(phone), []).append(sms)
    return found


def answered(vault: Vault, names: Collection[str]) -> dict[str, str]:
    """What was answered under these names (`once`), as far as there still is a text."""
    found: dict[str, str] = {}
    for batch in chunks(sorted(names)):
        for dedup_key, body in run(
            f"SELECT once, body FROM outbox WHERE once IN ({marks(batch)})", batch
        ):
            with suppress(CannotOpen):
                if body:
                    found[str(dedup_key)] = vault.open_text(body, SENT_PURPOSE)
    return found
