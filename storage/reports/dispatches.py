"""Who is to be told of which report: made as its ladder climbs, told once, then ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.report_steps import ADDED, BEGUN, CLOSED
from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, moment, rows, run, skip_locked, update, utc
from storage.engine.vault import Vault
from storage.reports.climbing import text_or_none
from storage.reports.fairness import in_turn


def name(id_: int, raised: int) -> str:
    """What an SMS is called (`dedup_key`): by its first dispatch, and how often that was told."""
    return f"dispatch:{id_}" + (f":{raised}" if raised else "")


class Made(NamedTuple):
    """A dispatch there is of a report: of an officer, or of a unit's desk (officer None)."""

    id: int
    report: int
    round: int
    officer: int | None
    unit: str
    told_at: datetime | None
    raised: int
    ended: str


class New(NamedTuple):
    """A dispatch to make."""

    report: int
    round: int
    step: int
    officer: int | None
    unit: str
    due_at: datetime


def made(reports: Collection[int]) -> dict[int, list[Made]]:
    """The dispatches there are of these reports, by report."""
    found: dict[int, list[Made]] = defaultdict(list)
    for batch in chunks(sorted(reports)):
        for id_, report, round_, officer, unit, told_at, raised, ended in run(
            "SELECT id, report_id, round, officer_id, unit_id, told_at, raised, ended FROM dispatch"
            f" WHERE report_id IN ({marks(batch)})",
            batch,
        ):
            found[int(report)].append(
                Made(
                    int(id_),
                    int(report),
                    int(round_),
                    None if officer is None else int(officer),
                    str(unit),
                    moment(told_at),
                    int(raised),
                    str(ended),
                )
            )
    return found


_TYPES = (
    "bigint",
    "integer",
    "integer",
    "bigint",
    "text",
    "timestamp",
    "timestamp",
    "integer",
    "text",
)


def make(dispatches: Sequence[New], raised: Mapping[int, int], now: datetime) -> int:
    """Make these, each once in its round; returns how many there were not. `raised`: by report."""
    fresh = 0
    for batch in chunks(sorted(set(dispatches), key=_order), columns=len(_TYPES)):
        values, params = rows(
            _TYPES,
            [
                (
                    new.report,
                    new.round,
                    new.step,
                    new.officer,
                    new.unit,
                    utc(now),
                    utc(new.due_at),
                    raised.get(new.report, 0),
                    "",
                )
                for new in batch
            ],
        )
        fresh += len(
            run(
                "INSERT INTO dispatch (report_id, round, step, officer_id, unit_id, made_at,"
                f" due_at, raised, ended) {values} ON CONFLICT DO NOTHING RETURNING id",
                params,
            )
        )
    return fresh


def _order(new: New) -> tuple[int, int, int, int, str]:
    return (new.report, new.round, new.step, new.officer or 0, new.unit)


def tell_again(dispatches: Sequence[tuple[int, int]]) -> None:
    """What these (ids, with the report's `raised`) were told of has more to tell, also to who has
    accepted it.
    """
    update(
        "dispatch",
        "id bigint, raised integer",
        sorted(dispatches),
        to="told_at = NULL, raised = v.raised, ended_at = NULL",
        where="dispatch.id = v.id AND (dispatch.ended_at IS NULL OR dispatch.ended = 'accepted')",
    )


#: What the reporter added last to the report ``r``; its parameter is ADDED.
LAST_ADDED = (
    "(SELECT s.note FROM report_step s WHERE s.report_id = r.id AND s.actor = ?"
    " AND s.note IS NOT NULL ORDER BY s.id DESC LIMIT 1)"
)


def said_last_first(vault: Vault, added: bytes | None, story: bytes | None) -> str:
    """What a report says; what was added last stands first, for it is what nobody knows yet."""
    texts = text_or_none(vault, added, "report.note"), text_or_none(vault, story, "report.story")
    return " - ".join(filter(None, texts))


@dataclass(frozen=True)
class Telling:
    """A dispatch that is due, with what its SMS says of the report."""

    id: int
    report: int
    step: int
    officer: int | None
    unit: str
    digits: str
    code: str
    category: str
    area: str | None
    phone_id: int | None
    urgent: bool
    sensitive: bool
    unfinished: bool
    raised: int
    again: bool
    """It was told before, and there is more to tell."""
    at: datetime
    happens_at: datetime | None
    emergency: bool
    place: str = field(default="", repr=False)
    story: str = field(default="", repr=False)


def any_due(now: datetime) -> bool:
    """Whether somebody is to be told of a report now, asked without a lock."""
    waiting = "SELECT 1 FROM dispatch WHERE told_at IS NULL AND ended_at IS NULL AND due_at <= ?"
    return bool(run(f"{waiting} AND report_id IS NOT NULL LIMIT 1", [utc(now)]))


