"""What guards report by SMS: at their post if they name no place; "tidak aman" is asked about."""

from __future__ import annotations

from collections.abc import Mapping

from flows.effects import IncidentReported, PlaceGiven
from flows.queries import WatchOf
from flows.questions import End, Talk, ask, look_up, tell
from flows.reading.place import place_in
from flows.reading.report import blot, category_of, is_sensitive, protected_by
from flows.reading.spelling import plain
from flows.rules.kinds import OTHER
from flows.saran import saran
from flows.sms.asking import is_alarm, keep, named

_LANES = frozenset(("lorong", "gang", "rt", "rw"))
"""What every kelurahan has of its own."""


def post_of() -> Talk[Mapping[str, str] | None]:
    """Where this phone stands guard, as `WatchOf` is answered; None: nowhere."""
    found: Mapping[str, str] | None = yield from look_up("ronda.pos", WatchOf())
    return found


def place_of_post() -> Talk[str]:
    """The post of the guard who reported, told as the place of the report in hand.

    "" if there is none.
    """
    watch = yield from post_of()
    if watch is None:
        return ""
    place = watch.get("place", watch["post"])
    yield from tell("sms.tempat_simpan", PlaceGiven(place, area=watch.get("area", "")))
    return place


def near_post(place: str) -> Talk[None]:
    """Put a lane or an RT that a guard names without its kelurahan where their post lies.

    It is one of those that they watch.
    """
    if _LANES.isdisjoint(word.word for word in plain(place)):
        return
    watch = yield from post_of()
    if watch is not None and watch.get("area"):
        yield from tell("sms.tempat_simpan", PlaceGiven(place, area=watch["area"]))


def tidak_aman(story: str = "", place: str = "") -> Talk[End]:
    """A guard says that all is not well: the desk is told before they are asked what it is."""
    watch = yield from post_of()
    urgent = watch is not None
    code = yield from tell("sms.simpan", IncidentReported(OTHER, place, story, urgent))
    if not place:
        yield from place_of_post()
    question = "sms.ada_apa_pos" if watch else "sms.ada_apa"
    words = {"post": watch["post"]} if watch else {}
    said = blot((yield from ask(question, zero_is_answer=True, code=code, **words)))
    yield from keep(said, OTHER)
    found = yield from named(said)
    if where := place_in(said) if found is None else found:
        yield from tell("sms.tempat_simpan", PlaceGiven(where, protected_by(said)))
    if is_sensitive(OTHER, said):
        return End("pesan.ack_sensitive", code=code)
    return End(
        "pesan.darurat" if is_alarm(said) else "pesan.ack",
        code=code,
        **saran(category_of(said), said),
    )
