"""A table of words and numbers in a PDF, laid out by one pass over its cells.

The table that comes with reportlab makes an object of each cell: of the sheet of a province, with
three thousand of them, it takes longer than all the rest of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reportlab.lib.colors import black, grey, whitesmoke
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

_FONT, _SIZE, _LEADING = "Helvetica", 8, 9.5
#: Around the words of a cell, at its sides, and above and below.
_SIDE, _ABOVE = 6, 3
_LINE = 0.5
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\()"})

#: The cells of a row, each as the lines it is broken into.
_Row = Sequence[Sequence[str]]


class DrawnTable(Flowable):
    """Rows of cells with lines between; a cell that is too long is broken.

    `head`: the first row stands on a grey ground, and again on each page.
    """

    def __init__(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], head: bool = False
    ) -> None:
        super().__init__()
        broken = [
            [_lines(cell, width - 2 * _SIDE) for cell, width in zip(row, widths, strict=True)]
            for row in rows
        ]
        self._set(broken, widths, head)

    def _set(self, rows: Sequence[_Row], widths: Sequence[float], head: bool) -> None:
        self._rows, self._widths, self._head = rows, widths, head
        self._heights = [max(map(len, row)) * _LEADING + 2 * _ABOVE for row in rows]

    def wrap(self, *_available: float) -> tuple[float, float]:
        """Its width and height."""
        return sum(self._widths), sum(self._heights)

    def split(self, _width: float, height: float) -> list[Flowable]:
        """What fits on this page, and the rest; nothing when no row fits."""
        fits, room = 0, height
        while fits < len(self._rows) and self._heights[fits] <= room:
            room -= self._heights[fits]
            fits += 1
        repeated = self._rows[: int(self._head)]
        if fits <= len(repeated):
            return []
        parts = self._rows[:fits], [*repeated, *self._rows[fits:]]
        return [self._with(rows) for rows in parts if len(rows) > len(repeated)]

    def _with(self, rows: Sequence[_Row]) -> DrawnTable:
        made = DrawnTable([], self._widths)
        made._set(rows, self._widths, self._head)
        return made

    def draw(self) -> None:
        """Write the words, and the lines around them."""
        edges, levels = [0.0], [sum(self._heights)]
        for width in self._widths:
            edges.append(edges[-1] + width)
        for height in self._heights:
            levels.append(levels[-1] - height)
        canvas = self.canv
        if self._head:
            canvas.setFillColor(whitesmoke)
            canvas.rect(0, levels[1], edges[-1], self._heights[0], stroke=0, fill=1)
            canvas.setFillColor(black)
        canvas.setStrokeColor(grey)
        canvas.setLineWidth(_LINE)
        canvas.setFont(_FONT, _SIZE, _LEADING)
        drawn = [f"{0:.2f} {level:.2f} m {edges[-1]:.2f} {level:.2f} l" for level in levels]
        drawn += [f"{edge:.2f} {levels[-1]:.2f} m {edge:.2f} {levels[0]:.2f} l" for edge in edges]
        drawn.append("S BT")
        for level, row in zip(levels, self._rows, strict=False):
            for edge, lines in zip(edges, row, strict=False):
                for number, line in enumerate(lines):
                    up = level - _ABOVE - _SIZE - number * _LEADING
                    drawn.append(f"1 0 0 1 {edge + _SIDE:.2f} {up:.2f} Tm ({_letters(line)}) Tj")
        drawn.append("ET")
        canvas.addLiteral("\n".join(drawn))


@lru_cache(maxsize=2048)
def _lines(words: str, width: float) -> Sequence[str]:
    if stringWidth(words, _FONT, _SIZE) <= width:
        return (words,)
    return tuple(simpleSplit(words.replace("/", "/ "), _FONT, _SIZE, width))


def _letters(words: str) -> str:
    """The words as they stand in a PDF: in the letters of its own fonts, cp1252."""
    if words.isascii():
        return words.translate(_ESCAPED)
    written = words.encode("cp1252", "replace").decode("latin-1").translate(_ESCAPED)
    return "".join(sign if sign.isascii() else f"\\{ord(sign):03o}" for sign in written)
