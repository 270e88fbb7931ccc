"""Nights of guard posts, as officers see them: no number, no name of a guard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, tzinfo

from flows.rules import schedule
from flows.values import dataclass
from storage import watch
from storage.engine.vault import Vault
from storage.watch import alarms, nights, remarks


@dataclass(frozen=True)
class Tonight:
    """A post and its running or coming night."""

    post: watch.Post
    night: date
    slots: Sequence[watch.Slot]
    guards: int


def tonight(posts: Sequence[watch.Post], now: datetime, zone: tzinfo) -> list[Tonight]:
    """The running or coming night of each of these posts, with its slots: two statements."""
    dates = {post.id: night_of(post, now, zone) for post in posts}
    slots, guards = nights.slots_by_post(dates), watch.guards_by_post(list(dates))
    return [Tonight(post, dates[post.id], slots[post.id], len(guards[post.id])) for post in posts]


def night_of(post: watch.Post, now: datetime, zone: tzinfo) -> date:
    """The running or coming night of a post."""
    return schedule.night_of(now, watch.shift_of(post), zone)


@dataclass(frozen=True)
class Night:
    """One night of one post.

    `spoke`: by the moment of a word, the guard's place among the guards of the post (0: the ketua);
    None: somebody who stands guard there no longer. `provisional`: when words came by SMS without
    the digits of the night.
    """

    night: date
    slots: Sequence[watch.Slot]
    spoke: Mapping[datetime, int | None]
    provisional: Collection[datetime]
    remarks: Sequence[remarks.Read]
    guards: int
    alarms: int
    """How many alarms of the post are open, of whichever night."""


def one(vault: Vault, post: watch.Post, night: date) -> Night:
    """A night of a post: a fixed number of statements."""
    slots = watch.slots_of(night, post)
    said = nights.spoken(post, slots)
    return Night(
        night,
        slots,
        {spoken.at: spoken.place for spoken in said},
        {spoken.at for spoken in said if spoken.provisional},
        remarks.of_night(vault, post, slots),
        len(watch.guards_of(post.id)),
        len(alarms.of_post(post.id)),
    )
