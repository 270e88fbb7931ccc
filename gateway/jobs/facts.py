"""Facts that conversations stated, written into the records, with the answers they call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flows import effects, messages
from flows.effects import Fact
from flows.reading.coming import coming_in
from flows.reading.reasons import ANNOUNCED, EMERGENCY, GUARD, filed_under
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.quota import worth
from flows.saran import saran
from gateway.jobs import distress
from gateway.sms.decided import Changed, Decided, Stated
from storage import people, reports
from storage.received import inbox
from storage.reports import pairs


def handle(decided: Decided, rows: Sequence[inbox.Row]) -> None:
    """Facts from the inbox (USSD calls stated them)."""
    for row in rows:
        assert row.phone_id is not None
        body = row.body
        decided.stated.append(
            [
                Stated(
                    fact=Fact.from_json(body["fact"]),
                    conversation=body["conversation"],
                    ordinal=body["ordinal"],
                    channel=body["channel"],
                    code=body["code"] or "",
                    phone_id=row.phone_id,
                    at=row.sent_at,
                    row_id=row.id,
                    received_at=row.received_at,
                )
            ]
        )


def area_of(decided: Decided, place: str) -> str:
    """The area a place lies in; an unknown one is the home area's, whose desk will place it."""
    return _found(decided, place) or decided.runtime.settings.home_area


def _chosen(decided: Decided, placed: effects.PlaceGiven) -> str | None:
    """The area that the reporter chose, if it still exists; otherwise that of the place."""
    names = decided.known.places
    return placed.area if names.knows(placed.area) else names.area_of(placed.place)


def _found(decided: Decided, place: str) -> str | None:
    return decided.known.places.area_of(place)


def told(stated: Stated[Any]) -> dict[str, Any]:
    """The fields of a report that come from the circumstances of its fact."""
    return {
        "conversation": stated.conversation,
        "code": stated.code,
        "channel": stated.channel,
        "phone_id": stated.phone_id,
        "at": stated.at,
        "received_at": stated.received_at,
    }


def ahead(
    decided: Decided, kind: str, text: str, said_at: datetime, *, chosen: bool = False
) -> datetime | None:
    """When that will happen which a report of this kind announces; None: it announces nothing.

    `chosen`: the kind is not told by the text, but chosen in a menu.
    """
    coming = coming_in(text, said_at, decided.runtime.settings.zone, told=chosen)
    return coming.at if coming and kind != PROTECTED else None


def hurries(kind: str, happens_at: datetime | None) -> bool:
    """Whether a report of this kind cannot wait because it tells of it before it happens."""
    return happens_at is not None and KINDS[kind].urgent_ahead


def told_later(decided: Decided, text: str, said_at: datetime) -> dict[str, Any]:
    """What is said later of a report about when it will happen, as the fields that hold it."""
    zone = decided.runtime.settings.zone
    coming = coming_in(text, said_at, zone)
    again = coming or coming_in(text, said_at, zone, announced=True)
    return {"happens_at": again and again.at, "announces": coming is not None}


def incident(decided: Decided, batch: Sequence[Stated[effects.IncidentReported]]) -> None:
    """Reports in one message."""
    incidents = [_incident(decided, stated) for stated in batch]
    reports.file(decided.runtime.vault, incidents)
    for stated, incident in zip(batch, incidents, strict=True):
        if not incident.sensitive:
            acknowledge(decided, stated, "ack", stated.code, stated.fact.category)
            decided.meet(stated.phone_id, stated.code, stated.at)


def _incident(decided: Decided, stated: Stated[effects.IncidentReported]) -> reports.Incident:
    fact = stated.fact
    happens_at = ahead(decided, fact.category, fact.story, stated.at)
    hurried = hurries(fact.category, happens_at)
    return reports.Incident(
        **told(stated),
        category=fact.category,
        place=fact.place,
        story=fact.story,
        area=area_of(decided, fact.place or fact.story),
        urgent=fact.urgent or hurried or KINDS[fact.category].urgent,
        sensitive=fact.sensitive or KINDS[fact.category].sensitive,
        reading=filed_under(
            fact.category,
            fact.story,
            urgent_by=GUARD if fact.urgent else ANNOUNCED if hurried else "",
        ),
        happens_at=happens_at,
    )


