"""What CEK says of an imbauan: who sent it, when, and how it begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo

from flows.rules.rights import officer_of
from storage.engine.sql import chunks
from storage.models import Area, Imbauan, Officer, Token, Unit
from storage.places import units
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
    officer = officer_of(author)
    enrolled = Officer.select(Unit.name).join(Unit).where(Officer.id == (officer or 0)).scalar()
    if enrolled is not None:
        return str(enrolled)
    written_in = Token.select(Token.area).where(Token.name == author).scalar() or areas[0]
    unit = units.unit_of(written_in)
    return str(unit.name if unit else Area.get_by_id(written_in).name)
