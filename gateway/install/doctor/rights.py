"""Whether people who asked for their data were answered in time, and breaches were told."""

from __future__ import annotations

from datetime import datetime

from gateway.install.doctor.finding import ATTENTION, OK, Finding
from storage.engine import db
from storage.people import requests
from storage.record import breaches


def finding(now: datetime) -> Finding:
    """How many requests and breaches are past their 3 x 24 hours."""
    with db.connected():
        unanswered, untold = requests.late(now), breaches.late(now)
    late = [
        f"{count} {what}"
        for count, what in (
            (unanswered, "requests of people about their data wait for an answer"),
            (untold, "breaches were not told to all who must hear of them"),
        )
        if count
    ]
    if late:
        says = f"For more than 3 x 24 hours {' and '.join(late)}."
        return Finding("people's rights", ATTENTION, says, "The dpo finds them at /hak.")
    return Finding("people's rights", OK, "Nobody who asked for their data waits too long.")
