"""A desk files what was reported by phone or in person; it is routed as every report is."""

from __future__ import annotations

from datetime import datetime

from flows import messages
from flows.desk import CHANNELS, Judged, judged
from flows.rules import numbers
from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS
from flows.rules.quota import ANSWER_LIFE
from flows.rules.rights import Officer
from flows.saran import saran
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from gateway.ussd.places import gazetteer
from gateway.ussd.records import tickets
from storage import people, reports
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit
from storage.reports import search
from storage.sent import outbox

LONGEST_PLACE, LONGEST_STORY = 160, 1600


@dataclass(frozen=True)
class Told:
    """What somebody told a desk. `key` names the form it was typed into: it is filed once."""

    key: str
    channel: str
    kind: str
    place: str = field(repr=False)
    story: str = field(repr=False)
    area: str
    urgent: bool
    number: str = field(default="", repr=False)
    consent: bool = False
    """They agree that the number is kept, and that news come to it by SMS."""


def file(runtime: Runtime, officer: Officer, told: Told, now: datetime) -> str:
    """File a report; its ticket. The same form filed again is the same report.

    Without an area it lies where its place says, else in the officer's territory. Who agreed to
    that gets the acknowledgement by SMS, unless the report is sensitive. Raises MayNot, Unusable.
    """
    officer.must("report.file")
    _check(told)
    number = _number(runtime, told)
    report = judged(told.kind, told.place, told.story, told.urgent, now, runtime.settings.zone)
    conversation = f"meja-{told.key}"
    with transaction():
        phone = people.phone_ids(runtime.vault, [number], now)[number] if number else None
        code = tickets([conversation])[conversation]
        if conversation not in reports.codes_of([conversation]):
            incident = _incident(runtime, officer, told, report, conversation, code, phone, now)
            reports.file(runtime.vault, [incident])
            search.index_some(runtime.vault, 1)
            detail = {"channel": told.channel, "number": phone is not None}
            audit.note(officer.name, "report.file", code, detail, now)
            if phone is not None and not report.sensitive:
                _acknowledge(runtime, report, code, phone, now)
    return code


def _check(told: Told) -> None:
    if told.channel not in CHANNELS:
        raise Unusable("channel", f"must be one of: {', '.join(CHANNELS)}")
    if told.kind not in KINDS:
        raise Unusable("kind", f"must be one of: {', '.join(KINDS)}")
    if not told.place.strip() or len(told.place) > LONGEST_PLACE:
        raise Unusable("place", f"must have from 1 to {LONGEST_PLACE} characters")
    if not told.story.strip() or len(told.story) > LONGEST_STORY:
        raise Unusable("story", f"must have from 1 to {LONGEST_STORY} characters")
    if told.area and areas.find(told.area) is None:
        raise Unusable("area", "names no area")


def _number(runtime: Runtime, told: Told) -> str:
    if not told.number.strip():
        return ""
    if not told.consent:
        raise Unusable("consent", "a number is kept only of who agrees to that")
    found = numbers.reachable(told.number, runtime.settings.reply_countries)
    if not found:
        raise Unusable("number", "is no mobile number that can be written to")
    return found


def _incident(
    runtime: Runtime,
    officer: Officer,
    told: Told,
    report: Judged,
    conversation: str,
    code: str,
    phone: int | None,
    now: datetime,
) -> reports.Incident:
    area = told.area or gazetteer(runtime, now).area_of(report.place) or officer.area
    return reports.Incident(
        conversation=conversation,
        code=code,
        category=report.kind,
        place=report.place,
        area=area,
        channel=told.channel,
        urgent=report.urgent,
        sensitive=report.sensitive,
        phone_id=phone,
        at=now,
        story=report.story,
        reading=report.reading,
        happens_at=report.happens_at,
    )


def _acknowledge(runtime: Runtime, report: Judged, code: str, phone: int, now: datetime) -> None:
    language = people.languages_of([phone])[phone]
    advice = saran(report.kind, f"{report.place} {report.story}")
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=f"ack:meja:{code}",
                lane="reply",
                carrier=runtime.carrier.name,
                phone_id=phone,
                text=messages.say("ack", language, code=code, **advice),
                not_before=now,
                expires_at=now + ANSWER_LIFE,
            )
        ],
        now,
    )
