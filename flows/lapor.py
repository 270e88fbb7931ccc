"""Lapor: what happened and where, then one key to send it.

As soon as kind and place are known it is a report, even if the call breaks off. Of a sensitive one no screen says what it
is about, for somebody else may look at the phone.
"""

from __future__ import annotations

from flows.effects import ReportBegun, ReportSent
from flows.kinds import KINDS
from flows.questions import End, Talk, ask, choose, tell
from flows.saran import saran
from flows.sms.reading import blot, is_sensitive, is_urgent, protected_by


def lapor() -> Talk[End]:
    """A report by menu."""
    while True:
        kind = yield from choose("lapor.jenis", *KINDS)
        place = blot((yield from ask("lapor.tempat")))
        kind = protected_by(place) or kind
        code = yield from tell("lapor.rintis", ReportBegun(kind, place))
        how = yield from _how(kind, place)
        if how != "ubah":
            break
    story = blot((yield from ask("lapor.cerita"))) if how == "cerita" else ""
    urgent = how == "bahaya" or is_urgent(kind, story)
    sensitive, quiet = is_sensitive(kind, f"{place} {story}"), how == "diam"
    yield from tell("lapor.simpan", ReportSent(urgent, quiet, story, sensitive, protected_by(story), kind, place))
    if sensitive or quiet:
        return End("lapor.terima_netral", code=code)
    return End("lapor.terima_bahaya" if how == "bahaya" else "lapor.terima", code=code, **saran(kind, f"{place} {story}"))


def _how(kind: str, place: str) -> Talk[str]:
    ways = ("kirim", "bahaya", "cerita", "diam")
    if KINDS[kind].sensitive:
        return (yield from choose("lapor.kirim_netral", *ways, zero="ubah"))
    return (yield from choose("lapor.kirim", *ways, zero="ubah", kind=kind, place=place))
