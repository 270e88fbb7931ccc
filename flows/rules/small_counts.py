"""Which numbers of a table of counts are hidden, so that nobody is found among a few.

A count of one to four is hidden. Since totals are shown, more must be hidden with it: whoever adds
up and subtracts everything that is shown can say no more of a hidden small count than that it may
be any number from one to four. A count of none hides nobody and is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from flows.values import dataclass

#: Counts below this, but for none, are hidden.
LEAST = 5

#: A count as it is shown; None: it is hidden.
Shown = int | None
#: A place in a table with its totals: the last row and the last column hold them.
_Place = tuple[int, int]
#: A row (0, which) or a column (1, which).
_Line = tuple[int, int]


@dataclass(frozen=True)
class Counts:
    """A table of counts as it may be shown: its cells, the totals of rows and columns, and all."""

    cells: tuple[tuple[Shown, ...], ...]
    rows: tuple[Shown, ...]
    columns: tuple[Shown, ...]
    total: Shown

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        shown = (
            *self.rows,
            *self.columns,
            self.total,
            *(cell for row in self.cells for cell in row),
        )
        return None in shown


def small(count: int) -> bool:
    """Whether so few would be found."""
    return 0 < count < LEAST


def alone(count: int) -> Shown:
    """A count that stands in no table."""
    return None if small(count) else count


def plain(cells: Sequence[Sequence[int]]) -> Counts:
    """The table with nothing hidden, for who may open each report that it counts."""
    return _shown(_with_totals(cells), set())


def hidden(cells: Sequence[Sequence[int]]) -> Counts:
    """The table without its small counts, and without what would give them away.

    Smaller counts are hidden before larger ones, and totals at last.
    """
    table = _with_totals(cells)
    holes = _Holes(table)
    for place in list(holes.left):
        while not holes.safe(place):
            holes.widen(place)
    return _shown(table, holes.left)


def _with_totals(cells: Sequence[Sequence[int]]) -> list[list[int]]:
    width = len(cells[0]) if cells else 0
    table = [[*row, sum(row)] for row in cells]
    return [*table, [sum(row[column] for row in table) for column in range(width + 1)]]


def _shown(table: list[list[int]], away: Container[_Place]) -> Counts:
    seen = [
        tuple(None if (row, column) in away else count for column, count in enumerate(counts))
        for row, counts in enumerate(table)
    ]
    *body, last = seen
    return Counts(
        tuple(row[:-1] for row in body), tuple(row[-1] for row in body), last[:-1], last[-1]
    )


class _Holes:
    """What is hidden of a table with its totals: at first its small counts."""

    def __init__(self, table: list[list[int]]) -> None:
        self._table = table
        self._last = (len(table) - 1, len(table[0]) - 1)
        #: What it costs to hide each place, nothing where it is hidden already: most where nothing
        #: is counted, and more of a total than of a cell, however many each counts.
        dear = 4 * (table[-1][-1] + 1)
        self._prices = [
            [
                (8 * (not count) + (row == self._last[0]) + (column == self._last[1])) * dear
                + count
                for column, count in enumerate(counts)
            ]
            for row, counts in enumerate(table)
        ]
        #: Every hidden place with its count, and those that lie in each row (0) and column (1).
        self.left: dict[_Place, int] = {}
        self._in: dict[_Line, list[_Place]] = defaultdict(list)
        for row, counts in enumerate(table):
            for column, count in enumerate(counts):
                if small(count):
                    self._hide((row, column))

    def _hide(self, place: _Place) -> None:
        self.left[place] = self._table[place[0]][place[1]]
        self._prices[place[0]][place[1]] = 0
        self._in[0, place[0]].append(place)
        self._in[1, place[1]].append(place)

    def widen(self, place: _Place) -> None:
        """Hide more for this place: the three that make a rectangle with it, so that one may be
        larger as another is smaller. That with the smallest counts is taken, and totals at last.

        Nothing counts as larger than anything: a reader learns more from it than from a number.
        """
        home = self._prices[place[0]]
        around = [
            (price + prices[place[1]] + home[column], row, column)
            for row, prices in enumerate(self._prices)
            if row != place[0]
            for column, price in enumerate(prices)
            if column != place[1]
        ]
        # A rectangle that costs nothing is hidden already.
        least = min(price for price, _, _ in around if price)
        for corner in min(
            self._shown_of(place, row, column) for price, row, column in around if price == least
        ):
            self._hide(corner)

    def _shown_of(self, place: _Place, row: int, column: int) -> list[_Place]:
        """The corners of this rectangle that are not hidden."""
        corners = sorted([(place[0], column), (row, place[1]), (row, column)])
        return [corner for corner in corners if corner not in self.left]

    def safe(self, place: _Place) -> bool:
        """Whether a small count may be anything from one to LEAST - 1, for all that is shown."""
        count = self.left[place]
        return self._room(place, 1, LEAST - 1 - count) and self._room(place, -1, count - 1)

    def _room(self, place: _Place, by: int, times: int) -> bool:
        """Whether a hidden count could be so much more (`by` 1) or less (-1).

        Every row and column must still add up. So a change goes on from its column to a row and
        from there to a column, by hidden counts, until it comes back to its own row: a flow in a
        network. No count falls below none.
        """
        left = dict(self.left)
        for _ in range(times):
            steps = self._round(left, place, by * self._side(place))
            if not steps:
                return False
            for at, change in steps:
                left[at] += change
        return True

    def _side(self, at: _Place) -> int:
        """1, or -1 for the total of a row or a column, which stands on the other side of its
        sum.
        """
        return -1 if (at[0] == self._last[0]) != (at[1] == self._last[1]) else 1

    def _round(
        self, left: Mapping[_Place, int], place: _Place, way: int
    ) -> list[tuple[_Place, int]]:
        """The changes by one that make up for one of `place`; none: there is no way."""
        begin = (1, place[1])
        seen, steps = {begin}, []
        trail = [(begin, iter(self._in[begin]))]
        while trail:
            line, places = trail[-1]
            for at in places:
                following = (1 - line[0], at[1 - line[0]])
                if at == place or following in seen:
                    continue
                change = (-way if line[0] else way) * self._side(at)
                if left[at] + change < 0:
                    continue
                seen.add(following)
                steps.append((at, change))
                # From a column into its own row, wherever one leads there: most ways are so short.
                home = (place[0], following[1])
                if following[0] and home in left:
                    change = -way * self._side(home)
                    if left[home] + change >= 0:
                        return [*steps, (home, change)]
                trail.append((following, iter(self._in[following])))
                break
            else:
                trail.pop()
                if steps:
                    steps.pop()
        return []
