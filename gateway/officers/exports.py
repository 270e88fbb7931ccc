"""Reports as a file: CSV, XLSX or GeoJSON, row by row, whatever their number; audited.

A file has kelurahan, kind and time, and no phone number. Place and story are in it only for a
purpose and a letter that asks for them; of sensitive reports there are counts. Every cell is text,
so that no spreadsheet reckons with it; memory stays flat.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import chain
from typing import IO, TYPE_CHECKING

from flows.rules.exporting import FORMATS, few, purpose_of
from flows.rules.rights import Officer
from flows.rules.unmasking import case_of
from flows.values import dataclass
from gateway.officers import tables
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.places import borders
from storage.record import audit
from storage.reports import exporting
from storage.reports.chosen import Chosen
from storage.reports.exporting import Exported

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLUMNS = ("kode", "jenis", "status", "mendesak", "kelurahan", "wilayah", "waktu", "jalur")
WORDS = ("tempat", "cerita")
COUNT = "jumlah"
_AT = "%Y-%m-%d %H:%M"
#: Rows of a sheet, its header among them.
_SHEET = 1_048_576
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Wanted:
    """Which reports, as which file; with their words for which purpose, by which letter."""

    chosen: Chosen
    format: str
    words: bool = False
    purpose: str = ""
    letter: str = ""
    heading: str = ""
    """What stands above the rows, or in the name of the sheet, of the training mode."""


def export(
    vault: Vault, officer: Officer, wanted: Wanted, zone: tzinfo, now: datetime
) -> Iterator[bytes]:
    """The file, piece by piece; that it was made is noted before its first byte.

    Raises MayNot and Unusable, at once.
    """
    detail: dict[str, object] = {"format": wanted.format, "words": wanted.words}
    if wanted.words:
        officer.must("report.export.words")
        detail |= {"purpose": purpose_of(wanted.purpose), "letter": case_of(wanted.letter)}
    counts = exporting.sensitive_counts(wanted.chosen, officer.role, officer.path, zone)
    with transaction():
        audit.note(officer.name, "report.export", "reports", detail, now)
    rows = exporting.exported(
        vault, wanted.chosen, officer.role, officer.path, words=wanted.words, zone=zone
    )
    if wanted.format == "geojson":
        return _geojson(rows, counts, wanted, zone, borders.points(officer.path))
    write = {"csv": _csv, "xlsx": _xlsx}[wanted.format]
    return write(rows, counts, wanted, zone)


def media_type(format_: str) -> str:
    """The media type of a file of this format (a key of FORMATS)."""
    return FORMATS[format_]


def _columns(words: bool) -> tuple[str, ...]:
    return (*COLUMNS, *(WORDS if words else ()), COUNT)


def _cells(row: Exported, words: bool, zone: tzinfo) -> list[str]:
    return [
        row.code,
        row.category,
        row.state,
        "ya" if row.urgent else "tidak",
        row.kelurahan,
        row.area,
        row.at.astimezone(zone).strftime(_AT),
        row.channel,
        *((row.place, row.story) if words else ()),
        "1",
    ]


def _counted(counts: Iterable[tuple[str, int]], words: bool) -> Iterator[list[str]]:
    """A row for each sensitive kind: nothing but how many."""
    empty = [""] * (len(_columns(words)) - 3)
    for category, count in counts:
        yield ["", category, *empty, few(count)]


def _csv(
    rows: Iterable[Exported], counts: Iterable[tuple[str, int]], wanted: Wanted, zone: tzinfo
) -> Iterator[bytes]:
    words = wanted.words
    cells = chain((_cells(row, words, zone) for row in rows), _counted(counts, words))
    for line in tables.write(_columns(words), cells, wanted.heading):
        yield line.encode()


def _geojson(
    rows: Iterable[Exported],
    counts: Iterable[tuple[str, int]],
    wanted: Wanted,
    zone: tzinfo,
    points: Mapping[str, tuple[float, float]],
) -> Iterator[bytes]:
    """A feature for each report, at the point that stands for its kelurahan: never where it was.

    Without a border there is none: `wilayah` joins it with borders, as QGIS does it.
    """
    totals = [{"jenis": category, COUNT: few(count)} for category, count in counts]
    words, name = wanted.words, {"name": wanted.heading} if wanted.heading else {}
    head = json.dumps({**name, "khusus": totals}, ensure_ascii=False)[1:-1]
    yield f'{{"type":"FeatureCollection",{head},"features":['.encode()
    for number, row in enumerate(rows):
        properties = dict(zip(_columns(words), _cells(row, words, zone), strict=True))
        properties["waktu"] = row.at.astimezone(zone).isoformat(timespec="minutes")
        del properties[COUNT]
        at = points.get(row.area)
        geometry = {"type": "Point", "coordinates": at} if at else None
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        yield ("," if number else "").encode() + json.dumps(feature, ensure_ascii=False).encode()
    yield b"]}"


def _xlsx(
    rows: Iterable[Exported], counts: Iterable[tuple[str, int]], wanted: Wanted, zone: tzinfo
) -> Iterator[bytes]:
    words = wanted.words
    cells = (_cells(row, words, zone) for row in rows)
    with tempfile.TemporaryFile() as file:
        below = chain(cells, _counted(counts, words))
        workbook(file, _columns(words), below, sheet_name(wanted.heading))
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece


def sheet_name(heading: str, otherwise: str = "Sheet") -> str:
    """What a sheet is called: the first word of the heading above it, if there is one."""
    return heading.partition(":")[0] or otherwise


def workbook(
    file: IO[bytes], columns: tuple[str, ...], rows: Iterable[list[str]], name: str
) -> None:
    """Write a workbook with a header and these rows, every cell as text; memory stays flat."""
    # Loaded by who exports alone: a web process at rest has no use for it.
    from xlsxwriter import Workbook

    # An earlier row is gone as soon as the next begins; links would leave cells empty.
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with Workbook(file, options) as book:
        sheet: Worksheet | None = None
        at = _SHEET
        for cells in rows:
            if at == _SHEET:
                sheet, at = _sheet(book, columns, name), 1
            assert sheet is not None
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, cell)
            at += 1
        if sheet is None:
            _sheet(book, columns, name)


def _sheet(book: Workbook, columns: tuple[str, ...], name: str) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(f"{name}{len(book.worksheets()) + 1}")
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name)
    return sheet
