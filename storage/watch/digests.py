"""What the digests of the watch tell of each post: its night, and those before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from flows.rules.slot_steps import AWAITED, EXCUSED, HEARD, MISSED, PAUSED
from flows.values import dataclass
from storage.engine.sql import chunks, count, run, utc
from storage.models import NightCount, Post, Slot


@dataclass(frozen=True)
class Night:
    """A night of a post, and how its check-ins stand."""

    post: Post
    slots: Sequence[Slot]

    @property
    def expected(self) -> int:
        """How many are expected: neither excused nor paused."""
        return sum(slot.state not in (EXCUSED, PAUSED) for slot in self.slots)

    @property
    def heard(self) -> int:
        """For how many somebody was heard."""
        return sum(slot.state in HEARD for slot in self.slots)

    @property
    def left_at(self) -> datetime | None:
        """Since when nobody was left at the post, if check-ins were missed for it."""
        silent = (slot for slot in self.slots if slot.state in (MISSED, AWAITED))
        return next((slot.left_at for slot in silent if slot.left_at), None)

    @property
    def missed(self) -> list[datetime]:
        """Which were missed."""
        return [slot.due_at for slot in self.slots if slot.state in (MISSED, AWAITED)]


def begin(kind: str, night: date, now: datetime) -> bool:
    """Whether the caller writes this digest: True for one, once."""
    made = "INSERT INTO digest (kind, night, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    return bool(count(made, [kind, night, utc(now)]))


def written(kind: str, night: date) -> bool:
    """Whether it was written, asked without a lock."""
    asked = "SELECT 1 FROM digest WHERE kind = ? AND night = ?"
    return bool(run(asked, [kind, night]))


def nights(night: date) -> list[Night]:
    """The night of each post that is watched, in the order of codes: one statement."""
    slots: dict[int, list[Slot]] = defaultdict(list)
    query = Slot.select(Slot, Post).join(Post).where(Slot.night == night, Post.active)
    posts: dict[int, Post] = {}
    for slot in query.order_by(Post.code, Slot.due_at):
        posts[slot.post_id] = slot.post
        slots[slot.post_id].append(slot)
    return [Night(posts[post], mine) for post, mine in slots.items()]


def heard(post_ids: Collection[int], since: date) -> dict[int, dict[date, bool]]:
    """Of each of these posts, by night from this one on: whether anybody was heard."""
    found: dict[int, dict[date, bool]] = {post_id: {} for post_id in post_ids}
    for batch in chunks(sorted(found)):
        query = NightCount.select().where(
            NightCount.post.in_(list(batch)), NightCount.night >= since, NightCount.expected > 0
        )
        for row in query:
            found[row.post_id][row.night] = row.present + row.late > 0
    return found
