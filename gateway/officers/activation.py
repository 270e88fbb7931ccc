"""Which RW have a post that lives: what is to be revived, by kelurahan and by polsek."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo

from flows.rules import living
from flows.rules.area_names import spoken
from flows.rules.living import CONDITIONS, LIVING
from flows.values import dataclass
from storage.places import areas, routes, rw_counts, units
from storage.watch import activation
from storage.watch.activation import Known


@dataclass(frozen=True)
class Post:
    """A post and its condition, of `living.CONDITIONS`."""

    known: Known
    condition: str
    revived: bool
    paused: bool


@dataclass(frozen=True)
class Line:
    """A kelurahan: its RW and its posts. `rw`: how many it has; None: nobody loaded that.

    `without`: the numbers of those that have no post, in words.
    """

    area: str
    name: str
    kecamatan: str
    polsek: str
    rw: int | None
    living: int
    without: str | None
    posts: Mapping[str, int]
    revived: int

    @property
    def known(self) -> bool:
        """Whether there is anything to say of it: how many RW it has, or a post."""
        return self.rw is not None or any(self.posts.values())

    @property
    def share(self) -> int | None:
        """Of 100 RW so many have a post that lives; None: it is not known how many there are."""
        return min(100, round(100 * self.living / self.rw)) if self.rw else None


@dataclass(frozen=True)
class Unit:
    """The posts of all kelurahan for which a unit answers."""

    name: str
    kelurahan: int
    posts: Mapping[str, int]
    revived: int


@dataclass(frozen=True)
class Activation:
    """A territory by kelurahan, and each of its posts."""

    lines: Sequence[Line]
    posts: Sequence[Post]
    places: Mapping[str, str]
    """What each of these areas is called."""

    def total(self, name: str) -> int:
        """How many posts are in a condition."""
        return sum(line.posts.get(name, 0) for line in self.lines)

    def by_unit(self) -> list[Unit]:
        """The same by unit; the name is "" where none answers."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.polsek, []).append(line)
        return [
            Unit(
                name,
                len(lines),
                {each: sum(line.posts[each] for line in lines) for each in CONDITIONS},
                sum(line.revived for line in lines),
            )
            for name, lines in sorted(found.items())
        ]

    def of(self, condition: str) -> list[Post]:
        """The posts in a condition, those that are paused left out."""
        return [post for post in self.posts if post.condition == condition and not post.paused]


def of_territory(path: str, since: date, tonight: date, now: datetime, zone: tzinfo) -> Activation:
    """The kelurahan of a territory with their posts: a fixed number of statements."""
    found = [
        Post(
            known,
            living.condition(known.heard.last, tonight),
            living.revived(known.heard, since),
            known.paused_until is not None and known.paused_until > now,
        )
        for known in activation.posts(path, since, zone)
    ]
    there = {area.code: area for area in areas.below(path, areas.WITH_RW)}
    beyond = sorted({post.known.area for post in found} - there.keys())
    names = areas.names_of([*beyond, *_above(there), *_above(beyond)])
    called = {code: spoken(name) for code, name in names.items()}
    above = {code: routes.upward(area.path) for code, area in there.items()}
    counts = rw_counts.within(path)
    polsek = units.units_of([*there, *beyond], above | routes.ancestors(beyond))
    by_area: dict[str, list[Post]] = {}
    for post in found:
        by_area.setdefault(post.known.area, []).append(post)

    def line(code: str, name: str) -> Line:
        mine = by_area.get(code, [])
        numbers = frozenset(number for post in mine if (number := _number(post.known.rw)))
        missing = living.rw_without(counts.get(code), numbers)
        unit = polsek.get(code)
        alive = {post.known.rw for post in mine if post.condition == LIVING and post.known.rw}
        conditions = [post.condition for post in mine]
        return Line(
            code,
            spoken(name),
            called.get(code.rpartition(".")[0], ""),
            str(unit.name) if unit else "",
            counts.get(code),
            len({_number(rw) or rw for rw in alive}),
            None if missing is None else living.spans(missing),
            {condition: conditions.count(condition) for condition in CONDITIONS},
            sum(post.revived for post in mine),
        )

    lines = [line(code, area.name) for code, area in there.items()]
    lines += [line(code, names.get(code, code)) for code in beyond]
    return Activation(lines, found, {line.area: line.name for line in lines})


def _above(codes: Sequence[str] | Mapping[str, object]) -> set[str]:
    return {above for code in codes if (above := code.rpartition(".")[0])}


def _number(rw: str) -> int:
    return int(rw) if rw.isdecimal() else 0
