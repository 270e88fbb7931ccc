"""Who did something, as other officers see them: by name where it was an enrolled officer."""

from __future__ import annotations

from collections.abc import Collection

from flows.rules.rights import actor_of
from storage.engine.vault import Vault
from storage.people import officers


def names(vault: Vault, actors: Collection[str]) -> dict[str, str]:
    """The names of those of these actors who are enrolled officers; one statement."""
    ids = {
        int(number)
        for actor in actors
        if (number := actor.rpartition(" ")[2]).isdecimal() and actor == actor_of(int(number))
    }
    return {actor_of(id_): name for id_, name in officers.names_of(vault, ids).items() if name}
