"""Lapor: what happened and where, then one key to send it.

As soon as kind and place are known it is a report, even if the call breaks off. Of a sensitive one
no screen says what it is about, for somebody else may look at the phone.
"""

from __future__ import annotations

from flows.effects import IncidentReported, ReportBegun, ReportSent
from flows.questions import End, Talk, ask, choose, tell
from flows.reading.events import GRAVITY
from flows.reading.place import place_in
from flows.reading.report import (
    blot,
    category_of,
    in_danger,
    is_sensitive,
    is_urgent,
    kinds_in,
    protected_by,
)
from flows.reading.whereabouts import can_be_place
from flows.rules.kinds import KINDS, OTHER
from flows.saran import saran


def lapor() -> Talk[End]:
    """A report by menu."""
    while True:
        kind = yield from choose("lapor.jenis", *KINDS)
        told, place = "", blot((yield from ask("lapor.tempat")))
        kind = graver(kind, place)
        code = yield from tell("lapor.rintis", ReportBegun(kind, place))
        if not (
            can_be_place(place) or protected_by(place)
        ):  # kept above, in case the call breaks off here
            told, place = place, blot((yield from ask("lapor.tempat_lagi")))
            kind = graver(kind, place)
            code = yield from tell("lapor.rintis", ReportBegun(kind, place))
        how = yield from _how(kind, place)
        if how != "ubah":
            break
    story = blot((yield from ask("lapor.cerita"))) if how == "cerita" else ""
    story = "\n".join(filter(None, (told, story)))
    urgent = how == "bahaya" or is_urgent(kind, story)
    sensitive, quiet = is_sensitive(kind, f"{place} {story}"), how == "diam"
    yield from tell(
        "lapor.simpan",
        ReportSent(urgent, quiet, story, sensitive, protected_by(story), kind, place),
    )
    if sensitive or quiet:
        return End("lapor.terima_netral", code=code)
    return End(
        "lapor.terima_bahaya" if how == "bahaya" else "lapor.terima",
        code=code,
        **saran(kind, f"{place} {story}"),
    )


def graver(kind: str, said: str) -> str:
    """The kind that these words tell of for sure, if it is graver than the one chosen.

    As "kebakaran di 10 ulu" does, given as a place.
    """
    other = category_of(said)
    if other not in kinds_in(said) or (
        kind != OTHER and GRAVITY.index(other) >= GRAVITY.index(kind)
    ):
        return kind
    return other


def tells(said: str) -> bool:
    """Whether what was typed for something else tells surely of something that happened."""
    return in_danger(said) or bool(kinds_in(said))


def file(said: str) -> Talk[End]:
    """A report that was typed where something else was asked: kept at once."""
    said = blot(said)
    kind = category_of(said)
    urgent, sensitive = is_urgent(kind, said), is_sensitive(kind, said)
    code = yield from tell(
        "lapor.langsung", IncidentReported(kind, place_in(said), said, urgent, sensitive)
    )
    if sensitive:
        return End("lapor.terima_netral", code=code)
    return End("lapor.terima_bahaya" if urgent else "lapor.terima", code=code, **saran(kind, said))


def _how(kind: str, place: str) -> Talk[str]:
    ways = ("kirim", "bahaya", "cerita", "diam")
    if KINDS[kind].sensitive:
        return (yield from choose("lapor.kirim_netral", *ways, zero="ubah"))
    return (yield from choose("lapor.kirim", *ways, zero="ubah", kind=kind, place=place))
