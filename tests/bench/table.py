"""One size of one noun as a Markdown table; columns in which nothing was measured are left out."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.rounds import Noun, Series


def table(noun: Noun, series: Series) -> str:
    """Medians of the rounds, costs per event, and ratios with their range in brackets."""
    sides = list(series.loads)
    columns = [[noun.unit, *(figure(series.middle(side, "rate")) for side in sides)]]
    for what in ("p50", "p99", "max"):
        columns.append([f"{what} ms", *(figure(series.middle(side, what)) for side in sides)])
    columns.append(["errors", *(str(series.errors(side)) for side in sides)])
    for what, head in (("statements", "SQL"), ("commits", "commits"), ("redis", "Redis")):
        columns.append([head, *(figure(series.each(side, what)) for side in sides)])
    columns.append(["CPU ms", *(figure(series.cpu(side), times=1000) for side in sides)])
    for place, head in enumerate(noun.ratios):
        columns.append([head, *(_ratio(noun, series, side, place) for side in sides)])
    return "\n".join(lines([["", *sides], *(column for column in columns if any(column[1:]))]))


def figure(value: float | None, times: int = 1) -> str:
    """About three digits: 12345, 123, 12.3, 1.23, 0.012; nothing for what was not measured."""
    if value is None:
        return ""
    value *= times
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or value == 0 else 3
    return f"{value:.{decimals}f}"


def _ratio(noun: Noun, series: Series, side: str, place: int) -> str:
    rivals = series.rivals.get(side, ())
    rival = rivals[place] if place < len(rivals) else None
    if rival is None:
        return ""
    if rival == side:
        return "1"
    found = series.ratio(side, rival, noun.compared)
    return "{:.2f} ({:.2f}-{:.2f})".format(*found) if found else ""


def lines(columns: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table; the first cell of each column is its head."""
    widths = [max(map(len, column)) for column in columns]
    head, *rows = (_line(cells, widths) for cells in zip(*columns, strict=True))
    return [head, "|---|" + "---:|" * (len(columns) - 1), *rows]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
    return f"| {first.ljust(widths[0])} | {' | '.join(padded)} |"
