"""Duress of a guard: the desk of the polsek is told by SMS, and nobody else."""

from __future__ import annotations

from datetime import datetime

from flows.rules.delivery import ALARM_LIFE
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.jobs import notices, routing
from gateway.jobs.routing import Place
from storage import people
from storage.engine.db import connected, transaction
from storage.places import areas
from storage.sent import outbox
from storage.watch import duress

#: Told in one round.
BATCH = 50


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell the nearest desk that has a mobile phone of each new one, ahead of all else; once.

    Where no desk has one, the console alone shows it.
    """
    with connected():
        if not duress.any_untold():
            return set()
        with transaction():
            for forced in duress.take(now, BATCH):
                number = _desk(runtime, forced.area, now)
                if number:
                    phone = people.phone_ids(runtime.vault, [number], now)[number]
                    words = {
                        "guard": f"{forced.place}",
                        "post": forced.name,
                        "pos": forced.code,
                        "area": areas.names_of([forced.area]).get(forced.area, forced.area),
                        "at": notices.local(runtime, forced.at),
                    }
                    notice = notices.Notice(
                        f"duress:{forced.id}",
                        phone,
                        "meja_paksaan",
                        words,
                        now + ALARM_LIFE,
                        rank=outbox.DANGER,
                    )
                    notices.put(runtime, [notice], now)
    return {"alarm"}


def _desk(runtime: Runtime, area: str, now: datetime) -> str:
    """The number of the desk that answers there, else of one above it; "" where none has one."""
    place = Place(area)
    ways = routing.ways(runtime.settings, {place}, now)
    numbers = (
        desks.number_of(runtime.settings, ways.units.get(desk.unit))
        for desk in ways.chains[place].desks
    )
    return next(filter(None, numbers), "")
