"""Carriers that send by phones of their own: which phone is given which message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from flows.rules import phone_health
from flows.rules.delivery import CARRIER_RESTS, FULL_AGAIN, PERSONAL, PHONES_FULL, goes_first
from flows.rules.phone_limits import Phone, choose
from gateway.carriers import Provider
from gateway.jobs.breaker import any_takes, phone_breaker
from storage import people
from storage.sent import devices, outbox
from storage.sent.outbox import Claimed

#: How long a message waits, and why.
Wait = tuple[timedelta, str]


def give(
    lane: str,
    claimed: Sequence[Claimed],
    by_phone: Mapping[str, Provider],
    day: date,
    now: datetime,
) -> tuple[list[Claimed], dict[int, Wait]]:
    """The messages, each with the phone of its carrier that is to send it: counted, and on record;
    and, by id, those that no phone may send now.

    Where only a phone may that lately took nothing, what goes before others tries it all the same;
    the rest leaves it alone. If all its phones take nothing, the lane rests as for any carrier.

    `by_phone`: the carriers that have phones, by name. Five statements at most, however many
    messages there are.
    """
    phones = _phones(by_phone, day, now)
    # An imbauan answers nobody: it leaves to each phone as much room for answers as it can.
    near = people.wrote_to(row.phone_id for row in claimed) if lane in PERSONAL else {}
    given: list[Claimed] = []
    held: dict[int, Wait] = {}
    parts = Counter[devices.Name]()
    for row in claimed:
        if row.carrier not in by_phone:
            given.append(row)
            continue
        mine = phones[row.carrier]
        phone = choose(
            mine.values(),
            row.parts,
            goes_first(lane, row.rank),
            by_phone[row.carrier].limits.a_day,
            kept=row.device if row.device in mine else None,
            near=near.get(row.phone_id),
        )
        rest = _rest(row, phone, mine, now)
        if phone is None:
            held[row.id] = FULL_AGAIN[lane], PHONES_FULL
        elif rest and not goes_first(lane, row.rank):
            held[row.id], phone = (min(rest, FULL_AGAIN[lane]), CARRIER_RESTS), None
        else:
            mine[phone.device] = replace(phone, given=phone.given + row.parts)
            parts[row.carrier, phone.device] += row.parts
        given.append(replace(row, device=phone.device if phone else None))
    outbox.hand_to({row.id: row.device for row in given if row.device is not None})
    devices.give(parts, day)
    return given, held


def _rest(
    row: Claimed, phone: Phone | None, phones: Mapping[str, Phone], now: datetime
) -> timedelta:
    """How long the phone is to be left alone while another one of its carrier is not."""
    if phone is None or not any_takes(row.carrier, phones, now):
        return timedelta()
    return timedelta(seconds=phone_breaker(row.carrier, phone.device).left(now.timestamp()))


def _phones(
    by_phone: Mapping[str, Provider], day: date, now: datetime
) -> dict[str, dict[str, Phone]]:
    """The phones of each carrier by name: what they were given today, and whether they are well."""
    troubled = {
        (sign.carrier, sign.device)
        for sign in devices.known()
        if phone_health.trouble(
            now - sign.at, sign.health.battery, sign.health.charging, sign.health.failing
        )
    }
    names = [(carrier, phone) for carrier, found in by_phone.items() for phone in found.phones()]
    phones: dict[str, dict[str, Phone]] = {carrier: {} for carrier in by_phone}
    for (carrier, device), parts in devices.given_alone(names, day).items():
        refused = phone_breaker(carrier, device).left(now.timestamp()) > 0
        phones[carrier][device] = Phone(device, parts, refused or (carrier, device) in troubled)
    return phones
