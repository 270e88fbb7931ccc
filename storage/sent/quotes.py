"""What CEK says of an imbauan: who sent it, when, and how it begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo

from storage.engine.sql import chunks
from storage.models import Area, Imbauan
from storage.places import acting, units
from storage.sent.imbauan import areas_of

#: How much of a text CEK quotes.
QUOTED = 60


def by_code(codes: Collection[str], zone: tzinfo) -> dict[str, dict[str, str]]:
    """What CEK answers, by code; codes of no imbauan that was sent are left out."""
    found = {}
    for batch in chunks(sorted(codes)):
        for imbauan in Imbauan.select().where(
            Imbauan.cek_code.in_(list(batch)), Imbauan.started_at.is_null(False)
        ):
            at = imbauan.started_at.astimezone(zone)
            text = imbauan.text if len(imbauan.text) <= QUOTED else f"{imbauan.text[:QUOTED]}..."
            found[str(imbauan.cek_code)] = {
                "sender": sender_of(imbauan.author, areas_of(imbauan)),
                "at": f"{at.day}/{at.month} {at:%H.%M}",
                "text": text,
            }
    return found


def sender_of(author: str, areas: Sequence[str]) -> str:
    """The author's police unit, else that of where it goes, by its public name.

    Never the name of an account, or of an officer.
    """
    unit = acting.units_of([author]).get(author)
    if unit is not None:
        return str(unit.name)
    written_in = acting.areas_of_tokens([author]).get(author) or areas[0]
    unit = units.unit_of(written_in)
    return str(unit.name if unit else Area.get_by_id(written_in).name)
