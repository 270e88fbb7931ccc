"""The ladders of a report and of a missed check-in: who is told when, until a person accepts it.

Urgent: the desk and the nearest officers at once, then higher at 2, 5 and 10 minutes, day and
night. Routine: by day at once and higher after 15 minutes; at night it waits until 06.00, and for
the officer's hours. Quiet kinds wait for the next list. Each is told once; where a tier has nobody
on duty the next one has taken its place (`flows.rules.routing`). Of a routine one the desk of a
unit that is told besides hears only where none of its officers does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import NamedTuple

from flows.rules.kinds import PROTECTED
from flows.rules.routing import NEAREST, Chain, Desk, Tier
from flows.values import dataclass

#: When the steps of an urgent ladder come, and those of a routine one.
URGENT = (timedelta(), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
#: The same of a unit whose desk sees nothing (`flows.rules.boards`): one step higher at once.
HIGHER = (timedelta(), *URGENT[:-1])
ROUTINE = (timedelta(), timedelta(minutes=15))
#: Where a ladder is used up and nobody has accepted an urgent report, all are called again: so long
#: after its last step, then so long after each other, and less often when a day has gone by.
FIRST_AGAIN, AGAIN, RARELY = timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=6)
OFTEN_FOR = timedelta(days=1)
#: A desk above that was told of a report hears so much later of what was added since.
DESK_AGAIN = timedelta(minutes=10)
#: The reporter of an urgent report that nobody has accepted for so long hears that, once.
SILENCE = timedelta(minutes=5)
#: TERIMA of a DARURAT or of a missed alarm holds its ladder for so long: senders can be forged, so
#: only the desk ends it.
PAUSE = timedelta(minutes=5)
#: What is not urgent leaves in these hours.
DAY_BEGINS, DAY_ENDS = time(6), time(22)
#: Quiet kinds leave at these times, in one list.
LISTS = (time(6), time(12), time(18))
#: Kinds that are told in lists: nobody has to go there now; of those about officers the minute
#: would match the operators' records.
QUIET = frozenset({"gangguan_umum", "petasan", "penyakit_masyarakat", PROTECTED})
#: A routine report waits so long for the hours of those nearest to it, not longer.
PATIENT = timedelta(hours=16)

#: The steps of a missed check-in, the last two the police; its guards were reminded before.
MISSED = ("partner", "ketua", "officers", "desk")
PARTNER, KETUA, OFFICERS, POLSEK = MISSED
POLICE = (OFFICERS, POLSEK)
#: Between two of them lies the grace of the post, and at least so much: a ketua has to go there.
LEAST_GAP = timedelta(minutes=10)
#: So long the police steps wait for an SMS to the ketua that has not left: what does not leave, may
#: not come in either, and a word may be on its way.
UNSENT = timedelta(minutes=30)
#: How an alarm ends: before any of the police was told, because a word came (for whichever
#: check-in), the post is paused or has ended, or its guards went home; or a desk has closed it.
MISSED_ENDS = ("explained", "closed")
EXPLAINED, BY_DESK = MISSED_ENDS
#: TUGAS names an alarm for so long; the desk's list has it until it is closed.
MISSED_TASK = timedelta(days=1)

#: How a dispatch ends: accepted by its officer, by somebody else, handed on, or closed; of an
#: alarm as that ends.
ENDS = ("accepted", "other", "handed_on", "closed", *MISSED_ENDS)


@dataclass(frozen=True)
class Step:
    """One step: when, which officers, and the desks (codes of units) that are told beside them.

    `officers_at`: when the officers are told, if that is later.
    """

    number: int
    at: datetime
    officers: tuple[int, ...]
    desks: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    officers_at: datetime | None = None


def begins(kind: str, urgent: bool, since: datetime, zone: tzinfo) -> datetime:
    """From when a report is told at all: urgent ones at once, quiet ones with the next list."""
    if urgent:
        return since
    local = since.astimezone(zone)
    if kind in QUIET:
        return _next(LISTS, local)
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return since
    return _next((DAY_BEGINS,), local)


def _next(times: Sequence[time], local: datetime) -> datetime:
    for days in (0, 1):
        for moment in times:
            at = datetime.combine(local.date() + timedelta(days=days), moment, local.tzinfo)
            if at >= local:
                return at.astimezone(UTC)
    raise AssertionError("a time of day comes within a day")


def steps(
    chain: Chain,
    kind: str,
    urgent: bool,
    since: datetime,
    zone: tzinfo,
    unwatched: bool = False,
) -> list[Step]:
    """The whole ladder of a report that is known since then, by who is on duty now.

    Of an urgent one the unit's own desk is not named: it is told at once anyway
    (`storage.reports.alerts`). Where there is neither a desk nor anybody on duty (reports about
    officers have no desk), who comes on duty first is told of an urgent one at once, and a routine
    one waits for them however long. `unwatched`: the board of the unit's desk is gone.
    """
    begin = begins(kind, urgent, since, zone)
    tiers, first = list(chain.tiers), chain.waiting
    nobody_else = not (tiers or chain.desks)
    if urgent:
        if first is not None and nobody_else:
            tiers = [first]
        higher = _codes(chain.desks[1:])
        desks = [_codes(chain.beside_desks), higher[:1], (), higher[1:]]
        times = HIGHER if unwatched else URGENT
        return _ladder(chain, [[tier] for tier in tiers[:3]] + [tiers[3:]], begin, times, desks)
    if (
        first is not None
        and first.when is not None
        and (nobody_else or first.when <= begin + PATIENT)
    ):
        begin = max(begin, first.when)
        tiers = [first, *tiers]
    own, told = _codes(chain.desks[:1]), {tier.unit for tier in chain.beside}
    beside = tuple(unit for unit in _codes(chain.beside_desks) if unit not in told)
    desks = [beside, own] if tiers else [(*own, *beside), ()]
    return _ladder(chain, [[tier] for tier in tiers[:2]], begin, ROUTINE, desks)


#: In place of minutes: the step comes a gap after the one before it.
_BY_THE_HOUSE = -1
#: Of a ladder on which only those near the post stand.
NO_POLICE = Chain(())


def missed(
    chain: Chain,
    desk: str,
    others: Collection[str],
    since: datetime,
    grace: timedelta,
    times: Mapping[str, int | None] = MappingProxyType({}),
) -> list[Step]:
    """The steps of a missed check-in, by who is on duty now: `others` (of MISSED, those before the
    police that have somebody; their steps name no officer), the nearest officers, then the
    polsek, that is its `desk` (of the first unit whose desk has a phone, "" where none has) and who
    is on duty there; further up nobody, but where there is no such desk.

    A step without anybody passes on at once: each that has somebody comes a gap after the one
    before it, the first at `since`. But where the post says so (`times`): so many minutes after
    `since`; None: that step is told to nobody.
    """
    near = next((tier for tier in chain.tiers if tier.name in NEAREST), None)
    order = _codes(chain.desks)
    units = order[: order.index(desk) + 1] if desk else ()
    of_units = (tier for tier in chain.tiers if tier.name not in NEAREST)
    beside = next((tier for tier in of_units if not desk or tier.unit in units), None)
    there = {
        OFFICERS: ([near] if near else [], ()),
        POLSEK: ([beside] if beside else [], (desk,) if desk else ()),
    }
    gap, at = max(grace, LEAST_GAP), since
    found: list[Step] = []
    for number, name in enumerate(MISSED):
        tiers, desks = there.get(name, ([], ()))
        minutes = times.get(name, _BY_THE_HOUSE)
        if minutes is not None and (name in others or tiers or desks):
            if minutes != _BY_THE_HOUSE:
                before = found[-1].at if found else since
                at = max(before, since + timedelta(minutes=minutes))
            officers = tuple(officer for tier in tiers for officer in tier.officers)
            why = tuple(tier.why for tier in tiers)
            found.append(Step(number, at, officers, desks, why))
            at += gap
    return found


class Call(NamedTuple):
    """Somebody whom a ladder reaches: an officer of that unit, or (None) the unit's desk."""

    step: int
    officer: int | None
    unit: str
    due_at: datetime


