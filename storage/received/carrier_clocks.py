"""Which carriers' dates are not believed, and when messages with such dates were said.

What is known of a carrier stands in the record, so that all processes agree and a restart knows it.
Receiving a message costs nothing: it brings its lag along, and whoever claims messages first weighs
those that are new, in the order in which they came. A message counts by the twenty lags of its
carrier that end with its own, in whatever batches they are weighed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.rules import carrier_dates
from flows.values import dataclass
from storage.engine.sql import chunks, for_update, marks, moment, run, utc
from storage.models import CarrierClock, Inbox

#: Messages weighed at a time; what is not weighed yet is not handled yet.
_TOGETHER = 1000
#: Two that come at once may be seen in the other order than that of their ids: so far back is
#: looked for the second.
_STRAYS = 500

#: Of rows of the inbox (i): handled only when it holds.
WEIGHED = f"(i.lag IS NULL OR i.id <= (SELECT max(c.weighed) - {_STRAYS} FROM carrier_clock c))"

_UNWEIGHED = (
    f"SELECT i.id, i.carrier, i.lag, i.received_at FROM inbox i WHERE {Inbox.IN_TURN}"
    " AND i.lag IS NOT NULL"
    f" AND i.id > coalesce((SELECT max(c.weighed) - {_STRAYS} FROM carrier_clock c), 0)"
    f" ORDER BY i.id LIMIT {_TOGETHER}"
)


@dataclass(frozen=True)
class Wrong:
    """A carrier whose dates are wrong by so many hours (above 0: behind us), and since when."""

    carrier: str
    hours: int
    since: datetime


def hours_off(carrier: str) -> int:
    """By how many whole hours a carrier's dates are behind our clock (below 0: ahead).

    0: they are believed.
    """
    known = CarrierClock.get_or_none(CarrierClock.carrier == carrier)
    return known.hours if known else 0


def wrong() -> list[Wrong]:
    """The carriers whose dates count from arrival now."""
    found = CarrierClock.select().where(CarrierClock.hours != 0).order_by(CarrierClock.carrier)
    return [Wrong(clock.carrier, clock.hours, clock.since) for clock in found]


def weigh() -> None:
    """Weigh the lags of what came in.

    What has a date that is not to be believed counts from its arrival. In the transaction of who
    claims. One statement where nothing is new, else a few for up to a thousand messages.
    """
    if not (found := run(_UNWEIGHED)):
        return
    carriers = sorted({str(carrier) for _, carrier, _, _ in found})
    CarrierClock.insert_many(
        [{"carrier": carrier} for carrier in carriers]
    ).on_conflict_ignore().execute()
    held = "SELECT carrier, weighed, lags, hours, since FROM carrier_clock"
    held = f"{held} WHERE carrier IN ({marks(carriers)}) ORDER BY carrier{for_update()}"
    clocks = {
        str(carrier): _Clock(int(weighed), tuple(json.loads(lags)), int(hours), moment(since))
        for carrier, weighed, lags, hours, since in run(held, carriers)
    }
    # Once more: others may have weighed some of it while this one waited for its turn.
    new = [row for row in run(_UNWEIGHED) if row[1] in clocks]
    disbelieved = [int(row[0]) for row in new if clocks[row[1]].weigh(*row)]
    _settle("lag = NULL", [int(row[0]) for row in new])
    _settle("sent_at = received_at", disbelieved)
    for carrier, clock in clocks.items():
        run(
            "UPDATE carrier_clock SET weighed = ?, lags = ?, hours = ?, since = ? WHERE"
            " carrier = ?",
            [clock.weighed, json.dumps(clock.lags), clock.hours, utc(clock.since), carrier],
        )


@dataclass
class _Clock:
    """What is known of one carrier, while its lags are weighed one after the other."""

    weighed: int
    lags: tuple[int, ...]
    hours: int
    since: datetime | None

    def weigh(self, id_: Any, carrier: str, lag: Any, received_at: Any) -> bool:
        """Take in the lag of one row; returns whether that row's date is not to be believed."""
        before, self.weighed = self.hours, max(self.weighed, int(id_))
        self.lags = carrier_dates.newest(self.lags, int(lag))
        self.hours = carrier_dates.hours_off(self.lags)
        if self.hours != before:
            self.since = moment(received_at) if self.hours else None
        return self.hours != 0


def _settle(what: str, ids: Sequence[int]) -> None:
    for batch in chunks(ids):
        run(f"UPDATE inbox SET {what} WHERE id IN ({marks(batch)})", batch)
