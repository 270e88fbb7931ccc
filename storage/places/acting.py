"""The police unit of who acts: that of an enrolled officer, else the one that answers for where a
token acts.
"""

from __future__ import annotations

from collections.abc import Collection

from flows.rules.rights import actor_of, officer_of
from storage.engine.sql import chunks
from storage.models import Officer, Token, Unit
from storage.places import units


def units_of(actors: Collection[str]) -> dict[str, Unit]:
    """The unit of each of these actors of the audit; who has none is left out.

    One statement for the officers among them; six, if any is a token.
    """
    found: dict[str, Unit] = {}
    ids = {id_ for actor in actors if (id_ := officer_of(actor)) is not None}
    for batch in chunks(sorted(ids)):
        query = Officer.select(Officer, Unit).join(Unit).where(Officer.id.in_(list(batch)))
        found |= {actor_of(officer.id): officer.unit for officer in query}
    names = {actor for actor in actors if officer_of(actor) is None}
    if names:
        written_in = areas_of_tokens(names)
        answering = units.units_of(set(written_in.values()))
        found |= {name: answering[at] for name, at in written_in.items() if at in answering}
    return found


def areas_of_tokens(names: Collection[str]) -> dict[str, str]:
    """The code of the area of each token of these names, revoked ones included."""
    query = Token.select(Token.name, Token.area).where(Token.name.in_(list(names)))
    return {str(token.name): str(token.area_id) for token in query}
