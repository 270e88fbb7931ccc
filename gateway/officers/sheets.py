"""The rows of a file as offices make them: CSV of every sort, or a workbook (xlsx, xls, ods).

What a file is is read from its first bytes, never from its name: a workbook that somebody renamed
to .csv is still one. A row is a list of texts, and nothing is known here about what its columns
mean.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, TextIO

from flows.values import dataclass

#: No line of a real table is longer (characters); of a longer one the rest is passed over, so that
#: memory stays flat.
LONGEST_LINE = 16_384
#: Lines that one row may go over, for line breaks inside quoted cells.
MOST_LINES = 20
#: A workbook is unpacked as a whole before its first row is read (bytes of the file).
LARGEST_WORKBOOK = 20_000_000
#: What it may say that it is when unpacked (bytes): a small file can hold very much of nothing.
LARGEST_UNPACKED = 200_000_000
#: Excel keeps fifteen digits of a number; what is longer has lost its end.
_EXACT = 10**15

#: The day that a time past midnight is read with, when a sheet worked it out (22:00 and seven
#: hours, shown as 05:00): the first of Excel's calendar, of which there are two.
_FIRST_DAYS = (date(1900, 1, 1), date(1904, 1, 2))
#: How such a time is read from a file of LibreOffice.
_HOURS = re.compile(r"PT(?P<hours>[0-9]+)H(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9.]+)S)?")

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_SEPARATORS = ",;\t"
#: How Python's reader says that a quotation mark is still open at the end of the text.
_UNFINISHED = "unexpected end of data"
#: Letters kept of a line that is too long, and lines between two words on how far the file was
#: read.
_SHOWN = 120
_TELL_EVERY = 500

#: What is wrong with a row, in Indonesian, for the person whose file it is.
UNCLOSED = "tanda kutip tidak ditutup"
TOO_LONG = "baris terlalu panjang"
CUT = "angka dipotong oleh Excel, simpan kolom itu sebagai teks"


class BadSheet(Exception):
    """The file as a whole cannot be read; the text is a sentence that says what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its first line in the file (from 1), its cells, or why it is unreadable."""

    number: int
    cells: Sequence[str]
    why: str = ""


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written: its separator, and the mark in front by which programs know UTF-8."""

    separator: str = ","
    mark: str = ""


#: What Excel in Indonesia opens as it is.
EXCEL = Dialect(";", "\ufeff")


@dataclass(frozen=True)
class Sheet:
    """An open file: its rows, and how a CSV is written that whoever made it can open."""

    rows: Iterator[Row]
    dialect: Dialect


@contextmanager
def open_sheet(
    path: Path, read_to: Callable[[int], None] = lambda position: None
) -> Iterator[Sheet]:
    """The file's one sheet, open until the end of the block.

    `read_to` is told from time to time how far the file has been read (bytes). Raises BadSheet.
    """
    try:
        with path.open("rb") as raw:
            begins = raw.read(4)
        if begins.startswith(_WORKBOOKS):
            yield Sheet(_workbook_rows(path), EXCEL)
            return
        utf16 = begins.startswith(_UTF16)
        errors = "replace" if utf16 else "surrogateescape"
        file = path.open(encoding="utf-16" if utf16 else "utf-8-sig", errors=errors)
    except OSError as refused:
        raise BadSheet(f"{path} cannot be read: {refused.strerror}") from refused
    with file:
        lines = _Lines(file, read_to)
        separator = lines.separator()
        mark = EXCEL.mark if utf16 or begins.startswith(_UTF8_MARK) else ""
        yield Sheet(_csv_rows(lines, separator), Dialect(separator, mark))


class _Line(NamedTuple):
    """A line of a text file with its number; `cut` when it was too long and lost its end."""

    number: int
    text: str
    cut: bool = False


