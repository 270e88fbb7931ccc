"""Who stands guard where. Used through `storage.watch`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.rules.schedule import nearest, pull
from flows.rules.slot_steps import NOT_EXPECTED
from storage.engine.sql import chunks, count, known, marks, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Guard, Post, Slot
from storage.watch.around import dues_of, nights_near

#: Less than any pull of a watch: of a post that nothing is expected of around that time.
_NO_PULL = (False, False, False, timedelta.min)


#: So long after its end the guards of a post are told so when they say a word.
TONIGHT = timedelta(hours=12)
#: What names of guards are sealed for.
NAME = "guard.name"


class Duty(NamedTuple):
    """A post where a phone stands guard, and as whom."""

    post: Post
    guard: Guard


def duties(said_at: Mapping[int, datetime]) -> dict[int, list[Duty]]:
    """Where these phones stand guard: first the post that each speaks for if it says a word then.

    A post that ended tonight is one of them: what is said of it is answered, see `WatchOf`. The
    first is the one where they said their last word of a night that goes on, else whose watch was
    on, see `flows.rules.schedule.pull`, else the one the phone was enrolled at last. One statement,
    and two others if one of them stands guard at several posts.
    """
    found: dict[int, list[Duty]] = defaultdict(list)
    if not said_at:
        return {}
    since = min(said_at.values()) - TONIGHT
    query = (
        Guard.select(Guard, Post)
        .join(Post)
        .where(Guard.active, Post.active | (Post.ended_at > since))
    )
    for batch in chunks(sorted(said_at)):
        for guard in query.where(Guard.phone.in_(list(batch))).order_by(
            Guard.enrolled_at.desc(), Guard.id.desc()
        ):
            found[guard.phone_id].append(Duty(guard.post, guard))
    for phone, mine in found.items():
        found[phone] = [each for each in mine if not _is_over(each.post, said_at[phone])]
    found = defaultdict(list, {phone: mine for phone, mine in found.items() if mine})
    several = {phone: duties for phone, duties in found.items() if len(duties) > 1}
    if several:
        posts = sorted({duty.post.id for duties in several.values() for duty in duties})
        last = _last_words(several, said_at)
        nights = nights_near(posts, [said_at[phone] for phone in several])
        for phone, mine in several.items():
            mine.sort(
                key=lambda duty: (
                    duty.guard.id in last
                    and (
                        not duty.post.active
                        or _goes_on(nights.get(duty.post.id, ()), said_at[phone])
                    ),
                    *_pull(nights.get(duty.post.id, ()), said_at[phone]),
                ),
                reverse=True,
            )
    return dict(found)


def _is_over(post: Post, at: datetime) -> bool:
    """Whether a post is nothing any more to who stood guard there: it ended before tonight."""
    return not post.active and (post.ended_at is None or post.ended_at <= at - TONIGHT)


def _last_words(several: Mapping[int, Sequence[Duty]], said_at: Mapping[int, datetime]) -> set[int]:
    """The guards as whom these phones of several posts said their last word of the night."""
    guards = {each.guard.id: phone for phone, mine in several.items() for each in mine}
    ids = sorted(guards)
    last: dict[int, tuple[datetime, int]] = {}
    for id_, said in run(
        f"SELECT guard_id, at FROM check_in WHERE at > ? AND guard_id IN ({marks(ids)})",
        [utc(min(said_at[phone] for phone in several) - TONIGHT), *ids],
    ):
        guard, at = int(id_), known(said)
        phone = guards[guard]
        if said_at[phone] - TONIGHT < at < said_at[phone]:
            last[phone] = max(last.get(phone, (at, guard)), (at, guard))
    return {guard for _, guard in last.values()}


def _goes_on(nights: Collection[list[Slot]], at: datetime) -> bool:
    """Whether one of these nights goes on at a moment."""
    return any(night[0].due_at <= at <= night[-1].late_at for night in nights)


def _pull(nights: Collection[list[Slot]], at: datetime) -> tuple[bool, bool, bool, timedelta]:
    expected = [[slot for slot in night if slot.state not in NOT_EXPECTED] for night in nights]
    near = nearest([dues_of(night) for night in expected], at)
    if near is None:
        return _NO_PULL
    said = [slot.checked_in_at for slot in expected[near]]
    closed = {place for place, before in enumerate(said) if before is not None and before < at}
    return pull(dues_of(expected[near]), closed, at)


def duty(duties: Sequence[Duty], code: str) -> Duty:
    """Of where a guard stands guard the post with this code, else the one whose watch is on."""
    return next((each for each in duties if each.post.code == code), duties[0])


def of_several(phone_ids: Collection[int]) -> set[int]:
    """Those of these phones that stand guard at several posts: one statement."""
    return {
        int(phone_id)
        for batch in chunks(sorted(set(phone_ids)))
        for (phone_id,) in run(
            "SELECT g.phone_id FROM guard g JOIN post p ON p.id = g.post_id WHERE g.active AND"
            f" p.active AND g.phone_id IN ({marks(batch)}) GROUP BY g.phone_id HAVING count(*) > 1",
            batch,
        )
    }


def guards_of(post_id: int) -> list[Guard]:
    """The guards of a post, its ketua first."""
    return guards_by_post([post_id])[post_id]


def guards_by_post(post_ids: Collection[int]) -> dict[int, list[Guard]]:
    """The guards of each of these posts, the ketua first: one statement."""
    found: dict[int, list[Guard]] = {post_id: [] for post_id in post_ids}
    query = Guard.select().where(Guard.post.in_(list(found)), Guard.active)
    for guard in query.order_by(Guard.ketua.desc(), Guard.id):
        found[guard.post_id].append(guard)
    return found


def names(vault: Vault, guards: Sequence[Guard]) -> dict[int, str]:
    """The names of these guards, "" where none was told: for their ketua alone."""
    return {guard.id: opened(vault, guard.name) for guard in guards}


def opened(vault: Vault, sealed: bytes | None) -> str:
    """A guard's name; "" where none was told, or no key opens it any more."""
    with suppress(CannotOpen):
        return vault.open_text(sealed, NAME) if sealed else ""
    return ""


