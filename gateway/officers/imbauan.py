"""Imbauan as officers handle them, by API and by command line: write, submit, approve, return,
stop, watch.

The rules of the steps (a second person approves, what is approved is frozen) are
storage.sent.imbauan's; who may act, and where, is checked here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from flows import appeal, gsm
from flows.rules import windows
from flows.rules.cleaning import clean
from flows.rules.rights import MayNot, Officer
from gateway.install.settings import Settings
from storage.engine.db import transaction
from storage.models import Area, Imbauan
from storage.places import areas as places
from storage.record import audit
from storage.sent import imbauan
from storage.sent.repeats import repeats

#: An imbauan that names no end of its validity loses it this long after its start.
USUAL_LIFE = timedelta(hours=24)
LONGEST_LIFE = timedelta(days=30)
#: SMS parts a single text may take.
MOST_PARTS = 6


class Unusable(ValueError):
    """A draft that cannot be taken: the field, and why in English."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True)
class Draft:
    """What an officer wants to say, to whom, and until when."""

    text: str
    areas: Sequence[str]
    audience: Sequence[str]
    send_at: datetime | None = None
    expires_at: datetime | None = None
    urgent: bool = False
    reason: str = ""


def write(officer: Officer, draft: Draft, settings: Settings, now: datetime) -> Imbauan:
    """Keep a draft, with what it would cost. Raises MayNot, Unusable."""
    officer.must("imbauan.draft")
    _check_territory(officer, draft.areas)
    draft = replace(draft, text=tidy(draft.text))
    if not draft.text:
        raise Unusable("text", "says nothing")
    if draft.send_at is not None and draft.send_at <= now:
        raise Unusable("send_at", "is over already; leave it out to send as soon as it is approved")
    begins = opens(draft.send_at or now, draft.urgent, settings.zone)
    expires_at = draft.expires_at or begins + USUAL_LIFE
    if expires_at <= begins:
        raise Unusable(
            "expires_at",
            f"must be later than the sending, which begins {_said(begins, settings.zone)}",
        )
    if expires_at > now + LONGEST_LIFE:
        raise Unusable("expires_at", f"must be within {LONGEST_LIFE.days} days")
    if draft.urgent and not draft.reason:
        raise Unusable("reason", "is needed for an urgent imbauan")
    sender = imbauan.sender_of(officer.name, draft.areas)
    answer_to = settings.at_shortcode if settings.comes_from_a_name else ""
    whole = appeal.carried(draft.text, sender, "0" * (imbauan.CEK_DIGITS + 1), answer_to)
    parts = gsm.parts(whole)
    if parts > MOST_PARTS:
        raise Unusable(
            "text",
            f"takes {parts} SMS parts ({gsm.encoding(whole)}), at most {MOST_PARTS} are possible",
        )
    written = imbauan.Draft(
        text=draft.text,
        areas=draft.areas,
        audience=draft.audience,
        encoding=gsm.encoding(whole),
        parts=parts,
        price=str(settings.sms_price),
        currency=settings.sms_currency,
        author=officer.name,
        urgent=draft.urgent,
        reason=draft.reason,
        send_at=draft.send_at,
        expires_at=expires_at,
        sender=sender,
        answer_to=answer_to,
    )
    with transaction():
        kept = imbauan.draft(written, now)
        audit.note(
            officer.name,
            "imbauan.draft",
            str(kept.id),
            _detail(officer, areas=list(draft.areas)),
            now,
        )
    return kept


def opens(at: datetime, urgent: bool, zone: tzinfo) -> datetime:
    """The first moment, not before this one, at which an imbauan may be sent: one that is urgent,
    at once.
    """
    return at if urgent else windows.next_open(at.astimezone(zone)).astimezone(UTC)


#: What a person or the clock will let go on.
_WAITING = ("diajukan", "disetujui", "terjadwal", "mengirim")


def waits_until(found: Imbauan, now: datetime, zone: tzinfo) -> datetime | None:
    """When an imbauan that may not be sent in the night begins, or goes on; None where the night is
    no matter.
    """
    if found.state not in _WAITING:
        return None
    begins = max(found.send_at or now, now) if found.started_at is None else now
    opening = opens(begins, found.urgent, zone)
    return opening if opening > begins else None


def _said(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d/%m/%Y %H.%M}"


def tidy(text: str) -> str:
    """A text without what nobody sees: one kind of line end and of space, letters in one piece,
    nothing unseen.
    """
    lines = (" ".join(re.split(r"[^\S\n]", line)).rstrip() for line in clean(text).split("\n"))
    return "\n".join(lines).strip()


