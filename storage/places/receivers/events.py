"""What happened, written down for those who are to be told, in the transaction in which it did.

Whoever changes such a thing calls this. Where nobody is to be told it is one statement, else a few,
however many happened at once. What is written holds no place, words, alias or number. Nobody is
told of sensitive reports, nor of those about officers, guards and heads.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flows.rules.dates import stamp
from flows.rules.kinds import PROTECTED
from flows.rules.receivers import (
    IMBAUAN_FINISHED,
    REPORT_CREATED,
    REPORT_UPDATED,
    SLOT_MISSED,
)
from flows.rules.report_steps import BEGUN
from storage.engine.sql import chunks, given, known, marks, moment, run, utc
from storage.models import Area
from storage.places import routes
from storage.places.receivers.registry import APPRISE, WEBHOOK

#: What of a report, its `r`, no webhook is told, also if it became so only later.
NOBODYS = f"(r.sensitive OR r.category = '{PROTECTED}')"


class _Event(NamedTuple):
    """Something that happened, in these areas; of a report, which."""

    areas: Collection[str]
    at: datetime
    data: dict[str, Any]
    report: int | None = None


class _Wanting(NamedTuple):
    """Who wants to be told of one kind of event: ids of webhooks, and of addresses by unit."""

    webhooks: list[int]
    addresses: dict[str, list[int]]


def reports_made(ids: Sequence[int]) -> None:
    """These reports were completed by those who made them."""
    _of_reports(REPORT_CREATED, ids)


def reports_changed(ids: Sequence[int]) -> None:
    """State, kind, area or urgency of these reports changed, or something was done with them.

    Of one that was only begun nobody is told.
    """
    _of_reports(REPORT_UPDATED, ids)


def slots_missed(ids: Sequence[int]) -> None:
    """Nobody was heard in these slots."""
    if not (wanting := _wanting(SLOT_MISSED)):
        return
    for batch in chunks(sorted(ids)):
        found = run(
            "SELECT p.code, p.area_id, s.night, s.due_at, s.state, s.told_at FROM slot s"
            f" JOIN post p ON p.id = s.post_id WHERE s.id IN ({marks(batch)}) ORDER BY s.id",
            batch,
        )
        _write(
            SLOT_MISSED,
            wanting,
            [
                _Event(
                    [str(area)],
                    known(told_at),
                    {
                        "post": code,
                        "area": area,
                        "night": str(night),
                        "due_at": stamp(known(due_at)),
                        "state": state,
                    },
                )
                for code, area, night, due_at, state, told_at in found
            ],
        )


def imbauan_ended(ids: Sequence[int]) -> None:
    """These imbauan were sent to the end, or stopped."""
    if not (wanting := _wanting(IMBAUAN_FINISHED)):
        return
    for batch in chunks(sorted(ids)):
        found = run(
            "SELECT id, cek_code, state, areas, urgent, recipients, started_at, finished_at"
            f" FROM imbauan WHERE id IN ({marks(batch)}) ORDER BY id",
            batch,
        )
        _write(
            IMBAUAN_FINISHED,
            wanting,
            [
                _Event(
                    set(json.loads(areas)),
                    known(finished_at),
                    {
                        "id": id_,
                        "cek_code": code,
                        "state": state,
                        "areas": json.loads(areas),
                        "urgent": bool(urgent),
                        "recipients": recipients,
                        "started_at": stamp(moment(started_at)),
                        "finished_at": stamp(known(finished_at)),
                    },
                )
                for id_, code, state, areas, urgent, recipients, started_at, finished_at in found
            ],
        )


def _of_reports(event: str, ids: Sequence[int]) -> None:
    if not ids or not (wanting := _wanting(event)):
        return
    for batch in chunks(sorted(set(ids))):
        found = run(
            f"SELECT {NOBODYS}, r.id, r.code, r.state, r.category, r.area_id, r.urgent,"
            " r.created_at, r.updated_at, r.received_at FROM report r"
            f" WHERE r.id IN ({marks(batch)}) AND r.category <> ? AND r.state <> ?"
            " AND r.area_id IS NOT NULL ORDER BY r.id",
            [*batch, PROTECTED, BEGUN],
        )
        _write(event, wanting, [_of_report(*row) for nobodys, *row in found if not nobodys])
        if wanting.addresses:
            _count(wanting, [_of_report(*row) for _, *row in found])


def _of_report(
    id_: int,
    code: str,
    state: str,
    category: str,
    area: str,
    urgent: bool,
    created_at: Any,
    updated_at: Any,
    received_at: Any,
) -> _Event:
    data = {
        "code": code,
        "state": state,
        "category": category,
        "area": area,
        "urgent": bool(urgent),
        "created_at": stamp(known(created_at)),
        "updated_at": stamp(known(updated_at)),
    }
    at = known(updated_at)
    return _Event([area], max(at, moment(received_at) or at), data, int(id_))


def _wanting(event: str) -> _Wanting | None:
    """Who is told of such events; None where nobody is. One statement."""
    wanting = _Wanting([], defaultdict(list))
    for id_, kind, unit, events in run(
        "SELECT id, kind, unit_id, events FROM receiver WHERE disabled_at IS NULL ORDER BY id"
    ):
        if event in json.loads(events):
            if kind == WEBHOOK:
                wanting.webhooks.append(int(id_))
            elif kind == APPRISE:
                wanting.addresses[str(unit)].append(int(id_))
    return wanting if wanting.webhooks or wanting.addresses else None


def _write(event: str, wanting: _Wanting, happened: Sequence[_Event]) -> None:
    """For each webhook those of these events all of whose areas lie in its own."""
    if not wanting.webhooks or not happened:
        return
    told = _told_of({area for each in happened for area in each.areas}, wanting.webhooks)
    _put(
        (receiver, json.dumps(body), each.report, each.at)
        for each in happened
        for body in [{"type": event, "timestamp": stamp(each.at), "data": each.data}]
        for receiver in wanting.webhooks
        if each.areas and all(receiver in told[area] for area in each.areas)
    )


def _told_of(areas: Collection[str], webhooks: Sequence[int]) -> dict[str, set[int]]:
    """Which of these webhooks are told of each area."""
    told = defaultdict[str, set[int]](set)
    for batch in chunks(sorted(areas)):
        for area, receiver in run(
            "SELECT a.code, ra.receiver_id FROM receiver_area ra JOIN area t ON t.code = ra.area_id"
            f" JOIN area a ON {Area.BELOW} WHERE a.code IN ({marks(batch)})",
            batch,
        ):
            told[str(area)].add(int(receiver))
    return told


def _count(wanting: _Wanting, made: Sequence[_Event]) -> None:
    """One more to tell of for each address of the units that such a report is for."""
    told = [
        (report, (area, str(report.data["category"]))) for report in made for area in report.areas
    ]
    answering = routes.answering({pair for _, pair in told})
    _put(
        (receiver, None, report.report, report.at)
        for report, pair in told
        if (answers := answering.get(pair))
        for unit in (answers.unit, *answers.also)
        for receiver in wanting.addresses.get(unit, ())
    )


def _put(rows: Iterable[tuple[int, str | None, int | None, datetime]]) -> None:
    named = [
        (receiver, f"msg_{secrets.token_hex(12)}", body, report, utc(at))
        for receiver, body, report, at in rows
    ]
    for batch in chunks(named, columns=5):
        values, params = given(
            "receiver bigint, name text, body text, report bigint, at timestamp", batch
        )
        run(
            f"{values} INSERT INTO delivery (receiver_id, name, body, report_id, at, attempts)"
            " SELECT v.*, 0 FROM v ORDER BY v.at",
            params,
        )
