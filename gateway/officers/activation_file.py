"""The RW without a living post as a workbook, in Indonesian; no person is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

from flows.rules.living import LIVING, NEVER, SILENT
from gateway.officers.activation import Activation
from gateway.officers.exports import sheet_name

UNKNOWN = "belum diisi"
_KELURAHAN = (
    "Kelurahan/desa",
    "Kecamatan",
    "Satuan",
    "Jumlah RW",
    "RW berpos hidup",
    "Persen",
    "RW tanpa pos",
    "Pos hidup",
    "Pos diam 7 malam",
    "Pos belum pernah terdengar",
    "Hidup lagi sejak {since}",
)
_POSTS = ("Kode", "Pos", "Kelurahan/desa", "RT", "RW", "Keadaan", "Terakhir terdengar", "Jeda")
_CONDITIONS = {LIVING: "hidup", SILENT: "diam 7 malam", NEVER: "belum pernah terdengar"}

Cell = int | str


def xlsx(found: Activation, since: date, tonight: date, heading: str = "") -> bytes:
    """Two sheets: the kelurahan, and each post; `heading` stands above both."""
    from xlsxwriter import Workbook

    to = BytesIO()
    book = Workbook(to, {"in_memory": True, "strings_to_urls": False})
    book.set_properties(
        {"title": "Aktivasi pos ronda", "created": datetime(*tonight.timetuple()[:3])}
    )
    bold = book.add_format({"bold": True})
    head = [name.format(since=f"{since:%d/%m/%Y}") for name in _KELURAHAN]
    for name, titles, rows in (
        ("Kelurahan", head, _kelurahan(found)),
        ("Pos", list(_POSTS), _posts(found)),
    ):
        page = book.add_worksheet(sheet_name(heading, name))
        above: list[Sequence[Cell]] = [[heading]] if heading else []
        for number, line in enumerate([*above, titles, *rows]):
            for column, cell in enumerate(line):
                form = bold if number <= len(above) else None
                if isinstance(cell, int):
                    page.write_number(number, column, cell, form)
                else:
                    page.write_string(number, column, cell, form)
        page.set_column(0, len(titles) - 1, 20)
        page.freeze_panes(len(above) + 1, 1)
    book.close()
    return to.getvalue()


def _kelurahan(found: Activation) -> Iterable[Sequence[Cell]]:
    """Each kelurahan; one of which nothing is known is short, and most of a province are."""
    for line in found.lines:
        if not line.known:
            yield [line.name, line.kecamatan, line.polsek, UNKNOWN]
            continue
        yield [
            line.name,
            line.kecamatan,
            line.polsek,
            line.rw if line.rw is not None else UNKNOWN,
            line.living,
            line.share if line.share is not None else "",
            line.without if line.without is not None else UNKNOWN,
            *(line.posts[condition] for condition in (LIVING, SILENT, NEVER)),
            line.revived,
        ]


def _posts(found: Activation) -> Iterable[Sequence[Cell]]:
    for post in found.posts:
        known = post.known
        last = known.heard.last
        yield [
            known.code,
            known.name,
            found.places.get(known.area, known.area),
            known.rt,
            known.rw,
            _CONDITIONS[post.condition],
            f"{last:%d/%m/%Y}" if last else "",
            "ya" if post.paused else "",
        ]