def due(vault: Vault, now: datetime, limit: int) -> list[Telling]:
    """Dispatches that are due, those first whose turn it is (`in_turn`).

    Until the transaction ends nobody else has them. Those whose report somebody else has taken or
    closed meanwhile are ended instead.
    """
    waits = "d.told_at IS NULL AND d.ended_at IS NULL AND d.due_at <= ?"
    joined = "dispatch d JOIN report r ON r.id = d.report_id"
    turns = in_turn(
        "SELECT d.id, r.id AS report, r.phone_id, r.area_id, r.urgent, r.emergency,"
        f" r.created_at AS said FROM {joined} WHERE {waits}"
    )
    found = run(
        "SELECT d.id, d.report_id, d.step, d.officer_id, d.unit_id, d.digits, r.code, r.category,"
        " r.area_id, r.phone_id, r.urgent, r.sensitive, r.state, d.raised, r.created_at, r.place,"
        " r.story, r.officer_id, r.accepted_at, r.emergency, r.happens_at, d.called,"
        f" CASE WHEN d.raised > 0 THEN {LAST_ADDED} END"
        f" FROM {joined} WHERE d.id IN ({turns}) AND {waits}"
        f" ORDER BY r.urgent DESC, d.due_at, d.id{skip_locked()}",
        [ADDED, utc(now), limit, utc(now)],
    )
    over: list[tuple[int, str]] = []
    telling: list[Telling] = []
    for row in found:
        (id_, report, step, officer, unit, digits, code, category, area, phone_id) = row[:10]
        (urgent, sensitive, state, raised, created_at, place, story) = row[10:17]
        (theirs, accepted_at, emergency, happens_at, called, added) = row[17:]
        mine = officer is not None and theirs == officer
        if state in CLOSED:
            over.append((int(id_), "closed"))
        elif accepted_at is not None and not mine and not emergency:
            over.append((int(id_), "other"))
        else:
            at = moment(created_at)
            assert at is not None
            telling.append(
                Telling(
                    int(id_),
                    int(report),
                    int(step),
                    None if officer is None else int(officer),
                    str(unit),
                    digits or "",
                    str(code),
                    str(category),
                    None if area is None else str(area),
                    None if phone_id is None else int(phone_id),
                    bool(urgent),
                    bool(sensitive),
                    state == BEGUN,
                    int(raised),
                    not called and (bool(digits) or (bool(raised) and mine)),
                    at,
                    moment(happens_at),
                    bool(emergency),
                    text_or_none(vault, place, "report.place"),
                    said_last_first(vault, added, story),
                )
            )
    end(over, now)
    return telling


def end(over: Sequence[tuple[int, str]], now: datetime) -> None:
    """These dispatches (ids) end, each with why (of `flows.rules.ladder.ENDS`)."""
    update(
        "dispatch",
        "id bigint, ended text",
        sorted(over),
        to="ended = v.ended, ended_at = ?",
        where="dispatch.id = v.id AND dispatch.ended_at IS NULL",
        params=[utc(now)],
    )


def end_of(reports: Collection[int], ended: str, now: datetime) -> None:
    """All dispatches of these reports that have not ended yet end, with this why."""
    for batch in chunks(sorted(reports)):
        run(
            "UPDATE dispatch SET ended = ?, ended_at = ? WHERE ended_at IS NULL AND report_id IN"
            f" ({marks(batch)})",
            [ended, utc(now), *batch],
        )


def end_of_officer(officer: int, now: datetime) -> None:
    """What this officer was or is to be told of is nothing for them any more."""
    run(
        "UPDATE dispatch SET ended = 'other', ended_at = ? WHERE officer_id = ? AND ended_at"
        " IS NULL",
        [utc(now), officer],
    )


def told(dispatches: Collection[int], now: datetime) -> None:
    """These were told; one that is accepted has ended (`tell_again` had opened it)."""
    for batch in chunks(sorted(dispatches)):
        run(
            "UPDATE dispatch SET told_at = ?, called = FALSE,"
            " ended_at = CASE WHEN ended = 'accepted' THEN ? ELSE ended_at END"
            f" WHERE id IN ({marks(batch)})",
            [utc(now), utc(now), *batch],
        )


def hold(until: Sequence[tuple[int, datetime]]) -> None:
    """Leave each of these alone until then."""
    update(
        "dispatch",
        "id bigint, later timestamp",
        [(id_, utc(later)) for id_, later in sorted(until)],
        to="due_at = v.later",
        where="dispatch.id = v.id",
    )
