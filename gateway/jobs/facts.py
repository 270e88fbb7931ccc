"""Facts that conversations stated, written into the records, with the answers they call for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from flows import effects, messages
from flows.effects import Fact
from flows.reading.reasons import EMERGENCY, GUARD, MENU, NO_WORD, filed_under
from flows.reading.report import is_sensitive, kinds_in
from flows.rules.budget import worth
from flows.rules.kinds import KINDS, OTHER
from flows.saran import saran
from gateway.jobs import checkins, wishes
from gateway.sms.wave import Changed, Stated, Wave
from gateway.ussd import records
from gateway.ussd.places import gazetteer
from storage import people, reports
from storage.received import inbox
from storage.reports import pairs


def handle(wave: Wave, rows: Sequence[inbox.Row]) -> None:
    """Facts from the inbox (USSD calls stated them)."""
    for row in rows:
        assert row.phone_id is not None
        body = row.body
        wave.state(
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


def record(wave: Wave) -> None:
    """Write what was stated into the records and note the SMS it calls for. Doing it again changes
    nothing.

    The first fact of every row, by kind, then the second of those that state more than one, and so
    on. Raises `inbox.TicketTaken` when a call was promised a ticket that was drawn here; nothing
    may be kept then.
    """
    inbox.reserve(
        {
            one.row_id: one.code
            for stated in wave.stated
            for one in stated
            if one.channel == "sms" and one.code and isinstance(one.fact, effects.TICKETED)
        }
    )
    for turn in zip_longest(*wave.stated):
        kinds: dict[str, list[Stated[Any]]] = defaultdict(list)
        for stated in turn:
            if stated is not None:
                kinds[type(stated.fact).__name__].append(stated)
        for kind, some in kinds.items():
            _RECORDERS[kind](wave, some)


def _area(wave: Wave, place: str) -> str:
    """The area a place lies in; an unknown one is the home area's, whose desk will place it."""
    return _found(wave, place) or wave.runtime.settings.home_area


def _chosen(wave: Wave, placed: effects.PlaceGiven) -> str | None:
    """The area that the reporter chose, if there still is one with that code; or the one that the
    place says.
    """
    names = gazetteer(wave.runtime, wave.now)
    return placed.area if names.knows(placed.area) else names.area_of(placed.place)


def _found(wave: Wave, place: str) -> str | None:
    return gazetteer(wave.runtime, wave.now).area_of(place)


def _told(stated: Stated[Any]) -> dict[str, Any]:
    """What every report has from the circumstances of its fact."""
    return {
        "conversation": stated.conversation,
        "code": stated.code,
        "channel": stated.channel,
        "phone_id": stated.phone_id,
        "at": stated.at,
        "received_at": stated.received_at,
    }


def _begun(wave: Wave, some: Sequence[Stated[effects.ReportBegun]]) -> None:
    # The draft that had a number was set aside, or waits on another host.
    unnumbered = [one for one in some if not one.code]
    tickets = records.tickets([one.conversation for one in unnumbered])
    inbox.reserve({one.row_id: tickets[one.conversation] for one in unnumbered})
    reports.begin(
        wave.runtime.vault,
        [
            reports.Incident(
                **_told(one) | {"code": one.code or tickets[one.conversation]},
                draft=one.ordinal,
                category=one.fact.category,
                place=one.fact.place,
                area=_area(wave, one.fact.place),
                urgent=KINDS[one.fact.category].urgent,
                sensitive=is_sensitive(one.fact.category, one.fact.place),
                reading=filed_under(
                    one.fact.category, one.fact.place, _by_menu(one.fact.category, one.fact.place)
                ),
            )
            for one in some
        ],
    )


def _sent(wave: Wave, some: Sequence[Stated[effects.ReportSent]]) -> None:
    # Completed by SMS already, with LANJUT: then that was the acknowledgement.
    before = reports.completed([one.conversation for one in some])
    on_file = reports.complete(
        wave.runtime.vault,
        [
            reports.Completion(
                conversation=one.conversation,
                urgent=one.fact.urgent,
                sensitive=one.fact.sensitive,
                quiet=one.fact.quiet,
                story=one.fact.story,
                category=one.fact.category,
                at=one.at,
                reading=_chosen_kind(one.fact),
            )
            for one in some
        ],
    )
    for one, code in _never_begun(wave, [one for one in some if one.conversation not in on_file]):
        if not (one.fact.sensitive or one.fact.quiet):
            _acknowledge(wave, one, "ack", code, one.fact.kind)
    for one in some:
        report = on_file.get(one.conversation)
        # No SMS follows a sensitive report: somebody else may hold the phone.
        if report is None or report.sensitive or report.quiet or one.conversation in before:
            continue
        _acknowledge(wave, one, "ack", report.code, one.fact.kind or OTHER)


def _chosen_kind(sent: effects.ReportSent) -> dict[str, Any] | None:
    """How a report by menu is read; None of one that was sent before it said what it was begun as."""
    if not sent.kind:
        return None
    rule = NO_WORD if sent.category else _by_menu(sent.kind, sent.place)
    text = f"{sent.place}\n{sent.story}"
    return filed_under(sent.category or sent.kind, text, rule, MENU if sent.urgent else "")


def _by_menu(kind: str, place: str) -> str:
    """The kind was chosen in the menu, unless what was typed as the place tells it: a graver one is
    taken from there.
    """
    return NO_WORD if kind in kinds_in(place) else MENU


