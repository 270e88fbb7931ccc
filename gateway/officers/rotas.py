"""Whose turn it is at a post, as officers write it: guards by their number, the ketua is 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    write(post, {day: [guards[n - 1].id for n in named[day]] for day in named}, actor, now)
    return named


def write(
    post: watch.Post, turns: Mapping[int | date, Sequence[int]], actor: str, now: datetime
) -> None:
    """Write down whose turn (ids of guards) it is on these evenings; nobody's: the rota of that
    evening is gone. Others stay. Audited, by the places of the guards.
    """
    place = {guard.id: number for number, guard in enumerate(watch.guards_of(post.id), 1)}
    said = {evening: [place[guard] for guard in turns[evening]] for evening in turns}
    with transaction():
        watch.plan(post.id, turns, now)
        written = rota.written({evening: places for evening, places in said.items() if places})
        audit.note(actor, "post.rota", post.code, {"rota": written}, now)


def clear(post: watch.Post, night: date | None, actor: str, now: datetime) -> int:
    """Forget the rota of a post, or of one night of it; of how many evenings. Audited."""
    there = [evening for evening in of_post(post) if night is None or evening == night]
    if there:
        with transaction():
            watch.plan(post.id, {evening: [] for evening in there}, now)
            detail = {"rota": "" if night is None else f"{night}"}
            audit.note(actor, "post.rota", post.code, detail, now)
    return len(there)
