"""A post as its page shows it: who stands guard, whose turn it is, and how its nights went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from flows.rules import rota
from flows.values import dataclass
from storage import watch
from storage.watch import counts, swaps
from storage.watch.counts import Counted

#: So many nights a page tells of.
NIGHTS = 28
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class GuardHere:
    """A guard by their place, from 1, the ketua first; `days`: the weekdays of their turns."""

    id: int
    place: int
    ketua: bool
    guest_until: datetime | None
    on_duty: bool
    away: bool
    days: Collection[int]


@dataclass(frozen=True)
class About:
    """What a page tells of a post beside one night."""

    guards: Sequence[GuardHere]
    nights: Mapping[date, Sequence[int]]
    """Nights to come with turns of their own: the places of whose they are."""
    away: Mapping[date, Sequence[int]]
    """Who excused themselves, by night, the latest first; of who left the post there is none."""
    swaps: Sequence[tuple[date, int, int | None]]
    """Turns that others were asked to take, by places: night, whose, and who took it."""
    counted: Sequence[Counted | date]
    """The nights before this one, the oldest first; a date: it was not counted."""


def of_post(post: watch.Post, tonight: date) -> About:
    """A post, and its nights until this one: five statements."""
    guards = watch.guards_of(post.id)
    place = {guard.id: number for number, guard in enumerate(guards, 1)}
    turns = watch.turns_by_post([post.id])[post.id]
    since = tonight - NIGHTS * _DAY
    away: dict[date, list[int]] = {}
    for night, guard in watch.away_since(post.id, since):
        if guard in place:
            away.setdefault(night, []).append(place[guard])
    absent = {guard.id for guard in guards if place[guard.id] in away.get(tonight, ())}
    guests = {
        guard.id for guard in guards if guard.guest_until and guard.guest_until.date() >= tonight
    }
    duty = rota.on_duty([guard.id for guard in guards], turns, tonight, absent, guests)
    nights: dict[date, list[int]] = {}
    for turn in turns:
        if turn.night is not None and turn.night >= tonight:
            nights.setdefault(turn.night, []).append(place[turn.guard])
    days: dict[int, set[int]] = defaultdict(set)
    for turn in turns:
        if turn.weekday is not None:
            days[turn.guard].add(turn.weekday)
    known = {counted.night: counted for counted in counts.of_post(post.id, since)}
    before = [since + number * _DAY for number in range(NIGHTS)]
    return About(
        [
            GuardHere(
                guard.id,
                place[guard.id],
                bool(guard.ketua),
                guard.guest_until,
                guard.id in duty,
                guard.id in absent,
                days[guard.id],
            )
            for guard in guards
        ],
        nights,
        away,
        [
            (night, place[guard], place.get(by or 0))
            for night, guard, by in swaps.of_post(post.id, since)
            if guard in place
        ],
        [known.get(night, night) for night in before],
    )


@dataclass(frozen=True)
class Attendance:
    """How often a post was heard over its counted nights."""

    nights: int
    expected: int
    present: int
    late: int
    missed: int

    @property
    def share(self) -> int:
        """Of 100 expected check-ins so many came."""
        return round(100 * (self.present + self.late) / self.expected) if self.expected else 0


def attendance(counted: Sequence[Counted | date]) -> Attendance:
    """The figures of these nights together."""
    nights = [each for each in counted if isinstance(each, Counted)]
    return Attendance(
        nights=len(nights),
        expected=sum(each.expected for each in nights),
        present=sum(each.present for each in nights),
        late=sum(each.late for each in nights),
        missed=sum(each.missed for each in nights),
    )
