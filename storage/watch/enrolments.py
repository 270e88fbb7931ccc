"""Who wants to stand guard by SMS, or to have a post: kept, put to who knows them, decided once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from peewee import fn

from flows.rules.enrolling import (
    GRACE_MINUTES,
    GUEST,
    MOST_A_NIGHT,
    MOST_A_PHONE,
    NIGHT,
    OPEN,
    POST,
    SHIFT_END,
    SHIFT_START,
)
from flows.values import dataclass, field
from storage.engine.sql import count, run, skip_locked, utc
from storage.engine.vault import Vault
from storage.models import Area, Enrolment, Guard, Post, Slot
from storage.watch.guards import NAME, opened
from storage.watch.rota import settle

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What a phone wants; `post`: where (0: a post that is to be made, at area, rt and rw)."""

    conversation: str
    kind: str
    phone_id: int
    post: int
    at: datetime
    area: str = ""
    rt: str = ""
    rw: str = ""
    name: str = field(default="", repr=False)
    guards: int | None = None


@dataclass(frozen=True)
class Wanted:
    """A wish that is to be put to somebody, or that was decided."""

    id: int
    kind: str
    phone_id: int
    post: int
    post_name: str
    code: str
    area: str
    rt: str
    rw: str
    name: str = field(repr=False)
    guards: int | None
    said_at: datetime


def want(vault: Vault, wish: Wish) -> bool:
    """Keep this wish; False where the phone has too many in a day. Again changes nothing, nor does
    the same from the same phone while somebody is asked about it.
    """
    today = Enrolment.select().where(
        Enrolment.phone == wish.phone_id,
        Enrolment.said_at > wish.at - _DAY,
        Enrolment.conversation != wish.conversation,
    )
    since = wish.at - (_DAY if wish.kind == POST else OPEN)
    same = wish.kind, wish.post, wish.area, wish.rt, wish.rw
    for each in today:
        asked = each.kind, each.post_id or 0, each.area, each.rt, each.rw
        if asked == same and each.decided_at is None and each.said_at > since:
            return True
    if len(today) >= MOST_A_PHONE:
        return False
    Enrolment.insert(
        conversation=wish.conversation,
        kind=wish.kind,
        phone=wish.phone_id,
        post=wish.post or None,
        area=wish.area,
        rt=wish.rt,
        rw=wish.rw,
        name=vault.seal(wish.name, NAME) if wish.name else None,
        guards=wish.guards,
        said_at=wish.at,
        next_at=wish.at,
    ).on_conflict_ignore().execute()
    return True


def there(area: str, rt: str, rw: str) -> Post | None:
    """The post of this RT and RW, if there is one already."""
    mine = Post.area == area, Post.rt == rt, Post.rw == rw, Post.active
    found: Post | None = Post.get_or_none(*mine)
    return found


def any_due(now: datetime) -> bool:
    """Whether a wish is to be put to somebody now, asked without a lock."""
    return bool(run("SELECT 1 FROM enrolment WHERE next_at <= ? LIMIT 1", [utc(now)]))


def take_due(vault: Vault, now: datetime, limit: int) -> list[Wanted]:
    """The wishes that are to be put to somebody now, by age; for the caller's transaction alone."""
    taken = run(
        f"SELECT id FROM enrolment WHERE next_at <= ? ORDER BY next_at, id LIMIT ?{skip_locked()}",
        [utc(now), limit],
    )
    return _those(vault, [int(id_) for (id_,) in taken])


def _those(vault: Vault, ids: Sequence[int]) -> list[Wanted]:
    found = Enrolment.select().where(Enrolment.id.in_(list(ids))).order_by(Enrolment.id)
    posts = {post.id: post for post in Post.select().where(Post.id.in_([e.post_id for e in found]))}
    wanted = []
    for each in found:
        post = posts.get(each.post_id)
        wanted.append(
            Wanted(
                id=each.id,
                kind=each.kind,
                phone_id=each.phone_id,
                post=each.post_id or 0,
                post_name=str(post.name) if post else "",
                code=str(post.code) if post else "",
                area=str(post.area_id) if post else each.area,
                rt=each.rt,
                rw=each.rw,
                name=opened(vault, each.name),
                guards=each.guards,
                said_at=each.said_at,
            )
        )
    return wanted


def waiting(vault: Vault, path: str, limit: int) -> list[Wanted]:
    """The posts of a territory that somebody wants and nobody has decided, by age."""
    within, params = Area.within("a.path", path)
    found = run(
        "SELECT e.id FROM enrolment e JOIN area a ON a.code = e.area WHERE e.kind = ? AND"
        f" e.decided_at IS NULL AND {within} ORDER BY e.id LIMIT ?",
        [POST, *params, limit],
    )
    return _those(vault, [int(id_) for (id_,) in found])


def may_be_asked(post: int, now: datetime) -> bool:
    """Whether the ketua of a post may be asked about another: one at a time, few in a night."""
    asked, open_ = _asked_at_night(post, now)
    return asked < MOST_A_NIGHT and not open_


def turn(post: int, now: datetime) -> str:
    """When a ketua could be asked about one more: at once (now), after others (later), or not any
    more tonight (full).
    """
    waiting = Enrolment.select().where(
        Enrolment.post == post, Enrolment.kind != POST, Enrolment.next_at.is_null(False)
    )
    asked, open_ = _asked_at_night(post, now)
    before = waiting.count()
    if asked + before >= MOST_A_NIGHT:
        return "full"
    return "later" if open_ or before else "now"


