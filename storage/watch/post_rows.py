"""A row of a list of posts: what it says of a post, and whether that is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from flows.rules.fields import Change
from flows.rules.rota import Rota
from flows.values import dataclass, field
from storage.engine.sql import chunks
from storage.engine.vault import Vault
from storage.models import Post
from storage.people.phones import known_phone_ids
from storage.watch.guards import guards_by_post, nameless, opened
from storage.watch.rota import turns_by_post


@dataclass(frozen=True)
class PostRow:
    """A checked row of a list of posts.

    Times are ``HH:MM`` local, guards E.164, the first of them the ketua, names in their order. What
    is None is not said: the post keeps what it has.
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
    times: str | None = None
    free: bool | None = None
    until_subuh: bool | None = None
    partner: str | None = None  # its code
    ladder: str | None = None  # as `flows.rules.ladder_times` writes it
    names: Sequence[str] | None = field(default=None, repr=False)
    rota: Rota | None = None  # guards by their number in this row, from 1


NEEDED = (
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
#: What a row need not say, and what a new post then has.
OPTIONAL = {"times": "''", "free": "false", "until_subuh": "true", "ladder": "''"}
COLUMNS = (*NEEDED, *OPTIONAL)
TYPES = (*["text"] * 7, "integer", "integer", "text", "boolean", "boolean", "text")
#: What makes another night of it, where it is said.
SCHEDULE = ("shift_start", "shift_end", "every_minutes", "grace_minutes", "times", "until_subuh")


def cells(post: PostRow) -> tuple[str | int | None, ...]:
    """What a row says for the columns of a post."""
    return tuple(getattr(post, "area" if name == "area_id" else name) for name in COLUMNS)


def numbers(post: PostRow) -> list[str]:
    """The numbers of the guards, each once, the ketua's first."""
    return list(dict.fromkeys(post.guards))


def named(post: PostRow) -> Iterator[tuple[str, str]]:
    """The guards, by their numbers, and their names, where a row says them."""
    if post.names is not None:
        yield from zip(post.guards, post.names, strict=True)


def planned(post: PostRow) -> Iterator[tuple[int | date, str]]:
    """The evenings of a row's rota, each with the number of a guard."""
    for evening, places in (post.rota or {}).items():
        for place in places:
            yield evening, post.guards[place - 1]


#: What is known of a post, by what a row may say of it.
_State = dict[str, object]


def compare_posts(vault: Vault, posts: Sequence[PostRow]) -> list[Change]:
    """What `save_posts` would make of each of these, one after the other; writes nothing."""
    phones = known_phone_ids(vault, [number for post in posts for number in post.guards])
    there: dict[str, _State] = {}
    for batch in chunks(sorted({post.code for post in posts})):
        found = list(Post.select().where(Post.code.in_(list(batch)), Post.active))
        there |= _states(vault, found)
    changes: list[Change] = []
    for post in posts:
        said, before = _said(post, phones), there.get(post.code)
        if before is None:
            changes.append("new")
        else:
            same = all(_of(before, name, post) == value for name, value in said.items())
            changes.append("same" if same else "changed")
        there[post.code] = (before or {}) | said
    return changes


def _states(vault: Vault, posts: Sequence[Post]) -> dict[str, _State]:
    ids = [post.id for post in posts]
    guards, turns = guards_by_post(ids), turns_by_post(ids)
    codes = {post.id: str(post.code) for post in Post.select(Post.id, Post.code)}
    found: dict[str, _State] = {}
    for post in posts:
        phone_of = {guard.id: guard.phone_id for guard in guards[post.id]}
        found[post.code] = {
            **{name: getattr(post, name) for name in COLUMNS},
            "partner": codes.get(post.partner_id or 0, ""),
            "ladder": post.ladder or "",
            "guards": {(guard.phone_id, bool(guard.ketua)) for guard in guards[post.id]},
            "names": {guard.phone_id: opened(vault, guard.name) for guard in guards[post.id]},
            "rota": {
                (turn.weekday if turn.night is None else turn.night, phone_of[turn.guard])
                for turn in turns[post.id]
            },
        }
    return found


def _said(post: PostRow, phones: Mapping[str, int]) -> _State:
    """What a row says; a number that nobody knows stands for its phone."""
    said: _State = {
        **dict(zip(COLUMNS, cells(post), strict=True)),
        "partner": post.partner,
        "guards": {
            (phones.get(number, number), place == 0) for place, number in enumerate(numbers(post))
        },
        "names": {phones.get(number, number): name for number, name in named(post)} or None,
        "rota": None
        if post.rota is None
        else {(evening, phones.get(number, number)) for evening, number in planned(post)},
    }
    return {name: value for name, value in said.items() if value is not None}


def _of(state: _State, name: str, post: PostRow) -> object:
    """What is known, as far as a row speaks of it: of the nights of a rota those that it names."""
    found = state.get(name)
    if name == "rota" and isinstance(found, set):
        named_nights = post.rota or {}
        return {turn for turn in found if isinstance(turn[0], int) or turn[0] in named_nights}
    return found


def erased(vault: Vault, posts: Sequence[PostRow]) -> list[int]:
    """Whom these rows name although they had their name erased: places in their rows, from 1."""
    called = [
        (place, number)
        for post in posts
        for place, (number, name) in enumerate(named(post), 1)
        if name
    ]
    known = known_phone_ids(vault, [number for _, number in called])
    gone = nameless(set(known.values()))
    return [place for place, number in called if known.get(number) in gone]
