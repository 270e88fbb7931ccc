"""What can be wrong with the time, ours and the carriers', and what stands still because of it.

As in `gateway.install.doctor.checks`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.phrases import joined, phrase
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.received import carrier_clocks
from storage.record import clock_doubt, forgotten

_BEHIND = phrase("%(carrier)s %(hours)s h behind")
_AHEAD = phrase("%(carrier)s %(hours)s h ahead")


def carrier_dates(runtime: Runtime) -> Finding:
    """Whether the carriers' dates can be believed."""
    with connected():
        wrong = carrier_clocks.wrong()
    if wrong:
        each = [
            phrase(
                _BEHIND if clock.hours > 0 else _AHEAD,
                carrier=clock.carrier,
                hours=abs(clock.hours),
            )
            for clock in wrong
        ]
        says = phrase(
            "Dates are wrong, and messages count from their arrival: %(each)s of our clock.",
            each=joined(", ", each),
        )
        return Finding(
            "carrier dates",
            ATTENTION,
            says,
            phrase("Tell the carrier; if its dates are right, set this machine's clock."),
        )
    return Finding("carrier dates", OK, phrase("What carriers date agrees with our clock."))


#: Why the clock is doubted, by `flows.rules.clocks.Doubt.why`.
_WHY = {
    "jump": phrase("this machine's clock jumped by %(by)s on %(at)s"),
    "start": phrase(
        "this machine's clock shows %(at)s, and the newest in the record is %(by)s older"
    ),
    "record": phrase(
        "this machine's clock showed %(at)s, and what was received last is dated %(by)s ahead of it"
    ),
}


def clock_doubted() -> Finding | None:
    """What speaks against the clock, and what stands still because of it; None without doubt."""
    with connected():
        doubt = clock_doubt.read()
    if doubt.since is None or doubt.jumped_at is None:
        return None
    by: str = str(abs(doubt.last))
    if abs(doubt.last) >= timedelta(days=2):
        by = phrase("%(count)s days", count=abs(doubt.last).days)
    why = phrase(_WHY[doubt.why], by=by, at=f"{doubt.jumped_at:%Y-%m-%d %H:%M} UTC")
    agreed = phrase("they do not agree yet")
    if doubt.agreed_at:
        since = f"{doubt.agreed_at:%Y-%m-%d %H:%M} UTC"
        agreed = phrase("they have agreed since %(since)s", since=since)
    says = phrase(
        "Nothing is forgotten (HAPUS is) since %(why)s, until clock and record have "
        "agreed for 24 hours; %(agreed)s.",
        why=why,
        agreed=agreed,
    )
    return Finding(
        "retention",
        ATTENTION,
        says,
        phrase("Look at `date -u`; if it is right, run `flask retention run --confirm-clock`."),
    )


def retention(runtime: Runtime, now: datetime) -> Finding:
    """Whether what is over is forgotten."""
    if doubted := clock_doubted():
        return doubted
    with connected(), transaction():
        kinds = forgotten.used_up(now)
    if kinds:
        says = phrase("The share of this hour is used up for: %(names)s.", names=", ".join(kinds))
        return Finding(
            "retention",
            ATTENTION,
            says,
            phrase("Look whether so much may be forgotten; the rest goes hour by hour."),
        )
    return Finding("retention", OK, phrase("The clock is believed, and what is over is forgotten."))
