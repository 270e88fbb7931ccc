"""Whether a text tells of a quarrel that neighbours may settle, or of force."""

from __future__ import annotations

from flows.reading.data import sets
from flows.reading.report import in_danger, see
from flows.rules.kinds import OTHER
from flows.rules.mediation import DISPUTES

_LISTS = sets("words/quarrels")
_AT_HOME = tuple(_LISTS["at home"])
_PEACEFUL = frozenset((*DISPUTES, OTHER))


def tells_of_force(text: str) -> bool:
    """Whether it tells of force or danger, or of any event that is no dispute; said or denied."""
    seen = see(text)
    return (
        in_danger(text)
        or bool(seen.accuses)
        or any(part in word.word for word in seen.words for part in _LISTS["force"])
        or any(_PEACEFUL.isdisjoint(event.kinds) for event in seen.events)
    )


def is_quarrel(text: str) -> bool:
    """Whether it names a quarrel and no conflict of another sort.

    Not where a child or a family is in it: what happens at home is nobody's to settle.
    """
    seen = see(text)
    if any(word.word.startswith(_AT_HOME) for word in seen.words):
        return False
    conflicts = [event for event in seen.events if "konflik_sosial" in event.kinds]
    return bool(conflicts) and all(
        any(seen.words[at].word in _LISTS["quarrel"] for at in event.at) for event in conflicts
    )
