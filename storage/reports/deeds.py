"""What officers do with a report: take it, hand it on, close it; and its reporter opens it again.

Each deed changes the report only as it stands at that moment, so of two officers one has it. Deeds
of a batch are done together, in a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from flows.rules.ladder import PAUSE, ROUTINE, URGENT
from flows.rules.report_steps import (
    ACCEPT,
    ACCEPTED,
    BEGUN,
    CLOSE,
    CLOSED,
    DONE,
    HAND_ON,
    REOPEN,
    REOPENED_WITHIN,
    REPORTER_AGAIN,
    SENT,
    VERIFYING,
)
from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, run, update, utc
from storage.engine.vault import Vault
from storage.reports import dispatches, timeline

#: Which ladder is its.
LADDER = "CASE WHEN report.urgent THEN 'urgent' ELSE 'routine' END"
#: Its desk is told of it once more, as of one that nobody has.
DESK_AGAIN = (
    "raised = report.raised + CASE WHEN report.urgent THEN 1 ELSE 0 END, news = '',"
    " desk_at = CASE WHEN report.urgent THEN NULL ELSE report.desk_at END,"
    " desk_after = CASE WHEN report.urgent THEN NULL ELSE report.desk_after END"
)


@dataclass(frozen=True)
class Accepting:
    """Somebody takes a report: an officer, or with `officer` None the desk.

    `hold`: by SMS, which ends no ladder of an emergency; `by`: the actor of its step.
    """

    report: int
    officer: int | None
    by: str
    hold: bool = False


@dataclass(frozen=True)
class Handing:
    """The officer who has a report hands it on."""

    report: int
    officer: int
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True)
class Closing:
    """A report is closed with a result of `flows.rules.results`; the note stays inside.

    `officer`: who closes it by SMS, and must have it; None: the desk, which may close any.
    """

    report: int
    officer: int | None
    by: str
    result: str
    note: str = field(default="", repr=False)


def accept(accepting: Sequence[Accepting], now: datetime) -> set[tuple[int, int | None]]:
    """Take these reports; returns those that were to be had, as (report, officer).

    A report that somebody has is refused, but for an emergency that is held by SMS: TERIMA holds
    its ladder for `ladder.PAUSE` more, whoever sends it, until the desk takes it or it is closed.
    """
    taken: list[tuple[Accepting, str, bool]] = []
    waiting = list(accepting)
    while waiting:
        first = {each.report: each for each in reversed(waiting)}
        changed = [
            (first[id_], state, emergency and first[id_].hold)
            for id_, state, emergency in _take(list(first.values()), now)
        ]
        taken += changed
        # Of several in one batch all may hold an emergency; anything else is had by the first.
        held = {each.report for each, _, on in changed if on}
        waiting = [
            each for each in waiting if each is not first[each.report] and each.report in held
        ]
    timeline.note(
        [(each.report, state, each.by, ACCEPT, None) for each, state, _ in taken],
        now,
    )
    update(
        "dispatch",
        "report bigint, officer bigint",
        sorted((each.report, each.officer or 0) for each, _, _ in taken if each.officer),
        to="ended = 'accepted', ended_at = ?",
        where="dispatch.report_id = v.report AND dispatch.officer_id = v.officer"
        " AND dispatch.ended_at IS NULL",
        params=[utc(now)],
    )
    dispatches.end_of({each.report for each, _, on in taken if not on}, "other", now)
    return {(each.report, each.officer) for each, _, _ in taken}


def _take(accepting: Sequence[Accepting], now: datetime) -> list[tuple[int, str, bool]]:
    """Take these, of each report one; those that could be had: id, state, whether an emergency."""
    found = update(
        "report",
        "id bigint, officer bigint, hold boolean, at timestamp, later timestamp",
        sorted(
            (each.report, each.officer, each.hold, utc(now), utc(now + PAUSE)) for each in accepting
        ),
        to="officer_id = coalesce(v.officer, report.officer_id),"
        " accepted_at = coalesce(report.accepted_at, v.at),"
        f" state = CASE WHEN report.state IN ('{BEGUN}', '{SENT}') THEN '{ACCEPTED}'"
        " ELSE report.state END, updated_at = v.at, closed_at = NULL,"
        # Where the desk has taken it there is no ladder any more.
        " route_at = CASE WHEN report.emergency AND v.hold AND (report.accepted_at IS NULL OR"
        " report.route_at IS NOT NULL) THEN v.later ELSE NULL END",
        where=f"report.id = v.id AND report.state NOT IN ({marks(CLOSED)}) AND"
        f" (report.emergency OR report.state <> '{VERIFYING}') AND (report.accepted_at IS NULL OR"
        " (report.emergency AND report.officer_id IS NOT NULL))",
        params=CLOSED,
        returning="report.id, report.state, report.emergency",
    )
    return [(int(id_), str(state), bool(emergency)) for id_, state, emergency in found]


def hand_on(vault: Vault, handing: Sequence[Handing], now: datetime) -> set[int]:
    """Hand these reports on; returns those that their officer had.

    The ladder begins anew at this moment, in a new round: everybody is told again but for officers
    who have a dispatch of it that ended so. The desk is told of an urgent one once more.
    """
    by_report = {each.report: each for each in handing}
    changed = update(
        "report",
        "id bigint, officer bigint, at timestamp",
        [(id_, each.officer, utc(now)) for id_, each in sorted(by_report.items())],
        to="officer_id = NULL, accepted_at = NULL, updated_at = v.at, route_at = v.at,"
        f" state = '{ACCEPTED}', round = report.round + 1, climbs = {LADDER},"
        f" climbs_since = v.at, {DESK_AGAIN}",
        where="report.id = v.id AND report.officer_id = v.officer AND report.accepted_at IS NOT"
        f" NULL AND report.state NOT IN ({marks(CLOSED)}) AND report.state <> '{VERIFYING}'",
        params=CLOSED,
        returning="report.id, report.state",
    )
    done = {int(id_): str(state) for id_, state in changed}
    end_round({id_: by_report[id_].officer for id_ in done}, "other", now)
    timeline.note(
        [
            (id_, state, by_report[id_].by, HAND_ON, _sealed(vault, by_report[id_].reason))
            for id_, state in done.items()
        ],
        now,
    )
    return set(done)


def close(vault: Vault, closing: Sequence[Closing], now: datetime) -> dict[int, str]:
    """Close these reports; returns the state of each that could be closed.

    By the desk it is done. By SMS an urgent one waits until the desk has verified it; and as
    senders can be forged, that of an emergency is only held like by TERIMA: its ladder goes on
    until the desk closes it.
    """
    by_report = {each.report: each for each in closing}
    held, waits = (
        f"(report.{column} AND v.officer IS NOT NULL)" for column in ("emergency", "urgent")
    )
    changed = update(
        "report",
        "id bigint, officer bigint, result text, at timestamp, later timestamp",
        [
            (id_, each.officer, each.result, utc(now), utc(now + PAUSE))
            for id_, each in sorted(by_report.items())
        ],
        to="result = v.result, updated_at = v.at,"
        f" state = CASE WHEN {waits} THEN '{VERIFYING}' ELSE '{DONE}' END,"
        f" closed_at = CASE WHEN {waits} THEN NULL ELSE v.at END,"
        " accepted_at = coalesce(report.accepted_at, v.at),"
        f" route_at = CASE WHEN {held} THEN v.later ELSE NULL END",
        where=f"report.id = v.id AND report.state NOT IN ({marks(CLOSED)}) AND"
        " (v.officer IS NULL OR (report.accepted_at IS NOT NULL AND"
        f" report.officer_id = v.officer AND report.state <> '{VERIFYING}'))",
        params=CLOSED,
        returning="report.id, report.state, report.emergency",
    )
    done = {int(id_): str(state) for id_, state, _ in changed}
    over = {
        int(id_)
        for id_, _, emergency in changed
        if by_report[int(id_)].officer is None or not emergency
    }
    dispatches.end_of(over, "closed", now)
    timeline.note(
        [
            (id_, state, by_report[id_].by, CLOSE, _sealed(vault, by_report[id_].note))
            for id_, state in done.items()
        ],
        now,
    )
    return done


def reopen(reports: Collection[int], now: datetime) -> set[int]:
    """BELUM: open these reports again, each once and within three days of its closing.

    Returns those that were opened. Such a report is as if nobody had read it, in a new round whose
    ladder is said to have begun so long ago that its second step is due at once: it reaches the
    next level, and not who closed it. What waits to be verified is opened, too.
    """
    closed = f"report.state IN ({marks(CLOSED)}) AND report.closed_at > ?"
    changed = update(
        "report",
        "id bigint, at timestamp, urgently timestamp, routinely timestamp",
        [(id_, utc(now), utc(now - URGENT[1]), utc(now - ROUTINE[1])) for id_ in sorted(reports)],
        to=f"state = '{SENT}', closed_at = NULL, result = '', accepted_at = NULL,"
        " officer_id = NULL, updated_at = v.at, route_at = v.at, round = report.round + 1,"
        " unanswered_told_at = NULL,"
        f" climbs = {LADDER},"
        " climbs_since = CASE WHEN report.urgent THEN v.urgently ELSE v.routinely END,"
        f" {DESK_AGAIN}",
        where=f"report.id = v.id AND (({closed}) OR report.state = '{VERIFYING}') AND NOT EXISTS"
        " (SELECT 1 FROM report_step s WHERE s.report_id = report.id AND s.what = ?)",
        params=[*CLOSED, utc(now - REOPENED_WITHIN), REOPEN],
        returning="report.id, report.state",
    )
    done = {int(id_): str(state) for id_, state in changed}
    end_round(dict.fromkeys(done), "closed", now)
    timeline.note([(id_, state, REPORTER_AGAIN, REOPEN, None) for id_, state in done.items()], now)
    return set(done)


def call_again(reports: Collection[int]) -> None:
    """All who were told of these reports in their round are told once more, as if it were new; so
    is the desk.
    """
    for batch in chunks(sorted(reports)):
        run(f"UPDATE report SET {DESK_AGAIN} WHERE id IN ({marks(batch)})", batch)
        run(
            "UPDATE dispatch SET told_at = NULL, called = TRUE, raised ="
            " (SELECT r.raised FROM report r WHERE r.id = dispatch.report_id)"
            f" WHERE report_id IN ({marks(batch)}) AND told_at IS NOT NULL AND ended_at IS NULL"
            " AND round = (SELECT r.round FROM report r WHERE r.id = dispatch.report_id)",
            batch,
        )


def call_as_urgent(reports: Collection[int], now: datetime) -> None:
    """Whoever was told of these when they could wait is told that they cannot: as of a new one, or
    where somebody has it that there is more to read.
    """
    for batch in chunks(sorted(reports)):
        run(f"UPDATE report SET raised = raised + 1 WHERE id IN ({marks(batch)})", batch)
        run(
            "UPDATE dispatch SET told_at = NULL, due_at = ?, ended_at = NULL, called ="
            " (SELECT r.accepted_at IS NULL FROM report r WHERE r.id = dispatch.report_id),"
            " raised = (SELECT r.raised FROM report r WHERE r.id = dispatch.report_id)"
            f" WHERE report_id IN ({marks(batch)}) AND (ended_at IS NULL OR ended = 'accepted')"
            " AND round = (SELECT r.round FROM report r WHERE r.id = dispatch.report_id)",
            [utc(now), *batch],
        )


def end_round(reports: Mapping[int, int | None], others: str, now: datetime) -> None:
    """What was told of these reports before counts no more; a new round has begun.

    Its officer is passed over in the next rounds: the one named, or (None) whoever had accepted it.
    """
    update(
        "dispatch",
        "report bigint, officer bigint",
        sorted(reports.items()),
        to="ended = 'handed_on', ended_at = ?",
        where="dispatch.report_id = v.report AND dispatch.ended = 'accepted' AND"
        " (v.officer IS NULL OR dispatch.officer_id = v.officer)",
        params=[utc(now)],
    )
    dispatches.end_of(reports, others, now)


def _sealed(vault: Vault, note: str) -> bytes | None:
    return vault.seal(note, "report.note") if note else None