@dataclass(frozen=True)
class Suggestion:
    """A character that costs: where it stands (from 0), what could stand there, and how many parts
    all of them cost.
    """

    at: int
    char: str
    instead: str
    saves_parts: int


def suggestions(text: str, whole: str = "") -> list[Suggestion]:
    """Every character that makes the text leave in UCS-2, with what is written like it in GSM-7.

    `whole` is all that leaves, if it is more than the text.
    """
    saved = gsm.parts(whole or text) - gsm.parts(gsm.plain(whole or text))
    return [
        Suggestion(at, char, gsm.plain(text[: at + 1])[len(gsm.plain(text[:at])) :], saved)
        for at, char in enumerate(text)
        if not gsm.is_gsm(char)
    ]


def find(officer: Officer, imbauan_id: int) -> Imbauan | None:
    """The imbauan, if it goes only to areas of this officer's territory; otherwise None, as if
    there were none.
    """
    officer.must("imbauan.read")
    found = imbauan.find(imbauan_id) if 0 < imbauan_id < 2**63 else None
    if found is None:
        return None
    paths = [area.path for area in Area.select().where(Area.code.in_(imbauan.areas_of(found)))]
    return found if paths and all(officer.covers(path) for path in paths) else None


#: The steps by their name in the API, with what the officer must be allowed to do.
STEPS = {
    "submit": "imbauan.draft",
    "approve": "imbauan.approve",
    "return": "imbauan.approve",
    "stop": "imbauan.stop",
}


def take(
    officer: Officer,
    found: Imbauan,
    step: str,
    now: datetime,
    zone: tzinfo,
    reason: str = "",
    send_now: bool = False,
) -> Imbauan:
    """Take a step with an imbauan that `find` found.

    `reason` says why it is returned; `send_now` that it is approved though the time it was to be
    sent at is over. Raises MayNot, and storage.sent.imbauan.NotAllowed (or TimePassed) with a
    sentence.
    """
    officer.must(STEPS[step])
    if step in ("approve", "return") and found.author == officer.name:
        raise MayNot("whoever wrote an imbauan may not decide on it; ask a second person")
    begins = waits_until(found, now, zone) if step == "approve" else None
    if begins is not None and found.state == "diajukan" and found.expires_at <= begins:
        raise imbauan.NotAllowed(
            f"its validity ends {_said(found.expires_at, zone)}, before it may be sent: what"
            f" is not urgent waits until"
            f" {_said(begins, zone)}"
        )
    with transaction():
        match step:
            case "submit":
                after = imbauan.submit(found.id, now)
            case "approve":
                after = imbauan.approve(found.id, officer.name, now, send_now)
            case "return":
                after = imbauan.send_back(found.id, reason, now)
            case _:
                after = imbauan.stop(found.id, now)
        audit.note(officer.name, f"imbauan.{step}", str(found.id), _detail(officer), now)
    return after


def standing(found: Imbauan, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """How it stands: state, counts of its messages by state, until when the night keeps it, when
    the last will have been handed over, if known, and what it repeats.
    """
    counts = imbauan.counts(found.id)
    waits = waits_until(found, now, zone) if found.started_at is None or counts["pending"] else None
    return {
        "state": found.state,
        "counts": counts,
        "waits_until": waits,
        "eta": None if waits else _eta(found, counts, now),
        "repeats": repeats(found, now),
    }


def audience_of(found: Imbauan) -> list[str]:
    """The roles it goes to."""
    return list(json.loads(found.audience))


def _eta(found: Imbauan, counts: dict[str, int], now: datetime) -> datetime | None:
    """The end of the sending, if it goes on as fast as until now; None before it has got anywhere
    and after its end.
    """
    waiting = counts["pending"] + counts["sending"]
    left = sum(counts.values()) - waiting - counts["skipped"]
    if found.state != "mengirim" or found.started_at is None or not waiting or left <= 0:
        return None
    elapsed = max((now - found.started_at).total_seconds(), 1.0)
    return now + timedelta(seconds=elapsed / left * waiting)


def _detail(officer: Officer, **more: Any) -> dict[str, Any]:
    return {**more, "via": officer.via} if officer.via else more


def _check_territory(officer: Officer, codes: Sequence[str]) -> None:
    for code in codes:
        area = places.find(code)
        if area is None:
            raise Unusable(
                "areas", "names an area that does not exist; use codes such as 16.71.02.1006"
            )
        if not officer.covers(area.path):
            raise MayNot(
                f"areas: names an area outside the territory of {officer.name} ({officer.area})"
            )
