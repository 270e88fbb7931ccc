"""The events of a run: each carries a mark of its own, and is found by it wherever it ends up.

The same seed makes the same events. Numbers of phones are those of `tests.cast.resident`, in one
range per kind.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flows.rules.tickets import with_check
from tests.cast import resident

#: What residents, guards and the carrier send, and how often: SMS reports, STATUS, check-ins, whole
#: calls, delivery reports.
MIX: Mapping[str, int] = {"lapor": 4, "status": 1, "ronda": 2, "ussd": 2, "receipt": 3}
#: The share of calls that have the session's id of the call before them.
REUSED = 0.4
#: Callbacks of one event, for pacing: a call is five key presses.
CALLBACKS: Mapping[str, int] = {
    "lapor": 1,
    "status": 1,
    "ronda": 1,
    "ussd": 5,
    "receipt": 1,
    "darurat": 1,
}

#: Where the phones of a kind begin. Those that write by SMS write three times each: one phone's
#: messages have an order.
_PHONES: Mapping[str, int] = {
    "lapor": 0,
    "status": 0,
    "ronda": 900_000,
    "ussd": 300_000,
    "receipt": 600_000,
}
_WRITES = 3
#: And so far apart: what follows a report sooner belongs to it.
_APART = timedelta(minutes=2)
#: A guard checks in so often, and then it is another one: more of the same answers would be taken
#: for a machine's.
_CHECKS_IN = 6
#: Numbers of residents from here on have a fate of their own at the stand-in.
_SPECIAL = 999_000
#: Delivery reports come for messages that were sent before the run: two reports for each.
_REPORTS = (("Sent", ""), ("Success", ""), ("Failed", "DeliveryFailure"), ("Buffered", ""))

#: What comes by the carrier's phones: they have no USSD, and report by themselves on what they
#: sent.
MIX_OF_PHONES: Mapping[str, int] = {kind: MIX[kind] for kind in ("lapor", "status", "ronda")}

#: What ends the id under which the carrier brings an SMS that it has brought under its own.
OTHER_ID = "-lain"

#: By how much a carrier's date is wrong that counts from its arrival.
WRONG_DATES = tuple(
    timedelta(minutes=minutes) for minutes in (31, 60, 7 * 60, 24 * 60, -100 * 24 * 60)
)

CATEGORY, PLACE = "petasan", "lr ketapang rt 14 7 ulu"


@dataclass(frozen=True)
class Event:
    """Something that happens once, however often it is told."""

    kind: str  # a key of CALLBACKS
    number: int
    mark: str
    phone: str
    key: str  # the carrier's id
    fields: Mapping[str, str] = field(repr=False)
    after: int | None = None  # a call that uses the session of this one again, at once after it

    @property
    def hook(self) -> str:
        """The kind of webhook that is called."""
        return {"ussd": "ussd", "receipt": "receipt"}.get(self.kind, "sms")

    def told(self, other_id: bool) -> Mapping[str, str]:
        """What the carrier says of it; with `other_id` an SMS differs in its id alone."""
        if not other_id or self.hook != "sms":
            return self.fields
        return {**self.fields, "id": self.fields["id"] + OTHER_ID}


def plan(
    seed: int,
    count: int,
    mix: Mapping[str, int],
    now: datetime,
    first: int = 0,
    wrong_dates: bool = False,
    writes: int = _WRITES,
) -> list[Event]:
    """`count` events by `seed`, numbered from `first`, dated 0.1 s apart up to `now`.

    Those of one phone that writes by SMS are dated minutes apart; it `writes` so often.
    `wrong_dates`: the carrier dates a third of them ahead, or months back.
    """
    dice = random.Random(f"{seed}:{first}")
    kinds = dice.choices(list(mix), weights=list(mix.values()), k=count)
    begun = now.astimezone(UTC) - timedelta(seconds=count / 10)
    made = []
    for number, kind in enumerate(kinds, first):
        at = begun + timedelta(seconds=(number - first) / 10)
        if (
            wrong_dates and number % _WRITES == _WRITES - 1
        ):  # a phone's last: two that count from arrival would be one report
            at += dice.choice(WRONG_DATES)
        mark = mark_of(seed, number)
        made.append(_event(kind, number, mark, at, dice, writes))
    return _in_old_sessions(made, dice)


#: In letters: texts that differ by a long number alone are a machine's, and left unanswered.
_LETTERS = str.maketrans("0123456789", "bcdfghjklm")


def mark_of(seed: int, number: int) -> str:
    """The mark of the event with this number."""
    return f"M{seed % 1000:03d}x{f'{number:06d}'.translate(_LETTERS)}"


def _in_old_sessions(events: Sequence[Event], dice: random.Random) -> list[Event]:
    """The same events, of whose calls some come from the phone of an earlier one, under its id."""
    made: list[Event] = []
    last: Event | None = None
    for event in events:
        if event.kind == "ussd" and last is not None and dice.random() < REUSED:
            event = replace(event, phone=last.phone, key=last.key, after=last.number)
        last = event if event.kind == "ussd" else last
        made.append(event)
    return made


def by_text(events: Sequence[Event]) -> list[Event]:
    """The same events, each known by its text: a carrier that gives an SMS no id brings them."""
    return [replace(event, key=event.fields["text"]) for event in events]


def _event(
    kind: str, number: int, mark: str, at: datetime, dice: random.Random, writes: int
) -> Event:
    if kind == "ussd":
        return Event(
            kind, number, mark, resident(_PHONES[kind] + number % 300_000), f"ATUid_{mark}", {}
        )
    if kind == "receipt":
        message = number // 2
        status, reason = dice.choice(_REPORTS)
        phone = resident(_PHONES[kind] + message % 300_000)
        fields = {
            "id": receipt_id(message),
            "status": status,
            "phoneNumber": phone,
            "networkCode": "51010",
        }
        if reason:
            fields["failureReason"] = reason
        return Event(
            kind, number, mark, phone, ":".join((fields["id"], status, reason)).rstrip(":"), fields
        )
    if kind == "ronda":
        phone = resident(_PHONES[kind] + number // _CHECKS_IN % (_SPECIAL - _PHONES[kind]))
        word = dice.choice(("MASUK", "AMAN", "PULANG"))
        text = f"{word}#RT14#7ULU#4ORG#{mark}"
    else:
        phone = resident(_PHONES[kind] + number // writes % 300_000)
        asked = with_check(str(9_000_000 - number))
        text = f"LAPOR {CATEGORY} {mark} di {PLACE}" if kind == "lapor" else f"STATUS {asked}"
        at -= _APART * (writes - 1 - number % writes)
    date = at.strftime("%Y-%m-%d %H:%M:%S")
    key = f"ATXid_{mark}"
    return Event(
        kind,
        number,
        mark,
        phone,
        key,
        {"id": key, "from": phone, "to": "11011", "text": text, "date": date},
    )


def receipt_id(message: int) -> str:
    """The carrier's id of a message that was sent before the run."""
    return f"ATPid_chaos{message:07d}"


def guards(events: Sequence[Event]) -> list[str]:
    """The phones of all guards who will check in."""
    return sorted({event.phone for event in events if event.kind == "ronda"})


def reported_on(events: Sequence[Event]) -> dict[str, str]:
    """The messages that delivery reports will come for: the carrier's id and the phone."""
    return {event.fields["id"]: event.phone for event in events if event.kind == "receipt"}
