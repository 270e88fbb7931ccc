"""CSV files that people made: reading them row by row without being stopped by a bad one, and writing safe ones."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from gateway.writing import clean

#: No honest line is longer (characters); what is longer is read in pieces, so that memory stays flat.
LONGEST_LINE = 16_384

# What spreadsheets take for the beginning of a formula, full-width forms included, behind what they overlook. A spreadsheet
# of this country parts cells at semicolons, whatever quotation marks say, so a formula may also begin behind one.
_OVERLOOKED = "[\\s\0\"'\u200b-\u200f\u2060\ufeff]*"
_BEGINS = f"{_OVERLOOKED}[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(f"(^|[;\t\r\n])(?={_BEGINS})")
_MADE_SAFE = re.compile(f"(^|[;\t\r\n])'(?={_BEGINS})")


class BadTable(Exception):
    """The file as a whole cannot be read; the text is a sentence with the mend."""


@dataclass(frozen=True)
class Line:
    """One row of the file. `why` says why it could not be read; `cells` then holds what there was of it."""

    number: int  # in the file, the header is 1
    cells: dict[str, str]
    why: str = ""


def read(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Line]:
    """The rows under a header that must name all `columns`, in any order, and may name the optional ones.

    Raises BadTable when the file as a whole cannot be read.

    UTF-8 with or without a mark; separated by ``,`` or ``;``. A row never goes over several lines, so that a forgotten
    quotation mark costs one row and not the rest of the file. Columns not asked for are left out.
    """
    try:
        with path.open("rb") as raw:
            if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                raise BadTable(f"{path.name} is UTF-16; save it as CSV UTF-8")
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            yield from _rows(file, path.name, columns, optional)
    except OSError as refused:
        raise BadTable(f"{path} cannot be read: {refused.strerror}") from refused


def _rows(file: TextIO, name: str, columns: Sequence[str], optional: Sequence[str]) -> Iterator[Line]:
    first = file.readline(LONGEST_LINE)
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        header = [cell.strip().lower() for cell in _split(first, separator)]
    except csv.Error:
        header = []
    absent = [column for column in columns if column not in header]
    if absent:
        raise BadTable(f"{name} has no column {', '.join(absent)}; its first line must be {','.join(columns)}")
    wanted = [*columns, *(column for column in optional if column in header)]
    for number, text in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 2):
        if text.strip(" \t\r\n" + separator):
            yield _line(number, text, separator, header, wanted)


def _line(number: int, text: str, separator: str, header: Sequence[str], columns: Sequence[str]) -> Line:
    try:
        found = _split(text, separator)
    except csv.Error:
        return Line(number, {columns[0]: text.strip()}, "tanda kutip tidak ditutup")
    named = dict(zip(header, found, strict=False))
    cells = {column: _plain(named.get(column, "")) for column in columns}
    if len(found) != len(header):
        return Line(number, cells, f"harus {len(header)} kolom, ada {len(found)}")
    whole = "".join(cells.values())
    if any("\udc80" <= letter <= "\udcff" for letter in whole):
        return Line(number, cells, "bukan UTF-8: simpan berkas sebagai CSV UTF-8")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in whole):
        return Line(number, cells, "ada karakter yang tidak boleh dipakai")
    return Line(number, {column: clean(cell) for column, cell in cells.items()})


def _split(text: str, separator: str) -> list[str]:
    rows = list(csv.reader([text.rstrip("\r\n")], delimiter=separator, strict=True))
    return rows[0] if rows else []


def _plain(cell: str) -> str:
    """The cell as it was meant: without the apostrophes that `safe` put into it."""
    return _MADE_SAFE.sub(r"\1", cell.strip())


def safe(cell: object) -> str:
    """A cell that every spreadsheet shows as the text it is: what looks like a formula gets an apostrophe."""
    text = "" if cell is None else str(cell)
    safe_text = _FORMULA.sub(r"\1'", text)
    return f"'{safe_text}" if text[:1] in ("\t", "\r", "\n", "\0") and safe_text[:1] != "'" else safe_text


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV line by line: the header, then the rows, every cell made safe."""
    yield from map(_joined, chain([columns], rows))


def _joined(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.getvalue()


class Rejects:
    """Where bad rows go: a CSV of the same columns and `why`. The file is made with the first of them."""

    def __init__(self, target: Path | TextIO, columns: Sequence[str]) -> None:
        self._target = target
        self._columns = [*columns, "why"]
        self._file: TextIO | None = None
        self.count = 0

    def add(self, line: Line, why: str) -> None:
        """Write one row. Raises BadTable when the file cannot be made."""
        if self._file is None:
            self._file = self._open()
            self._file.write(_joined(self._columns))
        self.count += 1
        cells = [line.cells.get(column, "") for column in self._columns[:-1]]
        self._file.write(_joined([*cells, why]))

    def _open(self) -> TextIO:
        if not isinstance(self._target, Path):
            return self._target
        try:
            self._target.touch(mode=0o600)  # it holds numbers: for its owner alone
            return self._target.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as refused:
            raise BadTable(f"{self._target} cannot be written: {refused.strerror}; name another with --rejects") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None and isinstance(self._target, Path):
            self._file.close()
