"""The main menu: everything a call can do.

A new entry is a line here, a file beside this one, and its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flows.bahasa import bahasa
from flows.bahaya import bahaya
from flows.data_saya import data_saya
from flows.lapor import lapor
from flows.nomor import nomor
from flows.questions import End, Talk, choose
from flows.ronda import ronda
from flows.status import status

ENTRIES: dict[str, Callable[[], Talk[End]]] = {
    "lapor": lapor,
    "bahaya": bahaya,
    "status": status,
    "ronda": ronda,
    "nomor": nomor,
    "bahasa": bahasa,
    "data": data_saya,
}
"""In the order of the screen."""


def menu() -> Talk[End]:
    """A whole call."""
    return (yield from _menu(ENTRIES))


def menu_sms() -> Talk[End]:
    """The same by SMS, whose sender can be forged: check-ins come without digits of the night."""
    return (yield from _menu({**ENTRIES, "ronda": partial(ronda, ())}))


def _menu(entries: Mapping[str, Callable[[], Talk[End]]]) -> Talk[End]:
    chosen = yield from choose("menu", *entries)
    return (yield from entries[chosen]())
