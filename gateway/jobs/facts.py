"""Facts that conversations stated, written into the records, with the answer they call for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flows import effects
from flows.kinds import KINDS
from flows.sms.place import Gazetteer
from flows.sms.reading import is_sensitive
from gateway.answers import answer, is_late
from gateway.runtime import Runtime
from storage import areas, inbox, pairs, people, posts, reports


@dataclass(frozen=True)
class Stated:
    """A fact with its circumstances."""

    runtime: Runtime
    fact: effects.Fact
    conversation: str
    ordinal: int
    channel: str
    code: str
    phone_id: int
    at: datetime  # when the person said it
    now: datetime


def handle(runtime: Runtime, row: inbox.Row, now: datetime) -> None:
    """A fact from the inbox (a USSD call stated it)."""
    body = row.body
    assert row.phone_id is not None
    record(
        Stated(
            runtime=runtime, fact=effects.Fact.from_json(body["fact"]),
            conversation=body["conversation"], ordinal=body["ordinal"], channel=body["channel"],
            code=body["code"] or "", phone_id=row.phone_id, at=row.sent_at, now=now,
        )
    )  # fmt: skip


def record(stated: Stated) -> None:
    """Write a fact into the records and put the SMS it calls for into the outbox. Doing it again changes nothing."""
    _RECORDERS[type(stated.fact).__name__](stated, stated.fact)


def _area(place: str, stated: Stated) -> str:
    """The area a place lies in; an unknown one is the home area's, whose desk will place it."""
    return gazetteer(stated.now).area_of(place) or stated.runtime.settings.home_area


def gazetteer(now: datetime) -> Gazetteer:
    """The place names, read anew once a minute."""
    return _gazetteer(int(now.timestamp()) // _GAZETTEER_SECONDS)


#: How long a worker goes on with the place names it has read (seconds).
_GAZETTEER_SECONDS = 60


@lru_cache(maxsize=1)
def _gazetteer(minute: int) -> Gazetteer:
    return Gazetteer(areas.gazetteer())


def _begun(stated: Stated, fact: effects.ReportBegun) -> None:
    reports.begin(
        stated.runtime.vault, conversation=stated.conversation, draft=stated.ordinal, code=stated.code,
        category=fact.category, place=fact.place, area=_area(fact.place, stated), channel=stated.channel,
        urgent=KINDS[fact.category].urgent, sensitive=is_sensitive(fact.category, fact.place),
        phone_id=stated.phone_id, now=stated.at,
    )  # fmt: skip


def _sent(stated: Stated, fact: effects.ReportSent) -> None:
    report = reports.complete(
        stated.runtime.vault, conversation=stated.conversation, urgent=fact.urgent, quiet=fact.quiet, story=fact.story,
        sensitive=fact.sensitive, category=fact.category, now=stated.at,
    )  # fmt: skip
    # A sensitive report is never followed by an SMS: somebody else may hold the phone.
    # By SMS the conversation's last screen is the acknowledgement already.
    if report is None or report.sensitive or report.quiet:
        return
    if stated.channel == "ussd":
        _acknowledge(stated, "ack", report.code)
    first_contact(stated, report.code)


def _incident(stated: Stated, fact: effects.IncidentReported) -> None:
    kind = KINDS[fact.category]
    reports.file(
        stated.runtime.vault, conversation=stated.conversation, code=stated.code, category=fact.category,
        place=fact.place, story=fact.story, area=_area(fact.place or fact.story, stated),
        channel=stated.channel, urgent=fact.urgent or kind.urgent,
        sensitive=fact.sensitive or kind.sensitive, phone_id=stated.phone_id, now=stated.at,
    )  # fmt: skip
    if not (fact.sensitive or kind.sensitive):
        first_contact(stated, stated.code)


def _emergency(stated: Stated, fact: effects.EmergencyRaised) -> None:
    reports.file(
        stated.runtime.vault, conversation=stated.conversation, code=stated.code, category=fact.category, place="",
        story=fact.story, area=stated.runtime.settings.home_area, channel=stated.channel, urgent=True,
        sensitive=fact.sensitive, phone_id=stated.phone_id, now=stated.at,
    )  # fmt: skip
    if fact.sensitive:
        return
    if stated.channel == "ussd":
        _acknowledge(stated, "darurat", stated.code)
    first_contact(stated, stated.code)


def _place(stated: Stated, fact: effects.PlaceGiven) -> None:
    reports.add_place(
        stated.runtime.vault, conversation=stated.conversation, place=fact.place,
        area=gazetteer(stated.now).area_of(fact.place), now=stated.at, category=fact.category,
        sensitive=bool(fact.category) and KINDS[fact.category].sensitive,
    )  # fmt: skip


def _kind(stated: Stated, fact: effects.KindGiven) -> None:
    kind = KINDS[fact.category]
    reports.set_kind(
        conversation=stated.conversation, category=fact.category, urgent=kind.urgent, sensitive=kind.sensitive, now=stated.at
    )  # fmt: skip


def _confirmed(stated: Stated, fact: effects.WordConfirmed) -> None:
    pairs.confirm(fact.typed, fact.meant, stated.conversation, stated.at)


def _checked_in(stated: Stated, fact: effects.CheckedIn) -> None:
    found = posts.guard_of(stated.phone_id)
    if found is None:
        return
    post, guard = found
    posts.check_in(
        post, guard, word=fact.word, guards=fact.guards, conversation=f"{stated.conversation}:{stated.ordinal}",
        at=stated.at, zone=stated.runtime.settings.zone,
    )  # fmt: skip


def _acknowledge(stated: Stated, key: str, code: str) -> None:
    answer(
        stated.runtime, stated.phone_id, f"ack:{stated.conversation}", key, stated.at, stated.now, code=code
    )  # fmt: skip


def first_contact(stated: Stated, code: str) -> None:
    """Say once to each phone who sees its number and how long it is kept."""
    if not is_late(stated.at, stated.now) and people.tell_privacy(stated.phone_id, stated.now):
        answer(
            stated.runtime, stated.phone_id, f"privacy:{stated.phone_id}", "privacy", stated.at, stated.now,
            after=timedelta(seconds=2), code=code,
        )  # fmt: skip


_RECORDERS: dict[str, Any] = {
    "ReportBegun": _begun,
    "ReportSent": _sent,
    "IncidentReported": _incident,
    "EmergencyRaised": _emergency,
    "PlaceGiven": _place,
    "KindGiven": _kind,
    "WordConfirmed": _confirmed,
    "CheckedIn": _checked_in,
    "LanguageChosen": lambda stated, fact: people.set_language(stated.phone_id, fact.language),
    "ErasureAsked": lambda stated, fact: reports.ask_erasure(fact.code, stated.phone_id, stated.now),
    "ErasureTakenBack": lambda stated, fact: reports.take_back(fact.code, stated.phone_id),
    "ImbauanStopped": lambda stated, fact: people.stop_imbauan(stated.phone_id, stated.at),
    "ImbauanResumed": lambda stated, fact: people.resume_imbauan(stated.phone_id, stated.at),
}
