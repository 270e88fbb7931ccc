"""The sheet for Ditbinmas as a PDF and as a workbook; in Indonesian, whoever takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from xml.sax.saxutils import escape

from flows.options import label
from flows.rules.counting import HAZARDS
from gateway.officers.exports import sheet_name
from gateway.officers.statistics import HIDDEN, WEEKLY, Sheet

#: A cell: a number, or words.
Cell = int | str
_TITLE = "LEMBAR {kind} KAMTIBMAS UNTUK DITBINMAS"
_OTHERS, _TOTAL, _NOBODY = "Lain-lain", "Jumlah", "Tanpa satuan"
_NOTE = (
    f"{HIDDEN} disembunyikan: kurang dari 5, atau angka yang dapat membukanya. Laporan khusus"
    " dihitung untuk kota saja. Laporan tentang petugas tidak dihitung di sini."
)
_HALF, _MOST, _POSTS = "TERIMA separuh", "TERIMA 90 %", "Pos aktif"


def title(sheet: Sheet) -> str:
    """What stands above it."""
    return _TITLE.format(kind="MINGGUAN" if sheet.kind == WEEKLY else "HARIAN")


def days(sheet: Sheet) -> str:
    """The days it is of."""
    first, last = _day(sheet.since), _day(sheet.last)
    return first if first == last else f"{first} s.d. {last}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def head() -> list[str]:
    """The names of the columns."""
    kinds = [label("lapor.jenis", kind, "id") for kind in HAZARDS]
    return ["Satuan", *kinds, _OTHERS, _TOTAL, _HALF, _MOST, _POSTS]


def rows(sheet: Sheet) -> Iterator[list[Cell]]:
    """A row for each unit, and one for all of them."""
    for line, cells, total in zip(sheet.lines, sheet.counts.cells, sheet.counts.rows, strict=True):
        posts = f"{line.heard}/{line.posts}"
        counts = [shown(cell) for cell in (*cells, total)]
        yield [line.name or _NOBODY, *counts, line.median, line.most, posts]
    every = sheet.all
    counts = [shown(cell) for cell in (*sheet.counts.columns, sheet.counts.total)]
    posts = f"{every.heard}/{every.posts}"
    yield [_TOTAL, *counts, every.median, every.most, posts]


def shown(count: int | None) -> Cell:
    """A count, or the sign that it is hidden."""
    return HIDDEN if count is None else count


def besides(sheet: Sheet, area: str) -> list[tuple[str, Cell]]:
    """What stands beside the table."""
    return [
        ("Wilayah", area),
        ("Hari", days(sheet)),
        *(
            (f"{label('lapor.jenis', kind, 'id')} (seluruh kota)", shown(number))
            for kind, number in sheet.sensitive.items()
        ),
        ("Laporan ditutup", shown(sheet.closed)),
        ("Dibuka lagi oleh pelapor", reopened(sheet)),
        ("Imbauan dikirim", sheet.imbauan),
        ("Imbauan sampai", f"{sheet.delivered} dari {sheet.recipients} penerima"),
    ]


def reopened(sheet: Sheet) -> str:
    """How many of the closed reports were opened again, and what share that is."""
    if sheet.reopened is None or sheet.closed is None:
        return HIDDEN
    share = 100 * sheet.reopened / sheet.closed if sheet.closed else 0.0
    return f"{sheet.reopened} ({share:.0f} %)"


def pdf(sheet: Sheet, area: str, heading: str = "") -> bytes:
    """The sheet to be printed and filed; `heading` stands above it."""
    from reportlab import rl_config
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    from gateway.officers.drawn_table import DrawnTable

    rl_config.useA85 = 0  # as text a packed page is a quarter longer, and takes longer to write
    styles, to = getSampleStyleSheet(), BytesIO()
    small = styles["Normal"].clone("cell", fontSize=8, leading=9.5)

    # Made without the time at which it is made: the same sheet twice is the same file.
    document = SimpleDocTemplate(
        to,
        pagesize=landscape(A4),
        title=heading or title(sheet),
        author="Kentongan",
        invariant=1,
        leftMargin=12 * mm,
        rightMargin=12 * mm,
        topMargin=12 * mm,
        bottomMargin=12 * mm,
    )
    widths = [48 * mm, *[20 * mm] * (len(HAZARDS) + 2), 24 * mm, 22 * mm, 18 * mm]
    facts = [[str(cell) for cell in pair] for pair in besides(sheet, area)]
    table = [head(), *([str(cell) for cell in row] for row in rows(sheet))]
    document.build(
        [
            *([Paragraph(escape(heading), styles["Heading1"])] if heading else []),
            Paragraph(title(sheet), styles["Heading2"]),
            DrawnTable(facts, (60 * mm, 213 * mm)),
            Spacer(1, 5 * mm),
            DrawnTable(table, widths, head=True),
            Spacer(1, 4 * mm),
            Paragraph(escape(_NOTE), small),
        ]
    )
    return to.getvalue()


def xlsx(sheet: Sheet, area: str, heading: str = "") -> bytes:
    """The sheet as a workbook: numbers are numbers, and no words are taken for a formula.

    `heading` stands above it, and its first word is the name of the sheet.
    """
    from xlsxwriter import Workbook

    to = BytesIO()
    book = Workbook(to, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": title(sheet), "created": datetime(*sheet.since.timetuple()[:3])})
    name = sheet_name(heading, sheet.kind.capitalize())
    page, bold = book.add_worksheet(name), book.add_format({"bold": True})
    above: list[list[Cell]] = [[heading]] if heading else []
    lines: list[Sequence[Cell]] = [*above, [title(sheet)], *besides(sheet, area), [], head()]
    header = len(lines) - 1
    lines += [*rows(sheet), [], [_NOTE]]
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            form = bold if number in (0, header) else None
            if isinstance(cell, int):
                page.write_number(number, column, cell, form)
            else:
                page.write_string(number, column, cell, form)
    page.set_column(0, 0, 34)
    page.set_column(1, len(head()) - 1, 14)
    page.freeze_panes(header + 1, 1)
    book.close()
    return to.getvalue()
