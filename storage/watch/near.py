"""Who is near a silent post: the guards who watch at its partner now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from flows.rules.slot_steps import NOT_EXPECTED
from storage.engine.sql import chunks, marks, run, utc
from storage.models import Guard, Post, Slot
from storage.watch.rota import still_there

_GONE = (
    "EXISTS (SELECT 1 FROM slot l WHERE l.post_id = p.id AND l.night = t.night"
    " AND l.late_at = t.until AND l.left_at <= ?)"
)
_QUIET = ", ".join(f"'{state}'" for state in sorted(NOT_EXPECTED))


def at_partners(slots: Sequence[Slot], now: datetime) -> dict[int, list[Guard]]:
    """The guards on duty at the partner of each of these slots' post (slots with their post), by
    slot; none where none is named, or nobody watches there now: six statements a night at most.

    It is not watched before its first check-in and after its last, while it is paused, and when its
    guards all went home; who did of several is not told.
    """
    asked: dict[date, dict[int, int]] = defaultdict(dict)
    for slot in slots:
        if slot.post.partner_id is not None:
            asked[slot.night][slot.id] = slot.post.partner_id
    found: dict[int, list[Guard]] = {}
    for night, partners in asked.items():
        watched = _watched(set(partners.values()), night, now)
        guards = still_there(watched, night) if watched else {}
        found |= {slot: guards.get(partner, []) for slot, partner in partners.items()}
    return found


def _watched(posts: Collection[int], night: date, now: datetime) -> set[int]:
    """Those of these posts at which somebody watches now."""
    found: set[int] = set()
    for batch in chunks(sorted(posts)):
        found |= {
            int(post)
            for (post,) in run(
                "SELECT p.id FROM post p JOIN (SELECT s.post_id, s.night, max(s.late_at) AS until"
                f" FROM slot s WHERE s.night = ? AND s.post_id IN ({marks(batch)})"
                f" AND s.state NOT IN ({_QUIET}) GROUP BY s.post_id, s.night"
                " HAVING min(s.due_at) <= ? AND max(s.late_at) >= ?) t ON t.post_id = p.id"
                " WHERE p.active AND (p.paused_until IS NULL OR p.paused_until <= ?)"
                f" AND NOT ({_GONE})",
                [night, *batch, utc(now), utc(now), utc(now), utc(now)],
            )
        }
    return found


def with_posts(slots: Collection[int]) -> list[Slot]:
    """The slots of these ids, each with its post."""
    return [
        slot
        for batch in chunks(sorted(slots))
        for slot in Slot.select(Slot, Post).join(Post).where(Slot.id.in_(list(batch)))
    ]
