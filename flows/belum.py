"""Belum: what an officer has closed is not over; for three days its reporter may open it again."""

from __future__ import annotations

from flows.effects import ReportReopened
from flows.queries import Reopenable
from flows.questions import End, Talk, look_up, tell


def belum(code: str) -> Talk[End]:
    """Open a closed report again, once: it goes to the next on duty, not to who closed it."""
    found = yield from look_up("belum.cari", Reopenable(code))
    if found is None:
        return End("status.tidak_ada", code=code)
    if found == "hidden":
        return End("status.netral", code=code)
    if found == "yes":
        yield from tell("belum.simpan", ReportReopened(code))
    return End(f"belum.{found}", code=code)