def _never_begun(
    wave: Wave, some: Sequence[Stated[effects.ReportSent]]
) -> list[tuple[Stated[effects.ReportSent], str]]:
    """File what was sent without its draft (that was set aside, or waits on another host); each
    with its ticket.
    """
    whole = [one for one in some if one.fact.kind]
    unnumbered = [one for one in whole if not one.code]
    tickets = records.tickets([one.conversation for one in unnumbered])
    inbox.reserve({one.row_id: tickets[one.conversation] for one in unnumbered})
    tickets |= {one.conversation: one.code for one in whole if one.code}
    reports.file(
        wave.runtime.vault,
        [
            reports.Incident(
                conversation=one.conversation,
                code=tickets[one.conversation],
                channel=one.channel,
                phone_id=one.phone_id,
                at=one.at,
                received_at=one.received_at,
                category=one.fact.category or one.fact.kind,
                place=one.fact.place,
                story=one.fact.story,
                area=_area(wave, one.fact.place),
                urgent=one.fact.urgent or KINDS[one.fact.kind].urgent,
                sensitive=one.fact.sensitive,
                quiet=one.fact.quiet,
                reading=_chosen_kind(one.fact),
            )
            for one in whole
        ],
    )
    return [(one, tickets[one.conversation]) for one in whole]


def _incident(wave: Wave, some: Sequence[Stated[effects.IncidentReported]]) -> None:
    incidents = [
        reports.Incident(
            **_told(one),
            category=one.fact.category,
            place=one.fact.place,
            story=one.fact.story,
            area=_area(wave, one.fact.place or one.fact.story),
            urgent=one.fact.urgent or KINDS[one.fact.category].urgent,
            sensitive=one.fact.sensitive or KINDS[one.fact.category].sensitive,
            reading=filed_under(
                one.fact.category, one.fact.story, urgent_by=GUARD if one.fact.urgent else ""
            ),
        )
        for one in some
    ]
    reports.file(wave.runtime.vault, incidents)
    for one, incident in zip(some, incidents, strict=True):
        if not incident.sensitive:
            _acknowledge(wave, one, "ack", one.code, one.fact.category)
            wave.meet(one.phone_id, one.code, one.at)


def _emergency(wave: Wave, some: Sequence[Stated[effects.EmergencyRaised]]) -> None:
    reports.file(
        wave.runtime.vault,
        [
            reports.Incident(
                **_told(one),
                category=one.fact.category,
                place="",
                story=one.fact.story,
                area=wave.runtime.settings.home_area,
                urgent=True,
                sensitive=one.fact.sensitive,
                reading=filed_under(one.fact.category, one.fact.story, EMERGENCY, EMERGENCY),
            )
            for one in some
        ],
    )
    for one in some:
        if not one.fact.sensitive:
            _acknowledge(wave, one, "darurat", one.code, one.fact.category)


def _acknowledge(wave: Wave, one: Stated[Any], key: str, code: str, kind: str) -> None:
    """The SMS that follows a report by USSD, for by SMS the last screen is that; and once the word
    on privacy.
    """
    if one.channel == "ussd":
        value = worth(f"pesan.{key}", [one.fact])
        advice = saran(kind, f"{getattr(one.fact, 'place', '')} {one.fact.story}")
        text = messages.say(key, wave.languages[one.phone_id], code=code, **advice)
        wave.say(one.phone_id, f"ack:{one.conversation}", text, one.at, worth=value)
    wave.meet(one.phone_id, code, one.at)


def _added(wave: Wave, some: Sequence[Stated[effects.ReportAdded]]) -> None:
    added = reports.add(
        wave.runtime.vault,
        [
            reports.Addition(
                **asdict(one.fact),
                at=one.at,
                area=_found(wave, one.fact.place) if one.fact.place else None,
            )
            for one in some
        ],
    )
    if len(added) < len(
        some
    ):  # an officer has closed one meanwhile: it is read anew, as a report of its own
        raise Changed


def _place(wave: Wave, some: Sequence[Stated[effects.PlaceGiven]]) -> None:
    reports.place(
        wave.runtime.vault,
        [
            reports.Placing(
                one.conversation,
                one.fact.place,
                _chosen(wave, one.fact),
                one.at,
                one.fact.category,
                bool(one.fact.category) and KINDS[one.fact.category].sensitive,
            )
            for one in some
        ],
    )


def _kept(wave: Wave, some: Sequence[Stated[effects.AnswerKept]]) -> None:
    reports.keep_answers(
        wave.runtime.vault,
        [
            reports.Kept(one.conversation, one.fact.text, one.at, one.fact.urgent, one.fact.alarm)
            for one in some
        ],
    )


def _kind(wave: Wave, some: Sequence[Stated[effects.KindGiven]]) -> None:
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


def _confirmed(wave: Wave, some: Sequence[Stated[effects.WordConfirmed]]) -> None:
    pairs.confirm(
        [
            pairs.Confirmed(one.fact.typed, one.fact.meant, one.conversation, one.received_at)
            for one in some
        ]
    )


def _language(wave: Wave, some: Sequence[Stated[effects.LanguageChosen]]) -> None:
    chosen = {one.phone_id: one.fact.language for one in some}
    people.set_languages(list(chosen.items()))
    wave.languages |= chosen


_RECORDERS: dict[str, Callable[[Wave, Sequence[Stated[Any]]], None]] = {
    "ReportBegun": _begun,
    "ReportSent": _sent,
    "IncidentReported": _incident,
    "EmergencyRaised": _emergency,
    "ReportAdded": _added,
    "PlaceGiven": _place,
    "AnswerKept": _kept,
    "KindGiven": _kind,
    "WordConfirmed": _confirmed,
    "CheckedIn": checkins.record,
    "Remarked": checkins.remark,
    "LanguageChosen": _language,
    "ErasureAsked": wishes.erasure,
    "ErasureTakenBack": wishes.no_erasure,
    "ImbauanStopped": wishes.stopped,
    "ImbauanResumed": wishes.resumed,
}
