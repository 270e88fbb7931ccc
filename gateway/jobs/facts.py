"""Facts that conversations stated, written into the records, with the answers they call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flows import effects, messages
from flows.effects import Fact
from flows.reading.reasons import EMERGENCY, GUARD, filed_under
from flows.rules.kinds import KINDS
from flows.rules.quota import worth
from flows.saran import saran
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
    """The area that the reporter chose, if there still is one with that code; or the one that the
    place says.
    """
    names = decided.known.places
    return placed.area if names.knows(placed.area) else names.area_of(placed.place)


def _found(decided: Decided, place: str) -> str | None:
    return decided.known.places.area_of(place)


def told(stated: Stated[Any]) -> dict[str, Any]:
    """What every report has from the circumstances of its fact."""
    return {
        "conversation": stated.conversation,
        "code": stated.code,
        "channel": stated.channel,
        "phone_id": stated.phone_id,
        "at": stated.at,
        "received_at": stated.received_at,
    }


def incident(decided: Decided, some: Sequence[Stated[effects.IncidentReported]]) -> None:
    """Reports in one message."""
    incidents = [
        reports.Incident(
            **told(one),
            category=one.fact.category,
            place=one.fact.place,
            story=one.fact.story,
            area=area_of(decided, one.fact.place or one.fact.story),
            urgent=one.fact.urgent or KINDS[one.fact.category].urgent,
            sensitive=one.fact.sensitive or KINDS[one.fact.category].sensitive,
            reading=filed_under(
                one.fact.category, one.fact.story, urgent_by=GUARD if one.fact.urgent else ""
            ),
        )
        for one in some
    ]
    reports.file(decided.runtime.vault, incidents)
    for one, incident in zip(some, incidents, strict=True):
        if not incident.sensitive:
            acknowledge(decided, one, "ack", one.code, one.fact.category)
            decided.meet(one.phone_id, one.code, one.at)


def emergency(decided: Decided, some: Sequence[Stated[effects.EmergencyRaised]]) -> None:
    """Cries for help: urgent whatever they say."""
    reports.file(
        decided.runtime.vault,
        [
            reports.Incident(
                **told(one),
                category=one.fact.category,
                place="",
                story=one.fact.story,
                area=decided.runtime.settings.home_area,
                urgent=True,
                sensitive=one.fact.sensitive,
                reading=filed_under(one.fact.category, one.fact.story, EMERGENCY, EMERGENCY),
            )
            for one in some
        ],
    )
    for one in some:
        if not one.fact.sensitive:
            acknowledge(decided, one, "darurat", one.code, one.fact.category)


def acknowledge(decided: Decided, one: Stated[Any], key: str, code: str, kind: str) -> None:
    """The SMS that follows a report by USSD, for by SMS the last screen is that; and once the word
    on privacy.
    """
    if one.channel == "ussd":
        value = worth(f"pesan.{key}", [one.fact])
        advice = saran(kind, f"{getattr(one.fact, 'place', '')} {one.fact.story}")
        text = messages.say(key, decided.known.languages[one.phone_id], code=code, **advice)
        decided.say(one.phone_id, f"ack:{one.conversation}", text, one.at, worth=value)
    decided.meet(one.phone_id, code, one.at)


def added(decided: Decided, some: Sequence[Stated[effects.ReportAdded]]) -> None:
    """What was told of reports later. Raises Changed when an officer has closed one meanwhile: it
    is read anew, as a report of its own.
    """
    done = reports.add(
        decided.runtime.vault,
        [
            reports.Addition(
                **asdict(one.fact),
                at=one.at,
                area=_found(decided, one.fact.place) if one.fact.place else None,
            )
            for one in some
        ],
    )
    if len(done) < len(some):
        raise Changed


def place(decided: Decided, some: Sequence[Stated[effects.PlaceGiven]]) -> None:
    """Where reports are about."""
    reports.place(
        decided.runtime.vault,
        [
            reports.Placing(
                one.conversation,
                one.fact.place,
                _chosen(decided, one.fact),
                one.at,
                one.fact.category,
                bool(one.fact.category) and KINDS[one.fact.category].sensitive,
            )
            for one in some
        ],
    )


def keep_answer(decided: Decided, some: Sequence[Stated[effects.AnswerKept]]) -> None:
    """What was answered to a question and is kept with the report it is about."""
    reports.keep_answers(
        decided.runtime.vault,
        [
            reports.Kept(one.conversation, one.fact.text, one.at, one.fact.urgent, one.fact.alarm)
            for one in some
        ],
    )


def kind(decided: Decided, some: Sequence[Stated[effects.KindGiven]]) -> None:
    """What reports are about."""
    reports.set_kinds(
        [
            reports.KindSet(
                one.conversation,
                one.fact.category,
                KINDS[one.fact.category].urgent,
                KINDS[one.fact.category].sensitive,
                one.at,
            )
            for one in some
        ]
    )


def confirmed(decided: Decided, some: Sequence[Stated[effects.WordConfirmed]]) -> None:
    """Which words were meant by others."""
    pairs.confirm(
        [
            pairs.Confirmed(one.fact.typed, one.fact.meant, one.conversation, one.received_at)
            for one in some
        ]
    )


def language(decided: Decided, some: Sequence[Stated[effects.LanguageChosen]]) -> None:
    """In which languages phones are answered from now on."""
    chosen = {one.phone_id: one.fact.language for one in some}
    people.set_languages(list(chosen.items()))
    decided.known.languages |= chosen
