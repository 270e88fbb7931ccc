"""Whether a post is watched: paused, watched again, or ended. Used through `storage.watch`.

What was stays as it was. Of what is still to come, a pause makes `jeda` until it is over; an end
withdraws it.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules.slot_steps import AWAITED, NOT_EXPECTED, PAUSED
from storage.engine.sql import count, for_update, run, skip_locked, utc
from storage.models import Post
from storage.watch.guards import forget_former
from storage.watch.rota import settle

#: Slots that are still open: nobody has said a word, and the grace is not over.
_OPEN = f"post_id = ? AND state = '{AWAITED}' AND late_at > ?"


def pause(post: Post, until: datetime, reason: str, now: datetime) -> bool:
    """Expect nothing of this post until then, and afterwards as ever; False when it has ended.

    One that is paused already is paused until this time instead.
    """
    _take(post)
    paused = (
        Post.update(paused_until=until, paused_because=reason, turned_at=now)
        .where(Post.id == post.id, Post.active)
        .execute()
    )
    if paused:
        _expect_from(post, until, now)
        count(
            f"UPDATE slot SET state = '{PAUSED}' WHERE {_OPEN} AND due_at < ?",
            [post.id, utc(now), utc(until)],
        )
    return bool(paused)


def resume(post: Post, now: datetime) -> bool:
    """Expect again what is still to come of this post. False when it was not paused."""
    _take(post)
    mine = Post.id == post.id, Post.active, Post.paused_until > now
    resumed = (
        Post.update(paused_until=None, paused_because=None, turned_at=now).where(*mine).execute()
    )
    if resumed:
        _expect_from(post, now, now)
        settle([post.id], now)
    return bool(resumed)


def end(post: Post, now: datetime) -> bool:
    """Watch this post no longer; its record stays. False when it has ended before.

    An import that names it again, or `save_posts`, begins its watch anew.
    """
    _take(post)
    changes = {"active": False, "ended_at": now, "paused_until": None, "paused_because": None}
    changes["turned_at"] = now
    ended = Post.update(changes).where(Post.id == post.id, Post.active).execute()
    if ended:
        forget_former([post.id])
        count(
            f"DELETE FROM slot WHERE post_id = ? AND (state = '{AWAITED}'"
            f" OR (state IN {NOT_EXPECTED} AND due_at > ?))",
            [post.id, utc(now)],
        )
    return bool(ended)


def any_turned() -> bool:
    """Whether guards are to hear of a post that was paused, resumed or ended; without a lock."""
    return bool(run("SELECT 1 FROM post WHERE turned_at IS NOT NULL LIMIT 1"))


def take_turned() -> list[Post]:
    """The posts of which guards are to hear that; for the caller's transaction, each once."""
    ids = [
        id_
        for (id_,) in run(
            f"SELECT id FROM post WHERE turned_at IS NOT NULL ORDER BY id{skip_locked()}"
        )
    ]
    turned = list(Post.select().where(Post.id.in_(ids)).order_by(Post.id))
    Post.update(turned_at=None).where(Post.id.in_(ids)).execute()
    return turned


def _expect_from(post: Post, at: datetime, now: datetime) -> None:
    """Of what a pause had taken away, expect what is due from this time on and still to come."""
    count(
        f"UPDATE slot SET state = '{AWAITED}' WHERE post_id = ? AND state = '{PAUSED}'"
        " AND due_at >= ? AND due_at > ?",
        [post.id, utc(at), utc(now)],
    )


def _take(post: Post) -> None:
    """Let nobody else write words of this post before the caller's transaction is over."""
    run(f"SELECT id FROM post WHERE id = ?{for_update()}", [post.id])
