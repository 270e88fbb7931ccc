"""Who did something, as other officers see them: by name where it was an enrolled officer."""

from __future__ import annotations

from collections.abc import Collection

from flows.rules.rights import actor_of, officer_of
from storage.engine.vault import Vault
from storage.people import officers


def names(vault: Vault, actors: Collection[str]) -> dict[str, str]:
    """The names of those of these actors who are enrolled officers; one statement."""
    ids = {id_ for actor in actors if (id_ := officer_of(actor)) is not None}
    return {actor_of(id_): name for id_, name in officers.names_of(vault, ids).items() if name}
