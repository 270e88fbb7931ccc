"""What a person filled in: the cells of a list, the fields of a call of the API.

Each is read or refused, in one way for all of them. Reasons never repeat the value; of cells they
are Indonesian.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, TypeAlias, TypeVar

from flows.values import dataclass

Cells: TypeAlias = Mapping[str, str]
R = TypeVar("R")

#: What a row of a list is to the record.
Change = Literal["new", "changed", "same"]

LONGEST_NAME = 120
#: Why a row is refused that is about another territory than that of who brings the list.
ELSEWHERE = "di luar wilayah yang boleh diubah"
#: A cell that says yes, and one that says no.
YES, NO = ("ya", "yes", "true", "1"), ("", "tidak", "no", "false", "0")


class Unusable(ValueError):
    """A value that cannot be taken: the name of its column or field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Once:
    """Takes each key of a list once; one that comes again is refused because of a column."""

    def __init__(self, field: str) -> None:
        self._field, self._seen = field, set[Hashable]()

    def __call__(self, key: Hashable) -> None:
        """Note what a row is about. Raises Unusable when another row was about it."""
        if key in self._seen:
            raise Unusable(self._field, "sudah ada di baris lain dari daftar ini")
        self._seen.add(key)


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken, and why."""

    cells: Cells
    why: str


def judged(
    lines: Iterable[Cells], read: Callable[[Cells], R]
) -> tuple[list[tuple[Cells, R]], list[BadRow]]:
    """The rows that `read` takes, each with what it makes of them, and those it refuses."""
    good: list[tuple[Cells, R]] = []
    bad: list[BadRow] = []
    for cells in lines:
        try:
            good.append((cells, read(cells)))
        except Unusable as why:
            bad.append(BadRow(cells, str(why)))
    return good, bad


@contextmanager
def column(name: str) -> Iterator[None]:
    """Whatever is refused inside is refused because of this column."""
    try:
        yield
    except Unusable:
        raise
    except ValueError as why:
        raise Unusable(name, str(why)) from None


def given(cells: Cells, name: str) -> str:
    """What stands in a cell, without the spaces round it; a missing one is empty."""
    return (cells.get(name) or "").strip()


def needed(cells: Cells, name: str) -> str:
    """What stands in a cell that may not be empty."""
    value = given(cells, name)
    if not value:
        raise Unusable(name, "kosong")
    return value


def short(cells: Cells, name: str, longest: int = LONGEST_NAME) -> str:
    """A text of at most so many characters, "" where there is none; a cell may hold line breaks."""
    value = " ".join(given(cells, name).split())
    if len(value) > longest:
        raise Unusable(name, f"terlalu panjang, paling banyak {longest} huruf")
    return value


def named(cells: Cells, name: str, longest: int = LONGEST_NAME) -> str:
    """A text that may not be empty, of at most so many characters."""
    needed(cells, name)
    return short(cells, name, longest)


def one_of(cells: Cells, name: str, allowed: Collection[str]) -> str:
    """One of these words, in small letters."""
    value = given(cells, name).lower()
    if value not in allowed:
        known = ", ".join(filter(None, allowed))
        raise Unusable(name, f"tidak dikenal, pakai salah satu: {known}")
    return value


def whole(cells: Cells, name: str, allowed: range) -> int:
    """A whole number in this range."""
    value = needed(cells, name)
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) in allowed):
        raise Unusable(name, f"harus angka {allowed[0]} sampai {allowed[-1]}")
    return int(value)


def several(cells: Cells, name: str) -> list[str]:
    """What stands between semicolons or line ends."""
    parts = given(cells, name).replace("\n", ";").split(";")
    return [part for part in map(str.strip, parts) if part]


def area(cells: Cells, name: str, known: Collection[str]) -> str:
    """The code of an area that exists."""
    code = needed(cells, name)
    if code not in known:
        raise Unusable(name, "tidak dikenal, tulis kodenya, misalnya 16.71.02.1006")
    return code
