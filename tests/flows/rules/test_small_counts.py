"""What is hidden of a table of counts, tried by somebody who adds up and subtracts all of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.rules.small_counts import LEAST, Counts, alone, hidden, plain, small

TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 6, 9)), min_size=width, max_size=width),
        min_size=1,
        max_size=3,
    )
)
#: No hidden number of these tables can be larger, as far as anybody has to try.
MOST = 20


def whole(counts: Counts) -> list[list[int | None]]:
    """A table with its totals in the last row and column."""
    rows = [[*cells, total] for cells, total in zip(counts.cells, counts.rows, strict=True)]
    return [*rows, [*counts.columns, counts.total]]


def can_be(shown: list[list[int | None]], at: tuple[int, int], value: int) -> bool:
    """Whether some table adds up to all that is shown with this value there."""
    table = [list(row) for row in shown]
    table[at[0]][at[1]] = value
    return _completed(table)


def _completed(table: list[list[int | None]]) -> bool:
    """Whether the holes can be filled with counts so that all adds up: one hole after another."""
    last, end = len(table) - 1, len(table[0]) - 1
    lines = [[(row, column) for column in range(end + 1)] for row in range(last + 1)]
    lines += [[(row, column) for row in range(last + 1)] for column in range(end + 1)]
    filled = True
    while filled:
        filled = False
        for line in lines:
            *parts, total = line
            holes = [at for at in line if table[at[0]][at[1]] is None]
            known = sum(table[row][column] or 0 for row, column in parts)
            sum_of = table[total[0]][total[1]]
            if not holes:
                if known != sum_of:
                    return False
            elif len(holes) == 1:
                (row, column) = hole = holes[0]
                value = known if hole == total else (sum_of or 0) - known
                if value < 0:
                    return False
                table[row][column], filled = value, True
            elif sum_of is not None and known > sum_of:
                return False
    open_ = [
        (row, column) for row in range(last) for column in range(end) if table[row][column] is None
    ]
    if not open_:
        return True
    row, column = open_[0]
    for value in range(MOST):
        tried = [list(counts) for counts in table]
        tried[row][column] = value
        if _completed(tried):
            return True
        if table[row][end] is not None and value > (table[row][end] or 0):
            return False
        if table[last][column] is not None and value > (table[last][column] or 0):
            return False
    return False


@given(TABLES)
@settings(max_examples=40)
def test_who_adds_up_and_subtracts_learns_of_no_small_count(cells: list[list[int]]) -> None:
    shown, true = whole(hidden(cells)), whole(plain(cells))
    for row, counts in enumerate(true):
        for column, count in enumerate(counts):
            assert shown[row][column] in (None, count)
            if small(count or 0):
                assert shown[row][column] is None
                assert all(can_be(shown, (row, column), value) for value in range(1, LEAST))


@given(TABLES)
def test_a_table_without_small_counts_is_shown_whole(cells: list[list[int]]) -> None:
    large = [[count * LEAST for count in row] for row in cells]
    assert hidden(large) == plain(large)
    assert not hidden(large).hides


def test_what_is_hidden_besides_is_the_smallest() -> None:
    counts = hidden([[3, 20, 50], [30, 40, 60], [70, 80, 90]])
    assert counts.cells == ((None, None, 50), (None, None, 60), (70, 80, 90))
    assert (counts.rows, counts.columns, counts.total) == ((73, 130, 240), (103, 140, 200), 443)


def test_a_table_of_few_hides_its_totals_too() -> None:
    counts = hidden([[1, 0], [0, 0]])
    assert counts.cells == ((None, 0), (0, 0))
    assert (counts.rows, counts.columns, counts.total) == ((None, 0), (None, 0), None)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 40])
def test_a_count_alone_is_hidden_when_it_is_small(count: int) -> None:
    assert alone(count) == (None if 0 < count < LEAST else count)
