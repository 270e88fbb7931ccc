"""Whose turn it is to stand guard in a night: by the post's rota, without those who are away."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date
from typing import TypeAlias

from flows.rules.dates import read_moment
from flows.rules.duty import DAYS, weekdays
from flows.values import dataclass

_PART = re.compile(
    r"(?:(?P<first>[a-z]{3})[a-z']*(?:\s*-\s*(?P<last>[a-z]{3})[a-z']*)?|(?P<date>\d[\d/.-]+\d))"
    r"\s*[:= ]\s*(?P<numbers>\d{1,2}(?:\s*,\s*\d{1,2})*)"
)

#: A weekday of evenings (0: Monday) or one night, and the numbers of its guards: 1 is the ketua.
Rota: TypeAlias = Mapping[int | date, Sequence[int]]


@dataclass(frozen=True)
class Turn:
    """A guard's turn: on every evening of a weekday (0: Monday), or in one night."""

    guard: int
    weekday: int | None = None
    night: date | None = None


def planned(
    guards: Sequence[int], turns: Sequence[Turn], night: date, guests: Collection[int] = ()
) -> list[int]:
    """Those of these guards whose turn it is in the night of this evening; guests came for it.

    Turns of the night itself count instead of those of its weekday. Where the rota names nobody it
    is everybody's: better all are reminded than none.
    """
    named = _named(turns, night)
    mine = [guard for guard in guards if guard in named or guard in guests]
    return mine if named.intersection(guards) else list(guards)


def names_somebody(guards: Collection[int], turns: Sequence[Turn], night: date) -> bool:
    """Whether the rota names one of these guards for a night."""
    return not _named(turns, night).isdisjoint(guards)


def _named(turns: Sequence[Turn], night: date) -> set[int]:
    return {turn.guard for turn in turns if turn.night == night} or {
        turn.guard for turn in turns if turn.weekday == night.weekday()
    }


def on_duty(
    guards: Sequence[int],
    turns: Sequence[Turn],
    night: date,
    away: Collection[int],
    guests: Collection[int] = (),
) -> list[int]:
    """Those of `planned` who are not away; nobody: all of them are."""
    return [guard for guard in planned(guards, turns, night, guests) if guard not in away]


def read(text: str, guards: int) -> Rota:
    """The rota that somebody wrote for so many guards: ``sen-kam 1,2; jum 3; 31/01/2027 1,3``.

    Raises ValueError, in Indonesian.
    """
    found: dict[int | date, Sequence[int]] = {}
    for part in filter(None, (part.strip() for part in text.lower().split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError("jadwal tidak dikenal, tulis misalnya sen-kam 1,2; jum 3")
        numbers = tuple(dict.fromkeys(map(int, match["numbers"].split(","))))
        if not all(1 <= number <= guards for number in numbers):
            raise ValueError(f"penjaga ditulis dengan nomor urutnya, 1 sampai {guards}")
        evenings: Collection[int | date] = (
            [read_moment(match["date"], UTC).date()]
            if match["date"]
            else sorted(weekdays(match["first"], match["last"]))
        )
        for evening in evenings:
            if evening in found:
                raise ValueError("hari atau tanggal yang sama ditulis dua kali")
            found[evening] = numbers
    return found


def written(rota: Rota) -> str:
    """The same in words: ``sen 1,2; sel 3; 2027-01-31 1,3``."""
    named = [(DAYS[key] if isinstance(key, int) else f"{key}", rota[key]) for key in _ordered(rota)]
    return "; ".join(f"{evening} {','.join(map(str, numbers))}" for evening, numbers in named)


def _ordered(rota: Rota) -> list[int | date]:
    return sorted(rota, key=lambda key: (not isinstance(key, int), str(key)))
