"""The ladder of a report: who is told when, until a person accepts it.

Urgent: the desk and the nearest officers at once, then higher at 2, 5 and 10 minutes, day and
night. Routine: by day at once and higher after 15 minutes; at night it waits until 06.00, and for
the officer's hours. Quiet kinds wait for the next list. Each is told once; where a tier has nobody
on duty the next one has taken its place (`flows.rules.routing`). Of a routine one the desk of a
unit that is told besides hears only where none of its officers does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from flows.rules.kinds import PROTECTED
from flows.rules.routing import Chain, Desk, Tier

#: When the steps of an urgent ladder come, and those of a routine one.
URGENT = (timedelta(), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
ROUTINE = (timedelta(), timedelta(minutes=15))
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

#: How a dispatch ends: accepted by its officer, by somebody else, handed on, or closed.
ENDS = ("accepted", "other", "handed_on", "closed")


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


def steps(chain: Chain, kind: str, urgent: bool, since: datetime, zone: tzinfo) -> list[Step]:
    """The whole ladder of a report that is known since then, by who is on duty now.

    Of an urgent one the unit's own desk is not named: it is told at once anyway
    (`storage.reports.alerts`). Where there is neither a desk nor anybody on duty (reports about
    officers have no desk), who comes on duty first is told of an urgent one at once, and a routine
    one waits for them however long.
    """
    begin = begins(kind, urgent, since, zone)
    tiers, first = list(chain.tiers), chain.waiting
    nobody_else = not (tiers or chain.desks)
    if urgent:
        if first is not None and nobody_else:
            tiers = [first]
        higher = _codes(chain.desks[1:])
        desks = [_codes(chain.beside_desks), higher[:1], (), higher[1:]]
        return _ladder(chain, [[tier] for tier in tiers[:3]] + [tiers[3:]], begin, URGENT, desks)
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
