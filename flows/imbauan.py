"""Imbauan: is the appeal somebody received real?

The answer quotes its text, so that a code copied onto another shows.
"""

from __future__ import annotations

from flows.queries import ImbauanCek
from flows.questions import End, Talk, look_up
from flows.rules.tickets import is_ticket


def cek(code: str) -> Talk[End]:
    """What was sent under this code, by whom and when."""
    if not is_ticket(code):
        return End("cek.salah", code=code)
    found = yield from look_up("cek.cari", ImbauanCek(code))
    if found is None:
        return End("cek.tidak_ada", code=code)
    return End("cek.ada", code=code, sender=found["sender"], at=found["at"], text=found["text"])