def reached(
    steps: Sequence[Step],
    units: Mapping[int, str],
    made: Collection[tuple[int | None, str]],
    now: datetime,
    held: bool,
) -> tuple[list[Call], datetime | None]:
    """Whom a ladder reaches now that it had not before, and when it is looked at next.

    `units`: by officer; `made`: whom it has reached, as officer and unit. One that was `held`
    (PAUSE) goes on where it stood: what fell due meanwhile comes step by step, as far apart as
    ever.
    """
    known, fresh = set(made), list[Call]()
    begun: Step | None = None
    for step in steps:
        if step.at > now:
            break
        if begun and held:
            return fresh, now + (step.at - begun.at)
        told_at = max(now, step.officers_at or now)
        calls = [
            *(Call(step.number, officer, units[officer], told_at) for officer in step.officers),
            *(Call(step.number, None, unit, now) for unit in step.desks),
        ]
        for call in calls:
            if (call.officer, call.unit) not in known:
                known.add((call.officer, call.unit))
                fresh.append(call)
                begun = begun or step
    return fresh, min((step.at for step in steps if step.at > now), default=None)


def calls_again(steps: Sequence[Step], told: datetime | None, now: datetime) -> datetime:
    """When all are called again whom a ladder has reached, that is used up; `told`: when it was
    last told to one of them, None: to nobody, or not yet.
    """
    first = steps[-1].at + FIRST_AGAIN
    if told is None:
        return max(first, now + AGAIN)
    if told < first:
        return first
    return told + (AGAIN if told < first + OFTEN_FOR else RARELY)


def _ladder(
    chain: Chain,
    tiers: Sequence[Sequence[Tier]],
    begin: datetime,
    times: Sequence[timedelta],
    desks: Sequence[tuple[str, ...]],
) -> list[Step]:
    """The steps at these times: each with its tiers and desks, the first with those beside, too."""
    found = []
    for number, after in enumerate(times):
        here = [*(tiers[number] if number < len(tiers) else ()), *(() if number else chain.beside)]
        officers = tuple(dict.fromkeys(officer for tier in here for officer in tier.officers))
        why = tuple(tier.why for tier in here)
        found.append(Step(number, begin + after, officers, desks[number], why))
    return found


def _codes(desks: Sequence[Desk]) -> tuple[str, ...]:
    return tuple(desk.unit for desk in desks)
