"""Reports climb until a person accepts them: who is told next, and when that is asked again.

A round looks at the reports that are due, asks by the routes and the duty of this moment whom it
should have reached by now (`flows.rules.ladder`), and makes the dispatches that are missing, each
once. So a restart, a second clock or a missed round neither doubles nor loses a step, and somebody
who comes on duty takes the place of somebody who has left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from flows.reading.place.rw import rw_of
from flows.rules import ladder, reputation
from flows.rules.kinds import PROTECTED
from flows.rules.ladder import Step
from flows.rules.similar import APART
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.jobs import reporters, routing
from gateway.jobs.routing import Place, Ways
from storage.engine.db import DatabaseAway, connected, transaction
from storage.people.accounts import boards
from storage.reports import climbing, deeds, dispatches
from storage.reports.climbing import Climbing, Next
from storage.reports.dispatches import Made, New
from storage.reports.fairness import A_ROUND
from storage.reports.reputation import records

log = structlog.get_logger()

#: Reports per transaction.
BATCH = 500
#: A report that cannot be looked at is looked at again so much later.
AGAIN = timedelta(seconds=30)


def climb(runtime: Runtime, now: datetime) -> set[str]:
    """Look at the reports that are due, A_ROUND at most: the lanes that got something to send.

    One that fails stops no other: it is left alone for a while.
    """
    lanes: set[str] = set()
    with connected():
        size, left = BATCH if climbing.any_due(now) else 0, A_ROUND
        while size and left > 0:
            try:
                with transaction():
                    taken = climbing.take(runtime.vault, now, size)
                    lanes |= _look_at(runtime, taken, now)
                left -= size
                size = BATCH if len(taken) == size else 0
            except DatabaseAway:
                raise
            except Exception as trouble:
                log.exception("ladder.trouble", count=size, error=type(trouble).__name__)
                size = _one_at_a_time(runtime, size, now)
    return lanes


def _one_at_a_time(runtime: Runtime, size: int, now: datetime) -> int:
    """After a batch that failed: the next is of one report; that one is put off if it fails."""
    if size > 1:
        return 1
    with transaction():
        for report in climbing.take(runtime.vault, now, 1):
            climbing.go_on([Next(report.id, now + AGAIN, report.climbs, report.climbs_since)])
    return BATCH


def _look_at(runtime: Runtime, taken: Sequence[Climbing], now: datetime) -> set[str]:
    if not taken:
        return set()
    there = dispatches.made([report.id for report in taken])
    grown = {report.id for report in taken if report.urgent and report.climbs == "routine"}
    later = _tell_again([report for report in taken if report.id not in grown], there, now)
    deeds.call_as_urgent(grown, now)
    rising = [report for report in taken if _climbs(report)]
    places = {report.id: _place(report, there[report.id]) for report in rising}
    ways = routing.ways(runtime.settings, set(places.values()), now)
    units = {officer.id: officer.unit for officer in ways.officers.values()}
    doubtful, unwatched = _doubtful(rising), boards.missed()
    fresh: list[New] = []
    calling: list[int] = []
    going = [
        Next(report.id, None, _ladder(report), now)
        if report.id in grown
        else Next(report.id, None, report.climbs, report.climbs_since)
        for report in taken
        if not _climbs(report)
    ]
    for report in rising:
        place = places[report.id]
        since = _since(report, now)
        chain = ways.chains[place]
        steps = ladder.steps(
            chain,
            report.category,
            report.urgent,
            since,
            runtime.settings.zone,
            unwatched=any(desk.unit in unwatched for desk in chain.desks[:1]),
        )
        if report.id in doubtful:
            steps = _desk_first(runtime, steps, report, place, ways)
        following, new = _step(report, steps, units, there[report.id], now)
        if following.route_at is None and _is_called_again(report):
            at = ladder.calls_again(steps, _last_told(report, there[report.id]), now)
            following = following._replace(route_at=at if at > now else now + ladder.AGAIN)
            calling += [report.id] if at <= now else []
        if (waits := later.get(report.id)) is not None:
            following = following._replace(route_at=min(waits, following.route_at or waits))
        going.append(following)
        fresh += new
    raised = {report.id: report.raised + (report.id in grown) for report in taken}
    dispatches.make(fresh, raised, now)
    deeds.call_again(calling)
    climbing.go_on(going)
    told = _tell_reporters(runtime, rising, {ladder_.report: ladder_ for ladder_ in going}, now)
    return {"reply"} if told else set()


def _tell_again(
    reports: Sequence[Climbing], there: Mapping[int, Sequence[Made]], now: datetime
) -> dict[int, datetime]:
    """Tell who knows of these that there is more to tell. Desks above that were told just now hear
    it a while later, with all that was added by then, but of a DARURAT at once: until when they
    wait, by report.
    """
    again: list[tuple[int, int]] = []
    later: dict[int, datetime] = {}
    for report in reports:
        for made in there[report.id]:
            if not (made.told_at and made.ended in ("", "accepted")):
                continue
            if made.raised >= report.raised:
                continue
            at = made.told_at + ladder.DESK_AGAIN
            if made.officer is None and not report.emergency and at > now:
                later[report.id] = min(at, later.get(report.id, at))
            else:
                again.append((made.id, report.raised))
    dispatches.tell_again(again)
    return later


def _is_called_again(report: Climbing) -> bool:
    """Whether all are called again when its ladder is used up: not of one about officers, which the
    inspectorate reads by day.
    """
    return report.urgent and not report.accepted and report.category != PROTECTED


def _last_told(report: Climbing, there: Sequence[Made]) -> datetime | None:
    """When somebody was last told of it in its round; None: nobody was, or one is to be told."""
    told = [made.told_at for made in there if made.round == report.round and not made.ended]
    return max((at for at in told if at), default=None) if None not in told else None


def _climbs(report: Climbing) -> bool:
    """Whether nobody has it; of a DARURAT an officer's SMS only holds the ladder."""
    return not report.accepted or (report.emergency and report.officer is not None)


