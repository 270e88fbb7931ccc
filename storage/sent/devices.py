"""The phones of a carrier that sends by phones: how each was when it last gave a sign of life, and
how many SMS parts it was given on each local day.

A sender counts what it gives to a phone, in the transaction that claims it, and takes back what did
not leave, as `storage.sent.spending` does for all of them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime

from flows.values import dataclass
from storage.engine.sql import chunks, run, utc
from storage.engine.sql import given as sql_given
from storage.models import Device, DeviceDay


@dataclass(frozen=True)
class Health:
    """How a phone says that it is; None where it does not say.

    `battery` in per cent; `charging`: whether it hangs on a charger; `signal`: the generation of
    its mobile network, 2 to 5; `failed`: how many messages it could not send in the hour before;
    `failing`: whether these were all that it was to send.
    """

    battery: int | None = None
    charging: bool | None = None
    signal: int | None = None
    failed: int | None = None
    failing: bool | None = None


@dataclass(frozen=True)
class Sign:
    """A sign of life of a phone of a carrier."""

    carrier: str
    device: str
    at: datetime
    health: Health


_KINDS = (
    "carrier text, device text, seen_at timestamp,"
    " battery integer, charging boolean, signal integer, failed integer, failing boolean"
)
_COLUMNS = [column.split()[0] for column in _KINDS.split(",")]


def note(signs: Sequence[Sign]) -> None:
    """Keep the newest sign of life of each phone: one statement per thousand phones.

    An older one than is kept changes nothing.
    """
    newest = {(sign.carrier, sign.device): sign for sign in sorted(signs, key=lambda sign: sign.at)}
    written = [
        (sign.carrier, sign.device, utc(sign.at), *astuple(sign.health))
        for _, sign in sorted(newest.items(), key=lambda named: named[0])
    ]
    anew = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[2:])
    for batch in chunks(written, columns=len(_COLUMNS)):
        values, params = sql_given(_KINDS, batch)
        run(
            f"{values} INSERT INTO device ({', '.join(_COLUMNS)}) SELECT * FROM v WHERE true"
            f" ON CONFLICT (carrier, device) DO UPDATE SET {anew}"
            " WHERE device.seen_at <= excluded.seen_at",
            params,
        )


def known() -> list[Sign]:
    """The last sign of life of every phone, by carrier and name."""
    return [
        Sign(
            phone.carrier,
            phone.device,
            phone.seen_at,
            Health(phone.battery, phone.charging, phone.signal, phone.failed, phone.failing),
        )
        for phone in Device.select().order_by(Device.carrier, Device.device)
    ]


#: A phone: its carrier, and the carrier's name for it; "" where the settings name none.
Name = tuple[str, str]

_DAY = "carrier text, device text, day date, parts integer"


def given_alone(phones: Sequence[Name], day: date) -> dict[Name, int]:
    """The SMS parts that each of these phones was given on a day, and nobody else gives them any
    until the transaction ends. One statement.
    """
    return _add(dict.fromkeys(phones, 0), day)


def given(day: date) -> dict[Name, int]:
    """The SMS parts that each phone was given on a day; only those that were given any."""
    found = DeviceDay.select().where(DeviceDay.day == day)
    return {(row.carrier, row.device): row.parts for row in found}


def give(parts: Mapping[Name, int], day: date) -> None:
    """Count what each phone is given; parts below 0 did not leave after all."""
    _add({phone: number for phone, number in parts.items() if number}, day)


def _add(parts: Mapping[Name, int], day: date) -> dict[Name, int]:
    after: dict[Name, int] = {}
    # In their order, so that no two wait for each other in a ring.
    counted = [(*phone, day, number) for phone, number in sorted(parts.items())]
    for batch in chunks(counted, columns=4):
        values, params = sql_given(_DAY, batch)
        found = run(
            f"{values} INSERT INTO device_day (carrier, device, day, parts)"
            " SELECT * FROM v WHERE true ON CONFLICT (carrier, device, day)"
            " DO UPDATE SET parts = device_day.parts + excluded.parts"
            " RETURNING carrier, device, parts",
            params,
        )
        after |= {(str(carrier), str(device)): int(number) for carrier, device, number in found}
    return after
