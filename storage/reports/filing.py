"""Reports as conversations state them: begun, completed, filed whole.

Used through `storage.reports`. Every verb takes many at once, one of each conversation, and is a
few statements however many they are. Doing it again changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.rules.ahead import need_not_be_reminded
from flows.rules.report_steps import BEGUN, COMPLETABLE, REPORTER, SENT, UNFINISHED_AFTER
from flows.values import dataclass, field
from storage.engine.sql import chunks, given, marks, rows, run, update, utc
from storage.engine.vault import Vault
from storage.models import Report
from storage.people.partners import IS_PARTNER
from storage.places.receivers import events

# Letters and digits that nobody mistakes for one another when read aloud.
_ALIAS = "23456789ACDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Incident:
    """What a conversation states of a disturbance.

    `draft`: the how many-eth draft it is; `at`: when it was stated; `received_at`: when that
    reached us, None for at once; `reading`: how it was read, None: not known; `emergency`: DARURAT;
    `happens_at`: when that will be which it announces, if it does.
    """

    conversation: str
    code: str
    category: str
    place: str = field(repr=False)
    area: str | None
    channel: str
    urgent: bool
    sensitive: bool
    phone_id: int | None
    at: datetime
    story: str = field(default="", repr=False)
    draft: int = 0
    quiet: bool = False
    received_at: datetime | None = None
    reading: Mapping[str, Any] | None = field(default=None, repr=False)
    emergency: bool = False
    happens_at: datetime | None = None


@dataclass(frozen=True)
class Completion:
    """What Kirim adds to the report begun in a conversation.

    `category` replaces the one begun; empty: unchanged. `reading`: how the whole is read; None: as
    what was begun.
    """

    conversation: str
    urgent: bool
    sensitive: bool
    quiet: bool
    story: str = field(repr=False)
    category: str
    at: datetime
    reading: Mapping[str, Any] | None = field(default=None, repr=False)
    happens_at: datetime | None = None


#: What `route_at` becomes when a report changes at `v.at`: it is asked anew whom it is to reach. A
#: draft that is not urgent still waits until it is sent.
ROUTED_ANEW = f"CASE WHEN report.state = '{BEGUN}' AND NOT report.urgent THEN NULL ELSE v.at END"

_COLUMNS = (
    "conversation text, draft integer, code text, alias text, category text, place bytea,"
    " story bytea, reading bytea, area_id text, channel text, urgent boolean, sensitive boolean,"
    " quiet boolean, phone_id bigint, state text, created_at timestamp, updated_at timestamp,"
    " closed_at timestamp, received_at timestamp, emergency boolean, route_at timestamp,"
    " happens_at timestamp, reminded_at timestamp"
)
_NAMES = ", ".join(column.split()[0] for column in _COLUMNS.split(","))
#: What follows the rows `v` of _COLUMNS: they become reports.
_INSERT = (
    f"INSERT INTO report ({_NAMES}, partner) SELECT v.*, {IS_PARTNER} FROM v WHERE true"
    " ORDER BY v.conversation ON CONFLICT (conversation) DO"
)


def begin(vault: Vault, incidents: Sequence[Incident]) -> None:
    """Kind and place are known: reports `tidak_selesai`.

    Of several drafts of a conversation the newest counts. A draft counts as closed from its start,
    for retention, until somebody takes it up. The ticket stays the first one.
    """
    for batch in chunks(_in_order(incidents), columns=_COLUMNS.count(",") + 1):
        values, params = given(
            _COLUMNS, [_row(vault, incident, BEGUN, closed_at=incident.at) for incident in batch]
        )
        run(
            f"{values} {_INSERT} UPDATE SET draft = excluded.draft,"
            " category = excluded.category, place = excluded.place, reading ="
            " excluded.reading, area_id = excluded.area_id,"
            " urgent = excluded.urgent, sensitive = excluded.sensitive, updated_at ="
            " excluded.updated_at, route_at = excluded.route_at,"
            " happens_at = excluded.happens_at, reminded_at = excluded.reminded_at,"
            " indexed = FALSE"
            # An officer may have taken the draft up while the reporter is still at the phone.
            f" WHERE report.draft < excluded.draft AND report.state IN ({marks(COMPLETABLE)})",
            [*params, *COMPLETABLE],
        )


def complete(vault: Vault, completions: Sequence[Completion]) -> dict[str, Report]:
    """The reporters pressed Kirim: drafts become `baru`. Returns what is on file, by conversation.

    One that an officer has taken up meanwhile keeps its state, and gets what was added.
    Conversations in which nothing was begun are left out.
    """
    ordered = sorted(completions, key=lambda completion: completion.conversation)
    made = update(
        "report",
        "conversation text, urgent boolean, sensitive boolean, quiet boolean, story bytea,"
        " reading bytea, category text, at timestamp, happens_at timestamp,"
        " reminded_at timestamp",
        [
            (
                completion.conversation,
                completion.urgent,
                completion.sensitive,
                completion.quiet,
                _seal(vault, completion.story, "report.story"),
                _seal_reading(vault, completion),
                completion.category or None,
                utc(completion.at),
                utc(completion.happens_at),
                utc(need_not_be_reminded(completion.happens_at, completion.at)),
            )
            for completion in ordered
        ],
        to="state = CASE WHEN report.state = ? THEN ? ELSE report.state END,"
        " urgent = (report.urgent OR v.urgent), sensitive = (report.sensitive OR v.sensitive),"
        " quiet = v.quiet, story = v.story, reading = coalesce(v.reading, report.reading),"
        " category = coalesce(v.category, report.category), updated_at = v.at, closed_at = NULL,"
        " route_at = v.at, indexed = FALSE,"
        " happens_at = coalesce(v.happens_at, report.happens_at),"
        " reminded_at = CASE WHEN v.happens_at IS NULL THEN report.reminded_at"
        " ELSE v.reminded_at END",
        where="report.conversation = v.conversation"
        f" AND report.state IN ({marks(COMPLETABLE)}) AND NOT EXISTS"
        " (SELECT 1 FROM report_step s WHERE s.report_id = report.id AND s.actor = ?)",
        params=[BEGUN, SENT, *COMPLETABLE, REPORTER],
        returning="report.id, report.state, report.updated_at",
    )
    _note_steps(made)
    query = Report.select(
        Report.conversation, Report.code, Report.state, Report.sensitive, Report.quiet
    )
    return {
        str(report.conversation): report
        for batch in chunks([completion.conversation for completion in ordered])
        for report in query.where(Report.conversation.in_(list(batch)))
    }


def completed(conversations: Collection[str]) -> set[str]:
    """Those of these conversations whose report the reporter has completed."""
    found: set[str] = set()
    for batch in chunks(sorted(conversations)):
        found |= {
            conversation
            for (conversation,) in run(
                "SELECT r.conversation FROM report r JOIN report_step s ON s.report_id = r.id"
                f" AND s.actor = ? WHERE r.conversation IN ({marks(batch)})",
                [REPORTER, *batch],
            )
        }
    return found


def file(vault: Vault, incidents: Sequence[Incident]) -> None:
    """Whole reports, each in one fact: `baru`."""
    for batch in chunks(_in_order(incidents), columns=_COLUMNS.count(",") + 1):
        values, params = given(_COLUMNS, [_row(vault, incident, SENT) for incident in batch])
        made = run(f"{values} {_INSERT} NOTHING RETURNING id, state, created_at", params)
        _note_steps(made)


def _in_order(incidents: Sequence[Incident]) -> list[Incident]:
    """Sorted, so that two writers never wait for each other in a ring."""
    return sorted(incidents, key=lambda incident: incident.conversation)


def _row(
    vault: Vault, incident: Incident, state: str, closed_at: datetime | None = None
) -> tuple[Any, ...]:
    reached = max(incident.at, incident.received_at or incident.at)
    return (
        incident.conversation,
        incident.draft,
        incident.code,
        _alias(),
        incident.category,
        _seal(vault, incident.place, "report.place"),
        _seal(vault, incident.story, "report.story"),
        _seal_reading(vault, incident),
        incident.area,
        incident.channel,
        incident.urgent,
        incident.sensitive,
        incident.quiet,
        incident.phone_id,
        state,
        utc(incident.at),
        utc(incident.at),
        utc(closed_at),
        utc(reached),
        incident.emergency,
        utc(_first_routed(incident, state, reached)),
        utc(incident.happens_at),
        utc(need_not_be_reminded(incident.happens_at, incident.at)),
    )


def _first_routed(incident: Incident, state: str, reached: datetime) -> datetime | None:
    """When it is first asked whom it is to reach.

    A call that broke off may be gone on with for a minute; what is not urgent waits until it is
    sent.
    """
    if state != BEGUN:
        return reached
    return reached + UNFINISHED_AFTER if incident.urgent else None


def _note_steps(reports: Sequence[tuple[Any, ...]]) -> None:
    """The reporters have completed these reports: id, state, moment as stored."""
    for batch in chunks(sorted(reports), columns=4):
        values, params = rows(
            ("bigint", "text", "text", "timestamp"),
            [(id_, state, REPORTER, at) for id_, state, at in batch],
        )
        run(f"INSERT INTO report_step (report_id, state, actor, at) {values}", params)
    events.reports_made([int(id_) for id_, *_ in reports])


def codes_of(conversations: Collection[str]) -> dict[str, str]:
    """The tickets of the reports of these conversations; those without a report are left out."""
    codes: dict[str, str] = {}
    for batch in chunks(sorted(conversations)):
        codes |= dict(
            run(
                f"SELECT conversation, code FROM report WHERE conversation IN ({marks(batch)})",
                batch,
            )
        )
    return codes


def _seal(vault: Vault, text: str, purpose: str) -> bytes | None:
    return vault.seal(text, purpose) if text else None


def _seal_reading(vault: Vault, stated: Incident | Completion) -> bytes | None:
    return vault.seal_json(stated.reading, "report.reading") if stated.reading else None


def _alias() -> str:
    return "Warga-" + "".join(secrets.choice(_ALIAS) for _ in range(4))
