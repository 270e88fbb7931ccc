"""The important numbers: whom to call.

All on one screen, for whoever needs a number has no time to choose.
"""

from __future__ import annotations

from flows.queries import Helplines
from flows.questions import End, Talk, look_up
from flows.rules.services import NAMES


def nomor() -> Talk[End]:
    """The numbers of the whole country, and those of this town that are confirmed.

    Those of the country are words of the catalogue.
    """
    local = (yield from look_up("nomor.setempat", Helplines())) or {}
    if not local:
        return End("nomor.daftar")
    named = (f"{NAMES[service]} {local[service]}" for service in NAMES if service in local)
    return End("nomor.daftar_setempat", local=", ".join(named))