def _asked_at_night(post: int, now: datetime) -> tuple[int, bool]:
    """How often a ketua was asked this night, and whether one of it is still to be answered."""
    asked = list(
        Enrolment.select().where(
            Enrolment.post == post, Enrolment.kind != POST, Enrolment.asked_at > now - NIGHT
        )
    )
    return len(asked), any(each.decided_at is None and each.asked_at > now - OPEN for each in asked)


def come_next(posts: Collection[int], now: datetime) -> None:
    """What waits at these posts is looked at now: what was asked before is decided."""
    mine = Enrolment.post.in_(list(posts)), Enrolment.next_at > now
    Enrolment.update(next_at=now).where(*mine).execute()


def asked(id_: int, now: datetime) -> None:
    """Somebody was asked about it."""
    Enrolment.update(asked_at=now, next_at=None).where(Enrolment.id == id_).execute()


def look_again(id_: int, at: datetime) -> None:
    """Put it to somebody later."""
    Enrolment.update(next_at=at).where(Enrolment.id == id_).execute()


def drop(id_: int, now: datetime) -> None:
    """Nobody can be asked about it: it is refused."""
    changes = {"next_at": None, "decided_at": now, "yes": False, "name": None}
    Enrolment.update(changes).where(Enrolment.id == id_).execute()


def decide(vault: Vault, ids: Collection[int], yes: bool, now: datetime) -> list[Wanted]:
    """Decide these that are open, each once: who is wanted becomes a guard, or has a post. Where
    the post has come to be meanwhile, no second is made: it is named, and `post` stays 0.
    """
    held = run(
        f"SELECT id FROM enrolment WHERE id IN ({', '.join('?' * len(ids))}) AND decided_at IS NULL"
        f" ORDER BY id{skip_locked()}",
        sorted(ids),
    )
    wanted = _those(vault, [int(id_) for (id_,) in held])
    decided = []
    for each in wanted:
        Enrolment.update(decided_at=now, yes=yes, next_at=None, name=None).where(
            Enrolment.id == each.id
        ).execute()
        decided.append(_enrol(vault, each, now) if yes else each)
    return decided


def _enrol(vault: Vault, wanted: Wanted, now: datetime) -> Wanted:
    post, code, name = wanted.post, wanted.code, wanted.post_name
    if wanted.kind == POST:
        if (old := there(wanted.area, wanted.rt, wanted.rw)) is not None:
            return replace(wanted, code=str(old.code), post_name=str(old.name))
        made = _make(wanted)
        post, code, name = made.id, str(made.code), str(made.name)
    until = _end_of_night(post, now) if wanted.kind == GUEST else None
    sealed = vault.seal(wanted.name, NAME) if wanted.name else None
    values = {
        "post": post,
        "phone": wanted.phone_id,
        "ketua": wanted.kind == POST,
        "enrolled_at": now,
        "active": True,
        "name": sealed,
        "guest_until": until,
    }
    there_ = Guard.get_or_none(Guard.post == post, Guard.phone == wanted.phone_id)
    if sealed is not None:  # who had it erased tells it anew
        Guard.update(name=None).where(Guard.phone == wanted.phone_id, Guard.name == b"").execute()
    elif there_ is not None and there_.name is not None and not there_.name:
        values["name"] = there_.name
    if there_ is None:
        Guard.create(**values)
    elif not there_.active or there_.guest_until is not None:
        # Who is one of the post stays so, whatever they want for tonight.
        Guard.update(values).where(Guard.id == there_.id).execute()
    settle([post], now)  # all others may be away
    return replace(wanted, post=post, code=code, post_name=name)


def _make(wanted: Wanted) -> Post:
    """A post for this RT and RW, with the usual night and the next free number for its code."""
    numbers = [int(post.code) for post in Post.select(Post.code) if str(post.code).isdecimal()]
    place = " ".join(
        f"{mark} {number}" for mark, number in (("RT", wanted.rt), ("RW", wanted.rw)) if number
    )
    made: Post = Post.create(
        code=str(max(numbers, default=10) + 1),
        name=f"Pos {place}",
        area=wanted.area,
        rt=wanted.rt,
        rw=wanted.rw,
        shift_start=SHIFT_START,
        shift_end=SHIFT_END,
        every_minutes=0,
        grace_minutes=GRACE_MINUTES,
    )
    return made


def _end_of_night(post: int, now: datetime) -> datetime:
    """The last moment of the night that is on or comes next; else half a day."""
    latest = (
        Slot.select(fn.MAX(Slot.late_at))
        .where(Slot.post == post, Slot.due_at < now + timedelta(hours=14))
        .scalar()
    )
    return max(latest or now, now + timedelta(hours=6))


def forget(now: datetime, limit: int) -> int:
    """Delete wishes that were decided, or that nobody answered, a month ago."""
    old = "SELECT id FROM enrolment WHERE said_at <= ? ORDER BY said_at LIMIT ?"
    return count(
        f"DELETE FROM enrolment WHERE id IN ({old})", [utc(now - timedelta(days=30)), limit]
    )
