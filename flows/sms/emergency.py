"""An emergency in an SMS."""

from __future__ import annotations

from collections.abc import Mapping

from flows.effects import EmergencyRaised, PlaceGiven
from flows.questions import End, Talk, tell
from flows.reading.report import is_sensitive, protected_by
from flows.rules.kinds import OTHER
from flows.saran import saran_in
from flows.sms.asking import ask_place
from flows.sms.guarding import near_post, place_of_post


def darurat_sms(
    place: str = "", story: str = "", category: str = OTHER, area: str = "", guard: bool = False
) -> Talk[End]:
    """An emergency: told at once, then the place is asked for if it was not said.

    A guard is asked whether it is their post. The place of a sensitive one is asked for, too, in
    words that say nothing of it: without a place nobody can come.
    """
    sensitive = is_sensitive(category, story)
    code = yield from tell(
        "bahaya.simpan", EmergencyRaised(story, sensitive, protected_by(story) or category)
    )
    advice: Mapping[str, str] = yield from saran_in(area, category, story)
    if place:
        yield from tell("bahaya.tempat_simpan", PlaceGiven(place))
        if guard and not area:
            yield from near_post(place)
        return (
            End("pesan.ack_sensitive", code=code)
            if sensitive
            else End("pesan.darurat", code=code, **advice)
        )
    post = (yield from place_of_post()) if guard else ""
    if sensitive and post:
        return End("pesan.ack_sensitive", code=code)
    if sensitive:
        yield from ask_place(code, category, advice, *["sms.netral_tempat"] * 4)
        return End("pesan.ack_sensitive", code=code)
    again = ["sms.darurat_pos" if post else "sms.darurat_tempat_lagi"] * 3
    first = "sms.darurat_pos" if post else "sms.darurat_tempat"
    said, _, advice = yield from ask_place(code, category, advice, first, *again)
    if is_sensitive(OTHER, said):
        return End("pesan.ack_sensitive", code=code)
    return End("bahaya.terima" if said else "pesan.darurat", code=code, **advice)