def emergency(decided: Decided, batch: Sequence[Stated[effects.EmergencyRaised]]) -> None:
    """Cries for help: urgent whatever they say."""
    reports.file(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(stated),
                category=stated.fact.category,
                place="",
                story=stated.fact.story,
                area=decided.runtime.settings.home_area,
                urgent=True,
                emergency=True,
                sensitive=stated.fact.sensitive,
                reading=filed_under(stated.fact.category, stated.fact.story, EMERGENCY, EMERGENCY),
                happens_at=ahead(decided, stated.fact.category, stated.fact.story, stated.at),
            )
            for stated in batch
        ],
    )
    distress.note(decided, batch)
    for stated in batch:
        if not stated.fact.sensitive:
            acknowledge(decided, stated, "darurat", stated.code, stated.fact.category)


def acknowledge(decided: Decided, stated: Stated[Any], key: str, code: str, kind: str) -> None:
    """Answer a report by USSD by SMS (by SMS the last screen does), and once tell of privacy."""
    if stated.channel == "ussd":
        value = worth(f"pesan.{key}", [stated.fact])
        advice = saran(kind, f"{getattr(stated.fact, 'place', '')} {stated.fact.story}")
        text = messages.say(key, decided.known.languages[stated.phone_id], code=code, **advice)
        decided.say(stated.phone_id, f"ack:{stated.conversation}", text, stated.at, worth=value)
    decided.meet(stated.phone_id, code, stated.at)


def added(decided: Decided, batch: Sequence[Stated[effects.ReportAdded]]) -> None:
    """Keep what was told of reports later.

    Raises Changed when an officer has closed one meanwhile: it is read anew, as a report of its
    own.
    """
    done = reports.add(
        decided.runtime.vault,
        [
            reports.Addition(
                **asdict(stated.fact),
                **told_later(decided, stated.fact.text, stated.at),
                at=stated.at,
                area=_found(decided, stated.fact.place) if stated.fact.place else None,
            )
            for stated in batch
        ],
    )
    if len(done) < len(batch):
        raise Changed
    distress.note(decided, [stated for stated in batch if stated.fact.alarm])


def place(decided: Decided, batch: Sequence[Stated[effects.PlaceGiven]]) -> None:
    """Set the places of reports."""
    reports.place(
        decided.runtime.vault,
        [
            reports.Placing(
                stated.conversation,
                stated.fact.place,
                _chosen(decided, stated.fact),
                stated.at,
                stated.fact.category,
                bool(stated.fact.category) and KINDS[stated.fact.category].sensitive,
                **told_later(decided, stated.fact.place, stated.at),
            )
            for stated in batch
        ],
    )


def keep_answer(decided: Decided, batch: Sequence[Stated[effects.AnswerKept]]) -> None:
    """Keep answers to questions with the reports that they are about."""
    reports.keep_answers(
        decided.runtime.vault,
        [
            reports.Kept(
                stated.conversation,
                stated.fact.text,
                stated.at,
                stated.fact.urgent,
                stated.fact.alarm,
                **told_later(decided, stated.fact.text, stated.at),
            )
            for stated in batch
        ],
    )


def kind(decided: Decided, batch: Sequence[Stated[effects.KindGiven]]) -> None:
    """Set the kinds of reports."""
    reports.set_kinds(
        [
            reports.KindSet(
                stated.conversation,
                stated.fact.category,
                KINDS[stated.fact.category].urgent,
                KINDS[stated.fact.category].sensitive,
                stated.at,
            )
            for stated in batch
        ]
    )


def confirmed(decided: Decided, batch: Sequence[Stated[effects.WordConfirmed]]) -> None:
    """Keep what senders said that words of theirs mean."""
    pairs.confirm(
        [
            pairs.Confirmed(
                stated.fact.typed, stated.fact.meant, stated.conversation, stated.received_at
            )
            for stated in batch
        ]
    )


def language(decided: Decided, batch: Sequence[Stated[effects.LanguageChosen]]) -> None:
    """Set the languages in which phones are answered from now on."""
    chosen = {stated.phone_id: stated.fact.language for stated in batch}
    people.set_languages(list(chosen.items()))
    decided.known.languages |= chosen