def _place(report: Climbing, there: Sequence[Made]) -> Place:
    """Where it asks; who has handed it on, or closed it before it was opened again, is left out."""
    handed_on = {made.officer for made in there if made.ended == "handed_on"}
    return Place(
        area=report.area or "",
        rw=rw_of(report.place),
        kind=report.category,
        sensitive=report.sensitive,
        unit=report.sent_to or "",
        but=frozenset(officer for officer in handed_on if officer is not None),
    )


def _doubtful(reports: Sequence[Climbing]) -> set[int]:
    """Those of these reports that a desk looks at first, by the reputation of their numbers.

    Once a person had it, or its reporter opened it again, it climbs like any other.
    """
    judged = {
        report.id: report.phone_id
        for report in reports
        if report.phone_id is not None
        and not (report.emergency or report.hidden or report.category in APART or report.round)
    }
    found = records(set(judged.values()))
    return {id_ for id_, phone in judged.items() if phone in found and found[phone].doubtful}


def _desk_first(
    runtime: Runtime, steps: list[Step], report: Climbing, place: Place, ways: Ways
) -> list[Step]:
    """The desk before the officers, where it has a phone: what nobody hears of would be lost."""
    for desk in ways.chains[place].desks[:1]:
        if desks.number_of(runtime.settings, ways.units.get(desk.unit)):
            return reputation.desk_first(steps, report.urgent, desk.unit)
    return steps


def _ladder(report: Climbing) -> str:
    return "urgent" if report.urgent else "routine"


def _since(report: Climbing, now: datetime) -> datetime:
    """Since when its ladder counts."""
    if report.climbs == _ladder(report) and report.climbs_since is not None:
        return report.climbs_since
    return now if report.climbs else report.since


def _step(
    report: Climbing,
    steps: Sequence[Step],
    units: Mapping[int, str],
    there: Sequence[Made],
    now: datetime,
) -> tuple[Next, list[New]]:
    """How the ladder of a report goes on, and whom it reaches now that it had not before."""
    made = {(made.officer, made.unit) for made in there if made.round == report.round}
    calls, coming = ladder.reached(steps, units, made, now, held=report.accepted)
    fresh = [New(report.id, report.round, *call) for call in calls]
    return Next(report.id, coming, _ladder(report), steps[0].at), fresh


def _tell_reporters(
    runtime: Runtime, reports: Sequence[Climbing], ladders: dict[int, Next], now: datetime
) -> bool:
    """Tell the reporters of urgent reports honestly, once, that nobody has answered yet."""
    silent = [
        report
        for report in reports
        if report.urgent
        and not (report.accepted or report.hidden or report.told)
        and report.phone_id is not None
        and (since := ladders[report.id].climbs_since) is not None
        and now - since >= ladder.SILENCE
    ]
    climbing.unanswered_told([report.id for report in silent], now)
    told = reporters.put(
        runtime,
        [
            reporters.Saying(
                report.phone_id,
                f"silence:{report.id}:{report.round}",
                "nobody_yet",
                {"code": report.code},
            )
            for report in silent
            if report.phone_id is not None
        ],
        now,
    )
    return bool(told)
