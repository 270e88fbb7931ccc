"""Whose turn it is at a post, who excused themselves, and who is on duty of it. Used through
`storage.watch`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from flows.rules import rota
from flows.rules.rota import Turn
from flows.rules.slot_steps import AWAITED, EXCUSED
from storage.engine.sql import chunks, count, day, given, marks, run, utc
from storage.models import Absence, Guard, Rota
from storage.watch import going_home
from storage.watch.guards import guards_by_post

#: How long it is kept whose turn a night was, and who excused themselves.
LIFE = timedelta(days=365)


def turns_by_post(post_ids: Collection[int]) -> dict[int, list[Turn]]:
    """The rota of each of these posts, in the order of the week, nights last: one statement."""
    found: dict[int, list[Turn]] = {post_id: [] for post_id in post_ids}
    query = Rota.select(Rota, Guard).join(Guard).where(Guard.post.in_(list(found)), Guard.active)
    for row in query.order_by(Rota.night.is_null(False), Rota.weekday, Rota.night, Guard.id):
        found[row.guard.post_id].append(Turn(row.guard_id, row.weekday, row.night))
    return found


def away(post_ids: Collection[int], night: date) -> set[int]:
    """The guards of these posts who excused themselves for a night (the evening's date)."""
    query = Absence.select(Absence.guard).join(Guard)
    mine = Guard.post.in_(list(post_ids)), Absence.night == night
    return {int(row.guard_id) for row in query.where(*mine)}


def away_since(post_id: int, night: date) -> list[tuple[date, int]]:
    """Who of a post excused themselves for which night, from this one on, the latest first."""
    query = Absence.select(Absence, Guard).join(Guard).where(Guard.post == post_id)
    rows = query.where(Absence.night >= night).order_by(Absence.night.desc(), Absence.guard)
    return [(row.night, int(row.guard_id)) for row in rows]


def with_absences(night: date) -> set[int]:
    """The posts of which a guard excused themselves for a night."""
    query = Absence.select(Absence, Guard).join(Guard).where(Absence.night == night, Guard.active)
    return {int(row.guard.post_id) for row in query}


def on_duty(post_ids: Collection[int], night: date) -> dict[int, list[Guard]]:
    """Who stands guard at each of these posts in a night, the ketua first: three statements.

    Nobody where all have excused themselves.
    """
    turns, absent = turns_by_post(post_ids), away(post_ids, night)
    found: dict[int, list[Guard]] = {}
    for post_id, guards in guards_by_post(post_ids).items():
        guests = {
            guard.id for guard in guards if guard.guest_until and guard.guest_until.date() >= night
        }
        named = rota.on_duty([guard.id for guard in guards], turns[post_id], night, absent, guests)
        found[post_id] = [guard for guard in guards if guard.id in named]
    return found


def still_there(post_ids: Collection[int], night: date) -> dict[int, list[Guard]]:
    """Those of `on_duty` who did not go home; where all did, all of them: more people may be there
    than have a phone.
    """
    left = going_home.gone(post_ids, night)
    return {
        post: [guard for guard in guards if guard.id not in left] or guards
        for post, guards in on_duty(post_ids, night).items()
    }


def note_gone(post_ids: Collection[int], night: date) -> dict[int, datetime]:
    """Note with the check-ins of a night since when nobody is left at these posts; which posts are
    empty now, and since when.
    """

    def duty(posts: Collection[int]) -> dict[int, going_home.Duty]:
        guards, turns, there = guards_by_post(posts), turns_by_post(posts), on_duty(posts, night)
        return {
            post: going_home.Duty(
                [guard.id for guard in there[post]],
                rota.names_somebody([guard.id for guard in them], turns[post], night),
            )
            for post, them in guards.items()
        }

    return going_home.note(post_ids, night, duty)


def plan(post_id: int, turns: Mapping[int | date, Sequence[int]], now: datetime) -> None:
    """Whose turn it is (ids of guards) on these weekdays and in these nights; others stay.

    Nobody's, where none is named. What has not begun of the nights goes by it.
    """
    for evening in turns:
        column = "weekday" if isinstance(evening, int) else "night"
        run(
            f"DELETE FROM rota WHERE {column} = ? AND guard_id IN"
            " (SELECT id FROM guard WHERE post_id = ?)",
            [evening, post_id],
        )
    rows = [
        (guard, evening if isinstance(evening, int) else None, evening_of(evening))
        for evening, guards in turns.items()
        for guard in dict.fromkeys(guards)
    ]
    for batch in chunks(rows, columns=3):
        values, params = given("guard_id bigint, weekday integer, night date", batch)
        run(f"{values} INSERT INTO rota (guard_id, weekday, night) SELECT * FROM v", params)
    settle([post_id], now)


def evening_of(evening: int | date) -> date | None:
    """The night that a part of a rota is of; None for a weekday."""
    return None if isinstance(evening, int) else evening


def absences(guards: Collection[int], nights: Collection[date]) -> list[tuple[int, date, datetime]]:
    """For which of these nights these guards said IZIN, and when: one statement."""
    mine = Absence.guard.in_(list(guards)), Absence.night.in_(list(nights))
    query = Absence.select().where(*mine)
    return [(row.guard_id, row.night, row.said_at) for row in query]


def excuse(guard: Guard, night: date, now: datetime, said_at: datetime | None = None) -> bool:
    """A guard says IZIN for a night, now or `said_at`. False when they had said it before."""
    said = count(
        "INSERT INTO absence (guard_id, night, said_at) VALUES (?, ?, ?)"
        " ON CONFLICT (guard_id, night) DO NOTHING",
        [guard.id, night, utc(said_at or now)],
    )
    settle([guard.post_id], now)
    return bool(said)


def come_after_all(guard: Guard, night: date, now: datetime) -> bool:
    """A guard who had excused themselves comes. False when they had not."""
    back = count("DELETE FROM absence WHERE guard_id = ? AND night = ?", [guard.id, night])
    settle([guard.post_id], now)
    return bool(back)


def stand_in(guard: Guard, night: date, now: datetime) -> bool:
    """A guard comes whose turn it is not: where all whose turn it is are away the night is theirs,
    too. False elsewhere.
    """
    post = guard.post_id
    if on_duty([post], night)[post]:
        return False
    guards, turns = guards_by_post([post])[post], turns_by_post([post])[post]
    named = rota.planned([each.id for each in guards], turns, night)
    plan(post, {night: [*named, guard.id]}, now)
    return True


def settle(post_ids: Collection[int], now: datetime) -> None:
    """What is still to come of these posts is `izin` where all who are on duty are away, and else
    waited for. Of a pause it changes nothing.
    """
    open_ = f"state IN ('{AWAITED}', '{EXCUSED}') AND late_at > ?"
    nights: dict[date, set[int]] = defaultdict(set)
    for batch in chunks(sorted(post_ids)):
        for post_id, night in run(
            f"SELECT DISTINCT post_id, night FROM slot WHERE post_id IN ({marks(batch)})"
            f" AND {open_}",
            [*batch, utc(now)],
        ):
            nights[day(night)].add(int(post_id))
    for night, posts in nights.items():
        note_gone(posts, night)
        duty, of = on_duty(posts, night), with_absences(night)
        for state, is_left in ((EXCUSED, False), (AWAITED, True)):
            # A post that has no guards at all is not excused: it is silent.
            mine = sorted(post for post in posts if (bool(duty[post]) or post not in of) == is_left)
            if mine:
                count(
                    f"UPDATE slot SET state = '{state}' WHERE post_id IN ({marks(mine)})"
                    f" AND night = ? AND {open_} AND state <> '{state}'",
                    [*mine, night, utc(now)],
                )


def forget(now: datetime, limit: int) -> int:
    """Delete turns, absences and swaps of nights that are a year old, at most `limit` of each."""
    before = utc(now - LIFE)
    assert before is not None
    return sum(
        count(
            f"DELETE FROM {table} WHERE id IN"
            f" (SELECT id FROM {table} WHERE night < ? ORDER BY night LIMIT ?)",
            [before.date(), limit],
        )
        for table in ("rota", "absence", "swap")
    )
