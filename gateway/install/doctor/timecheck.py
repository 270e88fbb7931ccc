"""What can be wrong with the time, ours and the carriers', and what stands still because of it.

As in `gateway.install.doctor.checks`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.received import carrier_clocks
from storage.record import clock_doubt, forgotten


def carrier_dates(runtime: Runtime) -> Finding:
    """Whether the carriers' dates can be believed."""
    with connected():
        wrong = carrier_clocks.wrong()
    if wrong:
        each = [
            f"{clock.carrier} {abs(clock.hours)} h {'behind' if clock.hours > 0 else 'ahead'}"
            for clock in wrong
        ]
        says = (
            f"Dates are wrong, and messages count from their arrival: {', '.join(each)} of our"
            f" clock."
        )
        return Finding(
            "carrier dates",
            ATTENTION,
            says,
            "Tell the carrier; if its dates are right, set this machine's clock.",
        )
    return Finding("carrier dates", OK, "What carriers date agrees with our clock.")


#: Why the clock is doubted, by `flows.rules.clocks.Doubt.why`.
_WHY = {
    "jump": "this machine's clock jumped by {by} on {at}",
    "start": "this machine's clock shows {at}, and the newest in the record is {by} older",
    "record": "this machine's clock showed {at}, and what was received last is dated {by} ahead of"
    " it",
}


def clock_doubted() -> Finding | None:
    """What speaks against the clock, and what stands still because of it; None without doubt."""
    with connected():
        doubt = clock_doubt.read()
    if doubt.since is None or doubt.jumped_at is None:
        return None
    by = (
        str(abs(doubt.last))
        if abs(doubt.last) < timedelta(days=2)
        else f"{abs(doubt.last).days} days"
    )
    why = _WHY[doubt.why].format(by=by, at=f"{doubt.jumped_at:%Y-%m-%d %H:%M} UTC")
    agreed = (
        f"they have agreed since {doubt.agreed_at:%Y-%m-%d %H:%M} UTC"
        if doubt.agreed_at
        else "they do not agree yet"
    )
    says = (
        f"Nothing is forgotten (HAPUS is) since {why}, until clock and record have agreed for 24"
        f" hours; {agreed}."
    )
    return Finding(
        "retention",
        ATTENTION,
        says,
        "Look at `date -u`; if it is right, run `flask retention run --confirm-clock`.",
    )


def retention(runtime: Runtime, now: datetime) -> Finding:
    """Whether what is over is forgotten."""
    if doubted := clock_doubted():
        return doubted
    with connected(), transaction():
        kinds = forgotten.used_up(now)
    if kinds:
        says = f"The share of this hour is used up for: {', '.join(kinds)}."
        return Finding(
            "retention",
            ATTENTION,
            says,
            "Look whether so much may be forgotten; the rest goes hour by hour.",
        )
    return Finding("retention", OK, "The clock is believed, and what is over is forgotten.")
