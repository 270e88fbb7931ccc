"""Who would get a report of one place and kind, in order, each with why: for who asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flows.rules import dates, ladder
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.ladder import Step
from flows.rules.rights import MayNot, sees
from flows.rules.routing import Chain, Desk
from gateway.install import desks
from gateway.install.settings import Settings
from gateway.jobs import routing
from gateway.jobs.routing import Place, Ways
from storage.engine.vault import Vault
from storage.people import officers

#: What a desk is called where officers are called by their tier.
DESK_ROLE = "meja"
SMS, CONSOLE = "sms", "console"


def place_of(area: str, kind: str, rw: str = "") -> Place:
    """The place that is asked about; "" as a kind: any that has no route of its own."""
    return Place(area, rw and rw.strip().zfill(2), kind, bool(kind) and KINDS[kind].sensitive)


def must_see(role: str, kind: str) -> None:
    """Raise MayNot where somebody with this role may not learn who gets reports of this kind."""
    if kind == PROTECTED and not sees(role, protected=True):
        raise MayNot("who gets reports about officers is shown to inspektorat and dpo alone")


def who_gets(
    settings: Settings, vault: Vault, place: Place, urgent: bool, at: datetime
) -> list[dict[str, Any]]:
    """Whom a report that comes at this time would reach if nobody accepted it, in order.

    An officer has a name, a desk has none. `after_s`: seconds from that time.
    """
    ways = routing.ways(settings, [place], at)
    chain = ways.chains[place]
    steps = ladder.steps(chain, place.kind, urgent, at, settings.zone)
    names = officers.names_of(vault, ways.officers)
    told = [*_own_desk(ways, place, urgent, at), *_climbing(ways, place, steps)]
    whys = _whys(chain)
    found = []
    for step, who in told:
        waits = (
            f"; menunggu sampai {dates.written(step.at, settings.zone)}"
            if step.number == 0 and step.at > at
            else ""
        )
        row: dict[str, Any] = {
            "step": step.number,
            "after_s": round((step.at - at).total_seconds()),
        }
        if isinstance(who, Desk):
            row |= _desk(settings, ways, place, who)
        else:
            row |= {
                "unit": ways.officers[who].unit,
                "role": whys[who][0],
                "officer": names.get(who, ""),
                "channel": SMS,
                "why": whys[who][1],
            }
        row["why"] += waits
        found.append(row)
    return found


def _own_desk(ways: Ways, place: Place, urgent: bool, at: datetime) -> Iterator[tuple[Step, Desk]]:
    """The desk of the unit that answers: of an urgent report it is told at once, and not by the
    ladder.
    """
    own = ways.chains[place].desks[:1]
    if urgent and own:
        yield Step(0, at, ()), own[0]


def _climbing(ways: Ways, place: Place, steps: list[Step]) -> Iterator[tuple[Step, Desk | int]]:
    chain = ways.chains[place]
    by_unit = {desk.unit: desk for desk in (*chain.desks, *chain.beside_desks)}
    for step in steps:
        for officer in step.officers:
            yield step, officer
        for unit in step.desks:
            yield step, by_unit[unit]


def _whys(chain: Chain) -> dict[int, tuple[str, str]]:
    """The tier of each officer who stands in a chain, and why they are in it."""
    found: dict[int, tuple[str, str]] = {}
    waiting = [chain.waiting] if chain.waiting is not None else []
    for tier in (*chain.beside, *waiting, *chain.tiers):
        why = f"{tier.why}, juga diberi tahu" if tier in chain.beside else tier.why
        found |= dict.fromkeys(tier.officers, (tier.name, why))
    return found


def _desk(settings: Settings, ways: Ways, place: Place, desk: Desk) -> dict[str, Any]:
    unit, answering = ways.units.get(desk.unit), ways.answering[place]
    writable = bool(desks.number_of(settings, unit)) and not place.sensitive
    if desk.also:
        why = "meja satuan yang juga diberi tahu"
    elif desk.above or answering is None:
        why = "meja satuan di atasnya"
    else:
        area, kind = answering.by
        why = f"meja satuan yang menjawab, menurut rute {area}, jenis {kind or 'apa saja'}"
    return {
        "unit": desk.unit,
        "role": DESK_ROLE,
        "officer": None,
        "channel": SMS if writable else CONSOLE,
        "why": why,
    }
