"""Whether the phones by which a carrier sends are alive, charged, and send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from flows.rules.phone_health import SILENT_AFTER, described, trouble
from flows.rules.phone_limits import spent
from flows.rules.phrases import joined, phrase, whole
from flows.rules.redaction import mask
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine.db import connected
from storage.sent import devices

_DO = phrase(
    "Look at them: charger, signal, the app; a phone more, or a higher "
    "SMSGATE_DAILY_LIMIT, where they have sent all they may (docs/carriers.md)."
)


def last_signs(runtime: Runtime) -> dict[str, list[devices.Sign]]:
    """The last signs of life by carrier: of the phones that the settings name, where they do.

    A phone that was taken out of them sends nothing any more, whatever it says. One that nobody
    named may be called like a telephone number, which is masked.
    """
    found: dict[str, list[devices.Sign]] = {
        name: [] for name, provider in runtime.providers.items() if provider.by_phone
    }
    for sign in devices.known():
        if sign.carrier in found:
            named = runtime.providers[sign.carrier].devices
            if sign.device in named:
                found[sign.carrier].append(sign)
            elif not named:
                found[sign.carrier].append(replace(sign, device=mask(sign.device)))
    return found


def given_today(runtime: Runtime, now: datetime) -> dict[devices.Name, int]:
    """The SMS parts that each phone that sends was given today; the settings name them."""
    given = devices.given(runtime.settings.day_of(now))
    return {
        (name, device): given.get((name, device), 0)
        for name, provider in runtime.providers.items()
        if provider.by_phone
        for device in provider.phones()
    }


def phones(runtime: Runtime, now: datetime) -> Finding:
    """How the phones of all carriers are, and whether they may still send today; failed where all
    that were ever heard of are silent.
    """
    with connected():
        known, today = last_signs(runtime), given_today(runtime, now)
    said: list[str] = []
    failed = False
    for name, provider in runtime.providers.items():
        if provider.by_phone:
            signs = known[name]
            said += _said(name, provider.devices, signs, now)
            said += [
                phrase("%(device)s %(how)s", device=device or _phone_of(name), how=how)
                for (carrier, device), parts in today.items()
                if carrier == name and (how := spent(parts, provider.limits.a_day))
            ]
            failed |= bool(signs) and all(now - sign.at > SILENT_AFTER for sign in signs)
    if not said:
        well = [
            phrase("%(device)s %(how)s", device=sign.device, how=how)
            for signs in known.values()
            for sign in signs
            if (how := described(sign.health.battery, sign.health.charging, sign.health.signal))
        ]
        says = phrase("No phone that sends is silent, empty, stuck or at its limit")
        if well:
            says = phrase("%(says)s: %(each)s", says=says, each=joined("; ", well))
        return Finding("phones", OK, whole(says))
    each = phrase("%(each)s.", each=joined("; ", said))
    return Finding("phones", FAILED if failed else ATTENTION, each, _DO)


def _phone_of(carrier: str) -> str:
    return phrase("the phone of %(carrier)s", carrier=carrier)


def _said(
    carrier: str, wanted: Sequence[str], signs: Sequence[devices.Sign], now: datetime
) -> Iterator[str]:
    for sign in signs:
        health = sign.health
        if wrong := trouble(now - sign.at, health.battery, health.charging, health.failing):
            yield phrase("%(device)s %(how)s", device=sign.device, how=wrong)
    heard = {sign.device for sign in signs}
    yield from (
        phrase("%(device)s has not said yet how it is (its ping may be off)", device=device)
        for device in wanted
        if device not in heard
    )
    if not signs and not wanted:
        yield phrase(
            "no phone of %(carrier)s has said yet how it is (their ping may be off)",
            carrier=carrier,
        )
