"""Poskamling: posts and their lists.

Who stands guard there: `guards`; the expected check-ins of a night: `slots`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.rules.fields import Change
from storage.engine.sql import chunks, marks, rows, run, utc
from storage.engine.vault import Vault
from storage.models import Area, Post
from storage.people.phones import known_phone_ids, phone_ids
from storage.watch.guards import forget_former, guards_by_post
from storage.watch.slots import forget_coming


@dataclass(frozen=True)
class PostRow:
    """A checked row of a list of posts.

    Times are ``HH:MM`` local, guards E.164, the first of them the ketua.
    """

    code: str
    name: str
    area: str
    rt: str
    rw: str
    shift_start: str
    shift_end: str
    every_minutes: int
    grace_minutes: int
    guards: Sequence[str] = field(default=(), repr=False)


_COLUMNS = (
    "code",
    "name",
    "area_id",
    "rt",
    "rw",
    "shift_start",
    "shift_end",
    "every_minutes",
    "grace_minutes",
)
_TYPES = ("text", "text", "text", "text", "text", "text", "text", "integer", "integer")
_SCHEDULE = _COLUMNS[5:]


def save_posts(vault: Vault, posts: Sequence[PostRow], now: datetime) -> int:
    """Add these posts with their guards, or bring them up to date, by code; returns how many.

    Of two rows with one code the last counts. Guards of a post that its row no longer names stand
    guard no longer. A post with a new schedule has its coming nights written anew.
    """
    latest = {post.code: post for post in posts}
    phones = phone_ids(vault, [number for post in latest.values() for number in post.guards], now)
    for batch in chunks(sorted(latest.values(), key=lambda post: post.code), columns=len(_TYPES)):
        _forget_coming_nights(batch, now)
        ids = _upsert(batch)
        _save_guards(batch, ids, phones, now)
    return len(latest)


def compare_posts(vault: Vault, posts: Sequence[PostRow]) -> list[Change]:
    """What `save_posts` would make of each of these, one after the other; writes nothing."""
    phones = known_phone_ids(vault, [number for post in posts for number in post.guards])
    codes = sorted({post.code for post in posts})
    there: dict[str, object] = {}
    for batch in chunks(codes):
        found = list(Post.select().where(Post.code.in_(list(batch)), Post.active))
        guards = guards_by_post([post.id for post in found])
        there |= {
            str(post.code): (
                tuple(getattr(post, column) for column in _COLUMNS),
                {(guard.phone_id, bool(guard.ketua)) for guard in guards[post.id]},
            )
            for post in found
        }
    changes: list[Change] = []
    for post in posts:
        numbers = list(dict.fromkeys(post.guards))
        said = (
            _cells(post),
            {(phones.get(number, number), place == 0) for place, number in enumerate(numbers)},
        )
        before = there.get(post.code)
        changes.append("new" if before is None else "same" if before == said else "changed")
        there[post.code] = said
    return changes


def _cells(post: PostRow) -> tuple[str | int, ...]:
    return (
        post.code,
        post.name,
        post.area,
        post.rt,
        post.rw,
        post.shift_start,
        post.shift_end,
        post.every_minutes,
        post.grace_minutes,
    )


def _upsert(posts: Sequence[PostRow]) -> dict[str, int]:
    values, params = rows(_TYPES, [_cells(post) for post in posts])
    update = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
    saved = run(
        f"WITH v({', '.join(_COLUMNS)}) AS ({values}) INSERT INTO post"
        f" ({', '.join(_COLUMNS)}, active)"
        f" SELECT v.*, true FROM v WHERE true ON CONFLICT (code) DO UPDATE SET {update},"
        f" active = true RETURNING id, code",
        params,
    )
    return {str(code): int(id_) for id_, code in saved}


def _forget_coming_nights(posts: Sequence[PostRow], now: datetime) -> None:
    """Drop the nights that have not begun of posts with a new schedule."""
    values, params = rows(_TYPES, [_cells(post) for post in posts])
    changed = " OR ".join(f"p.{column} <> v.{column}" for column in _SCHEDULE)
    forget_coming(
        f"WITH v({', '.join(_COLUMNS)}) AS ({values}) SELECT p.id FROM post p JOIN v"
        f" ON v.code = p.code WHERE {changed}",
        params,
        now,
    )


def _save_guards(
    posts: Sequence[PostRow], ids: dict[str, int], phones: dict[str, int], now: datetime
) -> None:
    run(
        f"UPDATE guard SET active = false, ketua = false WHERE post_id IN ({marks(list(ids))})",
        list(ids.values()),
    )
    guards = [
        (ids[post.code], phones[number], place == 0, utc(now), True)
        for post in posts
        for place, number in enumerate(dict.fromkeys(post.guards))
    ]
    for batch in chunks(guards, columns=5):
        values, params = rows(("bigint", "bigint", "boolean", "timestamp", "boolean"), batch)
        run(
            f"INSERT INTO guard (post_id, phone_id, ketua, enrolled_at, active) {values}"
            " ON CONFLICT (post_id, phone_id) DO UPDATE SET active = excluded.active, ketua ="
            " excluded.ketua",
            params,
        )
    forget_former(list(ids.values()))


def find(code: str) -> Post | None:
    """The post with this code, or None."""
    found: Post | None = Post.get_or_none(Post.code == code)
    return found


def outside(codes: Collection[str], path: str) -> bool:
    """Whether one of these posts lies elsewhere than in this territory; ended ones count, too."""
    return any(
        Post.select().join(Area).where(Post.code.in_(list(batch)), ~Area.inside(path)).exists()
        for batch in chunks(sorted(codes))
    )


def listed(path: str | None = None) -> list[Post]:
    """The posts of a territory (the path of its area; None: all), by code, each with its area."""
    query = Post.select(Post, Area).join(Area).where(Post.active)
    if path is not None:
        query = query.where(Area.inside(path))
    return list(query.order_by(Post.code))
