"""Whether people who asked for their data were answered in time, and breaches were told."""

from __future__ import annotations

from datetime import datetime

from flows.rules.phrases import joined, phrase
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from storage.engine import db
from storage.people import requests
from storage.record import breaches

_UNANSWERED = phrase("%(count)s requests of people about their data wait for an answer")
_UNTOLD = phrase("%(count)s breaches were not told to all who must hear of them")


def finding(now: datetime) -> Finding:
    """How many requests and breaches are past their 3 x 24 hours."""
    with db.connected():
        unanswered, untold = requests.late(now), breaches.late(now)
    late = [
        phrase(what, count=count)
        for count, what in ((unanswered, _UNANSWERED), (untold, _UNTOLD))
        if count
    ]
    if late:
        each = joined("; ", late)
        says = phrase("For more than 3 x 24 hours: %(each)s.", each=each)
        return Finding("people's rights", ATTENTION, says, phrase("The dpo finds them at /hak."))
    return Finding("people's rights", OK, phrase("Nobody who asked for their data waits too long."))
