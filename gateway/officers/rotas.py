"""Whose turn it is at a post, as officers write it: guards by their number, the ketua is 1."""

from __future__ import annotations

from datetime import date, datetime

from flows.rules import rota
from flows.rules.rota import Rota
from storage import watch
from storage.engine.db import transaction
from storage.record import audit


def of_post(post: watch.Post) -> dict[int | date, list[int]]:
    """The rota of a post: its evenings in the order of the week, nights last."""
    number = {guard.id: place for place, guard in enumerate(watch.guards_of(post.id), 1)}
    found: dict[int | date, list[int]] = {}
    for turn in watch.turns_by_post([post.id])[post.id]:
        evening = turn.weekday if turn.night is None else turn.night
        assert evening is not None
        found.setdefault(evening, []).append(number[turn.guard])
    return found


def change(post: watch.Post, said: str, actor: str, now: datetime) -> Rota:
    """Write down whose turn it is on the evenings that are named; others stay. Audited.

    Returns what was read. Raises ValueError, in Indonesian.
    """
    guards = watch.guards_of(post.id)
    named = rota.read(said, len(guards))
    if not named:
        raise ValueError("jadwal kosong, tulis misalnya sen-kam 1,2; jum 3")
    with transaction():
        turns = {evening: [guards[n - 1].id for n in numbers] for evening, numbers in named.items()}
        watch.plan(post.id, turns, now)
        audit.note(actor, "post.rota", post.code, {"rota": rota.written(named)}, now)
    return named


def clear(post: watch.Post, night: date | None, actor: str, now: datetime) -> int:
    """Forget the rota of a post, or of one night of it; of how many evenings. Audited."""
    there = [evening for evening in of_post(post) if night is None or evening == night]
    if there:
        with transaction():
            watch.plan(post.id, {evening: [] for evening in there}, now)
            detail = {"rota": "" if night is None else f"{night}"}
            audit.note(actor, "post.rota", post.code, detail, now)
    return len(there)
