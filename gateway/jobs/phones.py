"""Carriers that send by phones of their own: which phone is given which message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from flows.rules import phone_health
from flows.rules.delivery import goes_first
from flows.rules.phone_limits import Phone, choose
from gateway.carriers import Provider
from gateway.jobs.breaker import phone_breaker
from storage.sent import devices, outbox
from storage.sent.outbox import Claimed


def give(
    lane: str,
    claimed: Sequence[Claimed],
    by_phone: Mapping[str, Provider],
    day: date,
    now: datetime,
) -> tuple[list[Claimed], set[int]]:
    """The messages, each with the phone of its carrier that is to send it: counted, and on record;
    and the ids of those that no phone may send today.

    `by_phone`: the carriers that have phones, by name. Four statements, however many messages there
    are.
    """
    phones = _phones(by_phone, day, now)
    given: list[Claimed] = []
    full: set[int] = set()
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
            row.device if row.device in mine else None,
        )
        if phone is None:
            full.add(row.id)
        else:
            mine[phone.device] = replace(phone, given=phone.given + row.parts)
            parts[row.carrier, phone.device] += row.parts
        given.append(replace(row, device=phone.device if phone else None))
    outbox.hand_to({row.id: row.device for row in given if row.device is not None})
    devices.give(parts, day)
    return given, full


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
