"""When a carrier's phone, by its last sign of life, needs somebody to look at it."""

from __future__ import annotations

from datetime import timedelta

from flows.rules.phrases import joined, phrase

#: A phone says every minute that it lives; one that has not for so long is silent.
SILENT_AFTER = timedelta(minutes=15)
#: Per cent of the battery below which a phone off its charger is soon gone.
LOW_BATTERY = 20


def trouble(
    silent: timedelta, battery: int | None, charging: bool | None, failing: bool | None
) -> str:
    """What is wrong with a phone that said this so long ago; "" for nothing.

    A silent phone is silent whatever it said last.
    """
    if silent > SILENT_AFTER:
        return phrase("silent for %(count)s minutes", count=int(silent.total_seconds() // 60))
    if battery is not None and battery < LOW_BATTERY and not charging:
        return phrase("battery at %(level)s %% and not charging", level=battery)
    return phrase("sends nothing any more") if failing else ""


def described(battery: int | None, charging: bool | None, signal: int | None) -> str:
    """How a phone says that it is, in a few words; "" where it says nothing of it.

    `signal` is the generation of its mobile network: on Wi-Fi a phone does not say it.
    """
    said = [
        phrase("battery %(level)s %%", level=battery) if battery is not None else "",
        phrase("charging") if charging else "",
        f"{signal}G" if signal is not None else "",
    ]
    return joined(", ", [word for word in said if word])
