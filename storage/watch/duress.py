"""Guards' duress words, as keyed digests, and check-ins that held one: for the desk alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flows.reading.duress import runs
from flows.reading.folding import folded
from storage.engine.sql import count, given, run, skip_locked, utc
from storage.engine.vault import Vault
from storage.models import Area, Duress, Guard, Post
from storage.watch.guards import guards_by_post

#: How long one that the desk has closed is kept.
LIFE = timedelta(days=365)
_FOUND = "duress.found"


def agree(vault: Vault, guard: Guard, word: str) -> None:
    """From now on this is the guard's word; "": there is none."""
    digest = _digest(vault, guard, folded(word)) if word else None
    Guard.update(duress=digest).where(Guard.id == guard.id).execute()


def _digest(vault: Vault, guard: Guard, word: str) -> bytes:
    return vault.digest("duress", f"{guard.id}", word)


def spoken(vault: Vault, guards: Sequence[Guard], text: str) -> tuple[int, str] | None:
    """Which of these guards (one phone at several posts) says their word in this text, and the
    word, folded; None: none of them.
    """
    kept = [(guard, bytes(guard.duress)) for guard in guards if guard.duress is not None]
    if kept:
        for word in runs(text):
            for guard, digest in kept:
                if _digest(vault, guard, word) == digest:
                    return int(guard.id), word
    return None


def note(said: Collection[tuple[int, datetime]]) -> None:
    """Keep that these guards said it, and when; of one whose last is open nothing new.

    For the caller's transaction.
    """
    if not said:
        return
    values, params = given(
        "guard_id bigint, at timestamp", [(guard, utc(at)) for guard, at in sorted(said)]
    )
    run(
        f"{values} INSERT INTO duress (guard_id, at, closed_by) SELECT v.*, '' FROM v WHERE true"
        " ON CONFLICT (guard_id) WHERE closed_at IS NULL DO NOTHING",
        params,
    )


class Open(NamedTuple):
    """One that the desk has not closed: the post, and which of its guards (1: the ketua)."""

    id: int
    post: int
    code: str
    name: str
    area: str
    place: int
    at: datetime


def any_untold() -> bool:
    """Whether a desk is to be told of one, asked without a lock."""
    return bool(run("SELECT 1 FROM duress WHERE told_at IS NULL LIMIT 1"))


def take(now: datetime, limit: int) -> list[Open]:
    """Those that no desk was told of, the oldest first; from now on it was."""
    untold = run(
        f"SELECT id FROM duress WHERE told_at IS NULL ORDER BY at, id LIMIT ?{skip_locked()}",
        [limit],
    )
    taken = [
        id_
        for (id_,) in untold
        if count("UPDATE duress SET told_at = ? WHERE id = ? AND told_at IS NULL", [utc(now), id_])
    ]
    return _read(list(_query().where(Duress.id.in_(taken)).order_by(Duress.at))) if taken else []


def open_within(path: str, limit: int) -> list[Open]:
    """The open ones of this territory, the newest first: two statements."""
    query = _query().where(Duress.closed_at.is_null(), Area.inside(path))
    return _read(list(query.order_by(Duress.at.desc()).limit(limit)))


def open_of(post_id: int) -> list[Open]:
    """The open ones of a post."""
    query = _query().where(Duress.closed_at.is_null(), Post.id == post_id)
    return _read(list(query.order_by(Duress.at.desc())))


def is_open_in(area: str) -> bool:
    """Whether one is open at a post of this area."""
    return bool(_query().where(Duress.closed_at.is_null(), Post.area == area).exists())


def _query() -> Any:
    return Duress.select(Duress, Guard, Post).join(Guard).join(Post).join(Area)


def _read(found: Sequence[Duress]) -> list[Open]:
    guards = guards_by_post({row.guard.post_id for row in found})
    return [
        Open(
            row.id,
            row.guard.post_id,
            str(row.guard.post.code),
            str(row.guard.post.name),
            row.guard.post.area_id,
            next(
                (
                    place
                    for place, guard in enumerate(guards[row.guard.post_id], 1)
                    if guard.id == row.guard_id
                ),
                0,
            ),
            row.at,
        )
        for row in found
    ]


def close(vault: Vault, post_id: int, by: str, found: str, now: datetime) -> int:
    """Close the open ones of a post with what the desk found; how many there were."""
    return count(
        "UPDATE duress SET closed_at = ?, closed_by = ?, found = ? WHERE closed_at IS NULL"
        " AND guard_id IN (SELECT id FROM guard WHERE post_id = ?)",
        [utc(now), by, vault.seal(found, _FOUND), post_id],
    )


def forget(now: datetime, limit: int) -> int:
    """Delete those that were closed a year ago, at most `limit`."""
    return count(
        "DELETE FROM duress WHERE id IN (SELECT id FROM duress WHERE closed_at <= ?"
        " ORDER BY closed_at LIMIT ?)",
        [utc(now - LIFE), limit],
    )
