"""Tables that people made: reading past bad rows, and writing safe ones."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, TypeAlias

from flows.rules.cleaning import LOST, clean
from flows.values import dataclass
from gateway.officers.sheets import EXCEL, BadSheet, Dialect, Row, open_sheet

#: Rows above the header that may be a title, a date, or empty.
MOST_ABOVE = 20

# What spreadsheets take for the beginning of a formula, full-width forms included, behind what they
# overlook. A spreadsheet of this country parts cells at semicolons, whatever quotation marks say,
# so a formula may also begin behind one.
_OVERLOOKED = "[\\s\0\"'\u200b-\u200f\u2060\ufeff]*"
_BEGINS = f"{_OVERLOOKED}[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(f"(^|[;\t\r\n])(?={_BEGINS})")
_MADE_SAFE = re.compile(f"(^|[;\t\r\n])'(?={_BEGINS})")

# Line breaks and tabs are cleaned to spaces by `_plain`; these are none that a person types.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BROKEN = re.compile(f"[\udc80-\udcff{LOST}]")


class BadTable(Exception):
    """The file as a whole cannot be read; the text is a sentence that says what to do."""


@dataclass(frozen=True)
class Line:
    """One row of the table.

    `why` says why it could not be read; `cells` then holds what there was of it.
    """

    number: int  # its first line in the file, from 1
    cells: dict[str, str]
    why: str = ""


@dataclass(frozen=True)
class Table:
    """An open table: the rows under its header, how the file it came from is written, and which of
    the columns asked for it has.
    """

    lines: Iterator[Line]
    dialect: Dialect
    columns: tuple[str, ...]


@contextmanager
def open_table(
    path: Path,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    read_to: Callable[[int], None] = lambda position: None,
) -> Iterator[Table]:
    """The table under a header with all `columns`, in any order, and any optional ones.

    The header is the first row that names them all; titles and empty rows may stand above it.
    Columns not asked for are left out. Cells missing at the end of a row are empty, and empty ones
    too many are none. `read_to` is told from time to time how far the file was read (bytes). Raises
    BadTable when the file as a whole cannot be read.
    """
    try:
        with open_sheet(path, read_to) as sheet:
            header = _header(sheet.rows, path.name, columns, optional)
            rows = (row for row in sheet.rows if row.why or any(map(str.strip, row.cells)))
            there = tuple(name for name in (*columns, *optional) if name in header)
            yield Table((_line(row, header, there) for row in rows), sheet.dialect, there)
    except BadSheet as bad:
        raise BadTable(str(bad)) from bad


def _header(
    rows: Iterator[Row], name: str, columns: Sequence[str], optional: Sequence[str]
) -> list[str]:
    """The names of the columns, "" for those nobody asks for."""
    asked = {*columns, *optional}
    nearest: list[str] = []
    for _, row in zip(range(MOST_ABOVE), rows, strict=False):
        named = [clean(cell).strip().lower() for cell in row.cells]
        nearest = max(nearest, named, key=lambda names: len(asked.intersection(names)))
        if not set(columns).difference(named):
            break
    absent = [column for column in columns if column not in nearest]
    if absent:
        raise BadTable(
            f"{name} has no column {', '.join(absent)}; its first line must be {','.join(columns)}"
        )
    twice = [column for column in sorted(asked) if nearest.count(column) > 1]
    if twice:
        raise BadTable(f"{name} has the column {', '.join(twice)} more than once; keep one of each")
    return [column if column in asked else "" for column in nearest]


def _line(row: Row, header: Sequence[str], columns: Sequence[str]) -> Line:
    if row.why:
        return Line(row.number, dict(zip(columns, row.cells, strict=False)), row.why)
    found = {
        column: _plain(cell) for column, cell in zip(header, row.cells, strict=False) if column
    }
    cells = dict.fromkeys(filter(None, header), "") | found
    if any(map(str.strip, row.cells[len(header) :])):
        return Line(row.number, cells, f"harus {len(header)} kolom, ada {len(row.cells)}")
    whole = "".join(cells.values())
    if _BROKEN.search(whole):
        return Line(row.number, cells, "bukan UTF-8: simpan berkas sebagai CSV UTF-8")
    if _CONTROL.search(whole):
        return Line(row.number, cells, "ada karakter yang tidak boleh dipakai")
    return Line(row.number, {column: clean(cell) for column, cell in cells.items()})


def _plain(cell: str) -> str:
    """The cell as it was meant: without the apostrophes that `safe` put into it."""
    return _MADE_SAFE.sub(r"\1", cell.strip())


def safe(cell: object) -> str:
    """A cell that every spreadsheet shows as text: an apostrophe stands before a formula."""
    text = "" if cell is None else str(cell)
    safe_text = _FORMULA.sub(r"\1'", text)
    return (
        f"'{safe_text}"
        if text[:1] in ("\t", "\r", "\n", "\0") and safe_text[:1] != "'"
        else safe_text
    )


def write(
    columns: Sequence[str], rows: Iterable[Sequence[object]], heading: str = ""
) -> Iterator[str]:
    """The lines of a CSV that Excel in Indonesia opens: header, then rows, every cell made safe.

    `heading` stands above the header.
    """
    yield EXCEL.mark
    for cells in chain([[heading]] if heading else [], [columns], rows):
        yield _joined(cells, EXCEL.separator)


def _joined(cells: Sequence[object], separator: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n", delimiter=separator).writerow(
        [safe(cell) for cell in cells]
    )
    return line.getvalue()


class Rejects:
    """Where bad rows go: a CSV of the same columns and `why`.

    The file is made with the first of them.
    """

    def __init__(self, target: Path | TextIO, columns: Sequence[str], dialect: Dialect) -> None:
        """`dialect` is that of the file they come from: whatever opens the one opens the other."""
        self._target = target
        self._columns = [*columns, "why"]
        self._dialect = dialect
        self._file: TextIO | None = None
        self.count = 0

    def add(self, line: Line, why: str) -> None:
        """Write one row. Raises BadTable when the file cannot be made."""
        if self._file is None:
            self._file = self._open()
            self._file.write(_joined(self._columns, self._dialect.separator))
        self.count += 1
        cells = [line.cells.get(column, "") for column in self._columns[:-1]]
        self._file.write(_joined([*cells, why], self._dialect.separator))

    def _open(self) -> TextIO:
        if not isinstance(self._target, Path):
            return self._target
        try:
            self._target.touch(mode=0o600)  # it holds numbers: for its owner alone
            file = self._target.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as refused:
            raise BadTable(
                f"{self._target} cannot be written: {refused.strerror}; name another with --rejects"
            ) from None
        file.write(self._dialect.mark)
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None and isinstance(self._target, Path):
            self._file.close()


class Named(Rejects):
    """Keeps bad rows: the number of the line and why of the first of them, for who is shown them,
    and all of them as the text of a CSV (`table`). `said` puts each reason in the reader's words.
    """

    def __init__(self, most: int, said: Callable[[str], str] = str) -> None:
        super().__init__(io.StringIO(), (), EXCEL)
        self.first: list[tuple[int, str]] = []
        self._most, self._said = most, said

    def begin(self, columns: Sequence[str], dialect: Dialect) -> None:
        """The rows that come are of a table with these columns, written so."""
        self._columns, self._dialect = [*columns, "why"], dialect

    def add(self, line: Line, why: str) -> None:
        """Note one row."""
        said = self._said(why)
        super().add(line, said)
        if len(self.first) < self._most:
            self.first.append((line.number, said))

    @property
    def table(self) -> bytes:
        """The bad rows with why, as a CSV that opens as their file does; empty: there are none."""
        assert isinstance(self._target, io.StringIO)
        text = self._target.getvalue()
        mark = self._dialect.mark if text else ""
        return f"{mark}{text}".encode("utf-8", "surrogateescape")


#: Where bad rows go: a file of their own, a stream, or who is shown them.
Target: TypeAlias = Path | TextIO | Named


def rejects(target: Target, columns: Sequence[str], dialect: Dialect) -> Rejects:
    """What takes the bad rows of a table with these columns, written so."""
    if not isinstance(target, Named):
        return Rejects(target, columns, dialect)
    target.begin(columns, dialect)
    return target
