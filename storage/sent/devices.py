"""The phones of a carrier that sends by phones: how each was when it last gave a sign of life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from storage.engine.sql import chunks, given, run, utc
from storage.models import Device


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
        values, params = given(_KINDS, batch)
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
