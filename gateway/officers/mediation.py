"""Choosing who mediates a dispute, by API and command line; audited.

The mediator is a contact with such a role, hears what, where and when, and never who reported it.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules import numbers
from flows.rules.fields import Unusable
from flows.rules.mediation import GIVEN, MEDIATORS, NEXT, due, unfit
from flows.rules.rights import NotAllowed, Officer
from gateway.install.runtime import Runtime
from gateway.sms import mediators
from storage import people, reports
from storage.engine.db import transaction
from storage.models import Contact
from storage.places import areas
from storage.record import audit
from storage.reports import mediations
from storage.reports.mediations import Known

FIELD = "mediator"


def choose(
    runtime: Runtime,
    seen: reports.Seen,
    contact_id: int,
    reader: Officer | None,
    by: str,
    now: datetime,
) -> None:
    """Give a report whose reporter wants that to a mediator, who is written to at once.

    `reader`: whose territory the mediator lives in; None: anywhere. Raises NotAllowed where the
    report does not allow it, and Unusable where this contact cannot mediate it.
    """
    with transaction():
        report = reports.find(seen.code)
        known = mediations.known(runtime.vault, [report.id])[report.id] if report else None
        if known is None or not known.open or GIVEN not in NEXT.get(known.state, ()):
            raise NotAllowed(
                "a mediator is chosen once, for an open report, after its reporter wanted one"
            )
        if unfit(known.matter):
            raise NotAllowed("what was told since leaves this report to the police")
        contact = _mediator(runtime, known, contact_id, reader)
        given = mediations.give(
            runtime.vault, known.report, contact.id, by, now, due(now, runtime.settings.zone)
        )
        if given is None:
            raise NotAllowed("this mediation was given to somebody else a moment ago")
        mediators.write(runtime, known, contact.phone_id, given, GIVEN, now)
        audit.note(by, "report.mediate", seen.code, {"contact": contact.id}, now)


def _mediator(runtime: Runtime, known: Known, contact_id: int, reader: Officer | None) -> Contact:
    contact = people.find_contact(contact_id)
    if contact is None or contact.role not in MEDIATORS:
        raise Unusable(FIELD, f"names no contact with one of the roles {', '.join(MEDIATORS)}")
    paths = areas.paths_of([contact.area_id])
    if reader is not None and not reader.covers(paths[contact.area_id]):
        raise Unusable(FIELD, "names a contact outside the territory")
    # Who reported it, or the like of the same incident, is a party. The refusal says no more than
    # of any other who cannot be written to: an officer could try contacts to learn who reported.
    number = people.number_of(runtime.vault, [contact.phone_id]).get(contact.phone_id, "")
    if (
        contact.phone_id in mediations.parties(known.report)
        or contact.phone.opted_out_at is not None
        or not numbers.may_answer(number, runtime.settings.reply_countries)
    ):
        raise Unusable(FIELD, "names a contact that cannot be written to for this; choose another")
    return contact