def ketua_of(post_id: int) -> Guard | None:
    """Who is told when a post is silent, or None when nobody is named."""
    found: Guard | None = Guard.get_or_none(Guard.post == post_id, Guard.ketua, Guard.active)
    return found


def forget_former(post_ids: Sequence[int]) -> None:
    """Forget names and duress words of those who stand guard at these posts no longer, or whose
    post has ended.
    """
    left = "(NOT active OR NOT (SELECT p.active FROM post p WHERE p.id = guard.post_id))"
    run(
        "UPDATE guard SET name = CASE WHEN length(name) = 0 THEN name END, duress = NULL"
        f" WHERE post_id IN ({marks(post_ids)}) AND {left}"
        " AND (length(name) > 0 OR duress IS NOT NULL)",
        post_ids,
    )


def nameless(phone_ids: Collection[int]) -> set[int]:
    """Those of these phones that had their name as a guard erased: no list names them again."""
    return {
        int(phone_id)
        for batch in chunks(sorted(phone_ids))
        for (phone_id,) in run(
            f"SELECT phone_id FROM guard WHERE phone_id IN ({marks(batch)}) AND length(name) = 0",
            batch,
        )
    }


def any_guest_leaves(now: datetime) -> bool:
    """Whether the night of a guest is over, asked without a lock."""
    over = "SELECT 1 FROM guard WHERE active AND guest_until IS NOT NULL AND guest_until <= ?"
    return bool(run(f"{over} LIMIT 1", [utc(now)]))


def guests_leave(now: datetime) -> int:
    """Guests whose night is over stand guard no longer, and their names are forgotten."""
    return count(
        "UPDATE guard SET active = ?, name = NULL WHERE active AND guest_until IS NOT NULL AND"
        " guest_until <= ?",
        [False, utc(now)],
    )