class _Lines:
    """The lines of a text file; what did not belong to a row is given back, and read again."""

    def __init__(self, file: TextIO, read_to: Callable[[int], None]) -> None:
        self._file = file
        self._read_to = read_to
        self._back: list[_Line] = []
        self._number = 0

    def next(self) -> _Line | None:
        """The next line, or None at the end."""
        if self._back:
            return self._back.pop()
        text = self._file.readline(LONGEST_LINE)
        if not text:
            return None
        self._number += 1
        if not self._number % _TELL_EVERY:
            self._read_to(self._file.buffer.tell())
        cut = len(text) == LONGEST_LINE and not text.endswith("\n")
        while cut and (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
            continue
        return _Line(self._number, text, cut)

    def give_back(self, lines: Sequence[_Line]) -> None:
        """Let these lines come again, in their order."""
        self._back.extend(reversed(lines))

    def separator(self) -> str:
        """What separates cells: as a ``sep=`` line says, or the most frequent in a first line."""
        first: list[_Line] = []
        while len(first) < MOST_LINES and (line := self.next()):
            if not first and line.text[:4].lower() == "sep=":
                return line.text.rstrip("\r\n")[4:5] or ","
            first.append(line)
        self.give_back(first)
        # The header or a row holds most of it; a title above them holds few of any.
        return max(
            _SEPARATORS, key=lambda sign: max((cell.text.count(sign) for cell in first), default=0)
        )


def _csv_rows(lines: _Lines, separator: str) -> Iterator[Row]:
    while line := lines.next():
        if line.cut:
            yield Row(line.number, (line.text[:_SHOWN],), TOO_LONG)
            continue
        cells = _cells(line, lines, separator)
        yield (
            Row(line.number, (line.text.strip(),), UNCLOSED)
            if cells is None
            else Row(line.number, cells)
        )


def _cells(line: _Line, lines: _Lines, separator: str) -> list[str] | None:
    """The cells of the row that begins here; a quoted cell may hold line breaks.

    None when it never closes. Then the lines behind it are read again, each as a row: a forgotten
    quotation mark costs one row and not the rest of the file.
    """
    text, more = line.text, list[_Line]()
    while True:
        try:
            rows = list(csv.reader([text.rstrip("\r\n")], delimiter=separator, strict=True))
            return rows[0] if rows else []
        except csv.Error as wrong:
            goes_on = (
                _UNFINISHED in str(wrong) and len(more) < MOST_LINES and len(text) < LONGEST_LINE
            )
        if not goes_on or (following := lines.next()) is None:
            lines.give_back(more)
            return None
        more.append(following)
        text += following.text


def _workbook_rows(path: Path) -> Iterator[Row]:
    # Of all that reads a table only a workbook needs it.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if path.stat().st_size > LARGEST_WORKBOOK:
        most = LARGEST_WORKBOOK // 1_000_000
        raise BadSheet(f"{path.name} is a workbook of over {most} MB; save it as CSV UTF-8")
    if _unpacked(path) > LARGEST_UNPACKED:
        most = LARGEST_UNPACKED // 1_000_000
        raise BadSheet(f"{path.name} is a workbook of over {most} MB; save it as CSV UTF-8")
    try:
        with path.open("rb") as raw:  # by what is in it: from_path believes the name's ending
            book = CalamineWorkbook.from_filelike(raw)
            shown = next(
                about.name
                for about in book.sheets_metadata
                if about.typ == SheetTypeEnum.WorkSheet
                and about.visible == SheetVisibleEnum.Visible
            )
            # With the empty rows above the first one, so that rows have the numbers that Excel
            # shows.
            found = book.get_sheet_by_name(shown).to_python(skip_empty_area=False)
    except (CalamineError, StopIteration) as wrong:
        raise BadSheet(
            f"{path.name} is a workbook that cannot be read ({type(wrong).__name__});"
            " save it without a password, or as CSV UTF-8"
        ) from wrong
    return (
        Row(number, [_text(value) for value in values], _cut(values))
        for number, values in enumerate(found, 1)
    )


def _unpacked(path: Path) -> int:
    """How large a workbook says that it is when it is unpacked; 0 for one that is not packed."""
    try:
        with zipfile.ZipFile(path) as packed:
            return sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        return 0


def _cut(values: Sequence[object]) -> str:
    """Why a row cannot be believed: Excel has rounded one of its numbers."""
    return (
        CUT
        if any(isinstance(value, int | float) and abs(value) >= _EXACT for value in values)
        else ""
    )


def _text(value: object) -> str:
    """A workbook's value as a person would type it: 81234567890.0 without its point."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, str) and (found := _HOURS.fullmatch(value)):
        value = timedelta(**{part: float(count or 0) for part, count in found.groupdict().items()})
    if isinstance(value, timedelta):  # in a cell that counts hours: 29:00 is 05:00
        minutes = round(value.total_seconds() / 60) % (24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, datetime):
        if value.date() in _FIRST_DAYS:
            return _text(value.time())
        return (
            value.isoformat(" ", "seconds") if value.time() != time() else value.date().isoformat()
        )
    if isinstance(value, date):  # midnight of the first day is read without its time
        return _text(time()) if value in _FIRST_DAYS else value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    return str(value)
