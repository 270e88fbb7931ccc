"""Poskamling: posts and their lists.

Who stands guard there: `guards`; the expected check-ins of a night: `slots`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from peewee import fn

from storage.engine.sql import chunks, marks, rows, run, update, utc
from storage.engine.vault import Vault
from storage.models import Area, Post
from storage.people.phones import phone_ids
from storage.watch.coming import forget_coming
from storage.watch.guards import NAME, forget_former, guards_by_post
from storage.watch.post_rows import (
    COLUMNS,
    NEEDED,
    OPTIONAL,
    SCHEDULE,
    TYPES,
    PostRow,
    cells,
    named,
    planned,
)
from storage.watch.rota import plan, settle


def save_posts(vault: Vault, posts: Sequence[PostRow], now: datetime) -> int:
    """Add these posts with their guards, or bring them up to date, by code; returns how many.

    Of two rows with one code the last counts. Guards of a post that its row no longer names stand
    guard no longer. A post with a new schedule has its coming nights written anew.
    """
    latest = {post.code: post for post in posts}
    phones = phone_ids(vault, [number for post in latest.values() for number in post.guards], now)
    for batch in chunks(sorted(latest.values(), key=lambda post: post.code), columns=len(TYPES)):
        ids = _save(batch, now)
        _save_guards(batch, ids, phones, now)
        _save_names(vault, batch, ids, phones)
        _save_rotas(batch, ids, phones, now)
        settle(list(ids.values()), now)  # of who stands guard now some may be away
    _link(latest.values())
    return len(latest)


def change_post(post: PostRow, now: datetime) -> bool:
    """Bring the post of this row up to date, but for who stands guard there; False when it has
    ended, which changes nothing.
    """
    if not Post.update(name=post.name).where(Post.code == post.code, Post.active).execute():
        return False
    _save([post], now)
    _link([post])
    return True


def _save(posts: Sequence[PostRow], now: datetime) -> dict[str, int]:
    _forget_coming_nights(posts, now)
    return _upsert(posts)


def _link(posts: Iterable[PostRow]) -> None:
    link_partners({post.code: post.partner for post in posts if post.partner is not None})


def link_partners(partners: Mapping[str, str]) -> None:
    """Note the partner of each of these posts, all by code; "" or one that is not known: none."""
    update(
        "post",
        "code text, partner text",
        sorted(partners.items()),
        to="partner_id = (SELECT q.id FROM post q WHERE q.code = v.partner)",
        where="post.code = v.code",
    )


def _upsert(posts: Sequence[PostRow]) -> dict[str, int]:
    values, params = rows(TYPES, [cells(post) for post in posts])
    keeps = ", ".join(
        f"coalesce(v.{column}, p.{column}, {default})" for column, default in OPTIONAL.items()
    )
    changed = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])
    saved = run(
        f"WITH v({', '.join(COLUMNS)}) AS ({values}) INSERT INTO post"
        f" ({', '.join(COLUMNS)}, active)"
        f" SELECT {', '.join(f'v.{column}' for column in NEEDED)}, {keeps}, true"
        " FROM v LEFT JOIN post p ON p.code = v.code WHERE true ON CONFLICT (code) DO UPDATE SET"
        f" {changed}, active = true RETURNING id, code",
        params,
    )
    return {str(code): int(id_) for id_, code in saved}


def _forget_coming_nights(posts: Sequence[PostRow], now: datetime) -> None:
    """Drop the nights that have not begun of posts with a new schedule."""
    values, params = rows(TYPES, [cells(post) for post in posts])
    changed = " OR ".join(f"p.{column} <> v.{column}" for column in SCHEDULE)
    forget_coming(
        f"WITH v({', '.join(COLUMNS)}) AS ({values}) SELECT p.id FROM post p JOIN v"
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


def _save_names(
    vault: Vault, posts: Sequence[PostRow], ids: Mapping[str, int], phones: Mapping[str, int]
) -> None:
    update(
        "guard",
        "post_id bigint, phone_id bigint, name bytea",
        [
            (ids[post.code], phones[number], vault.seal(name, NAME) if name else None)
            for post in posts
            for number, name in named(post)
        ],
        to="name = v.name",
        where="guard.post_id = v.post_id AND guard.phone_id = v.phone_id"
        " AND (guard.name IS NULL OR length(guard.name) > 0)",  # else its guard had it erased
    )


def _save_rotas(
    posts: Sequence[PostRow], ids: Mapping[str, int], phones: Mapping[str, int], now: datetime
) -> None:
    """The weekdays of a list are all there are; nights that it does not name stay."""
    said = [post for post in posts if post.rota is not None]
    guards = guards_by_post([ids[post.code] for post in said]) if said else {}
    for post in said:
        by_phone = {guard.phone_id: guard.id for guard in guards[ids[post.code]]}
        turns: dict[int | date, list[int]] = {weekday: [] for weekday in range(7)}
        for evening, number in planned(post):
            turns.setdefault(evening, []).append(by_phone[phones[number]])
        plan(ids[post.code], turns, now)


def find(code: str) -> Post | None:
    """The post with this code, or None; with its area."""
    found: Post | None = Post.select(Post, Area).join(Area).where(Post.code == code).first()
    return found


def find_said(code: str) -> Post | None:
    """The post whose code somebody says in capitals, as texts are read; None: there is none."""
    found: Post | None = find(code) or Post.get_or_none(fn.UPPER(Post.code) == code)
    return found


def codes_of(posts: Collection[int]) -> dict[int, str]:
    """The codes of these posts, by id."""
    return {
        post.id: str(post.code)
        for batch in chunks(sorted(posts))
        for post in Post.select(Post.id, Post.code).where(Post.id.in_(list(batch)))
    }


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
