"""Files as offices make them: the same three rows, however they were saved."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import xlsxwriter

from gateway.officers import sheets, tables

COLUMNS = ("phone", "name", "note")
HEADER = "phone,name,note"
ROWS = ["081200000001,Sari,satu", "081200000002,Udin,dua", "081200000003,Yanto,"]
KEPT = [
    ["081200000001", "Sari", "satu"],
    ["081200000002", "Udin", "dua"],
    ["081200000003", "Yanto", ""],
]


def lines_of(path: Path) -> list[tables.Line]:
    with tables.open_table(path, COLUMNS) as table:
        return list(table.lines)


def cells_of(path: Path) -> list[list[str]]:
    lines = lines_of(path)
    assert [line.why for line in lines] == [""] * len(lines)
    return [[line.cells[column] for column in COLUMNS] for line in lines]


def written(path: Path, content: str | bytes) -> Path:
    file = path / "contacts.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<office:document-content xmlns:office="{_OASIS}:office:1.0"'
    f' xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Pos">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
ROW = "<table:table-row>{}</table:table-row>"
SEPARATED = {
    "commas": ",",
    "semicolons": ";",
    "tabs": "\t",
}
ABOVE = {
    "nothing": "",
    "a sep line": "sep={sep}\r\n",
    "a title": "Daftar warga 7 Ulu{sep}{sep}\r\n",
    "a title with marks": '"Daftar warga, RT 14; RW 03 (per 31 Januari)"\r\n\r\n',
    "empty rows": "{sep}{sep}\r\n\r\n  \r\n",
    "a sep line and a title": "sep={sep}\r\nPOSKAMLING 2027\r\n",
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("separator", SEPARATED.values(), ids=SEPARATED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_rows_from_every_program(
    tmp_path: Path, above: str, separator: str, encoding: str
) -> None:
    body = "\r\n".join([HEADER, *ROWS]).replace(",", separator)
    content = above.replace("{sep}", separator) + body
    assert cells_of(written(tmp_path, content.encode(encoding))) == KEPT


@pytest.mark.parametrize(
    "header",
    [
        " Phone , NAME ,note",
        "\u200bphone,name\u200e,\u00a0note\u00a0",
        '"phone","na\u00admeE",note'.replace("E", ""),
        "PHONE,Name,Note,",
        "note,name,phone",
        "no,phone,name,note,catatan,catatan",
    ],
)
def test_headers_with_what_nobody_sees(tmp_path: Path, header: str) -> None:
    order = [tables.clean(cell).strip().lower().strip('"') for cell in header.split(",")]
    value = dict(zip(COLUMNS, KEPT[0], strict=True))
    row = ",".join(value.get(column, "") for column in order)
    assert cells_of(written(tmp_path, f"{header}\n{row}\n")) == [KEPT[0]]


def test_a_header_that_names_a_column_twice_is_said(tmp_path: Path) -> None:
    with pytest.raises(tables.BadTable, match="phone more than once"):
        cells_of(written(tmp_path, f"{HEADER},Phone\n{ROWS[0]},1\n"))


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("081200000001", ["081200000001", "", ""]),
        ("081200000001,Sari", ["081200000001", "Sari", ""]),
        ("081200000001,Sari,,,,", ["081200000001", "Sari", ""]),
        ('081200000001,"Sari\nibu RT",x', ["081200000001", "Sari\nibu RT", "x"]),
        ('081200000001,"Sari\r\nibu\r\nRT","x\ny"', ["081200000001", "Sari\nibu\nRT", "x\ny"]),
        ('081200000001,"Sari ""Bu RT""",x', ["081200000001", 'Sari "Bu RT"', "x"]),
        ('081200000001,"Sari, ibu; RT",x', ["081200000001", "Sari, ibu; RT", "x"]),
    ],
)
def test_rows_with_cells_missing_too_many_or_over_several_lines(
    tmp_path: Path, row: str, kept: list[str]
) -> None:
    assert cells_of(written(tmp_path, f"{HEADER}\n{row}\n{ROWS[1]}\n")) == [kept, KEPT[1]]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ('081200000001,"Sari,satu', sheets.UNCLOSED),
        ('081200000001,"Sari"x,satu', sheets.UNCLOSED),
        ("081200000001,Sari,satu,dua", "harus 3 kolom"),
        ("081200000001,Sar\x07i,satu", "karakter"),
        ("x" * 40_000, sheets.TOO_LONG),
        ("081200000001," + "y" * sheets.LONGEST_LINE + "," * 5, sheets.TOO_LONG),
    ],
)
@pytest.mark.parametrize(
    "after", [ROWS[1], ROWS[1].replace("Udin", '"Udin"'), ROWS[1].replace("Udin", '"U\ndin"')]
)
def test_a_bad_row_costs_itself_and_no_other(
    tmp_path: Path, bad: str, why: str, after: str
) -> None:
    found = lines_of(written(tmp_path, f"{HEADER}\n{bad}\n{after}\n{ROWS[2]}\n"))
    assert [why in line.why for line in found] == [True, False, False]
    assert [line.number for line in found] == [2, 3, 4 + after.count("\n")]


def workbook(path: Path, name: str, rows: list[list[object]], sheet_above: bool = False) -> Path:
    file = path / name
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    if sheet_above:
        book.add_worksheet("Petunjuk").hide()
    page = book.add_worksheet("Warga")
    if sheet_above:
        page.activate()
        page.set_first_sheet()
    formats = {
        datetime: book.add_format({"num_format": "dd/mm/yyyy hh.mm"}),
        clock: book.add_format({"num_format": "hh:mm"}),
        timedelta: book.add_format({"num_format": "[hh]:mm"}),
    }
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if type(value) in formats:
                page.write_datetime(place, column, value, formats[type(value)])
            elif isinstance(value, str):
                page.write_string(place, column, value)
            else:
                page.write(place, column, value)
    book.close()
    file.write_bytes(made.getvalue())
    return file


@pytest.mark.parametrize("name", ["contacts.xlsx", "contacts.csv", "contacts"])
@pytest.mark.parametrize("above", [[], [["Daftar warga"], []]])
def test_a_workbook_is_read_whatever_it_is_called(
    tmp_path: Path, name: str, above: list[list[object]]
) -> None:
    rows = [*above, list(COLUMNS), *KEPT]
    assert cells_of(workbook(tmp_path, name, rows, sheet_above=bool(above))) == KEPT


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (81200000001, "81200000001"),
        (6281200000001.0, "6281200000001"),
        (3, "3"),
        (16.71, "16.71"),
        (datetime(2026, 1, 31, 23, 59), "2026-01-31 23:59:00"),
        (datetime(2026, 1, 31), "2026-01-31"),
        (clock(22, 0), "22:00"),
        (timedelta(hours=4), "04:00"),
        (timedelta(hours=22), "22:00"),
        (timedelta(hours=24, minutes=30), "00:30"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_workbooks_values_are_what_a_person_would_type(
    tmp_path: Path, value: object, text: str
) -> None:
    (line,) = lines_of(workbook(tmp_path, "x.xlsx", [list(COLUMNS), [value, "Sari", "x"]]))
    assert (line.cells["phone"], line.why, line.number) == (text, "", 2)


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize(("hours", "text"), [(7, "05:00"), (2, "00:00")])
def test_the_end_of_a_watch_that_excel_worked_out_is_a_time(
    tmp_path: Path, since_1904: bool, hours: int, text: str
) -> None:
    file = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(file, {"date_1904": since_1904}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, COLUMNS)
        # 22:00 and so many hours; the sheet shows the text.
        page.write_number(1, 0, (22 + hours) / 24, book.add_format({"num_format": "hh:mm"}))
    (line,) = lines_of(file)
    assert (line.cells["phone"], line.why) == (text, "")


@pytest.mark.parametrize(
    ("hours", "text"), [("PT22H00M00S", "22:00"), ("PT29H00M00S", "05:00"), ("PT24H30M", "00:30")]
)
def test_a_time_of_libreoffice_is_one_past_midnight_too(
    tmp_path: Path, hours: str, text: str
) -> None:
    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in COLUMNS
    )
    row = f'<table:table-cell office:value-type="time" office:time-value="{hours}"/>'
    file = tmp_path / "x.ods"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", ODS.format(rows=f"{ROW.format(names)}{ROW.format(row)}"))
    (line,) = lines_of(file)
    assert (line.cells["phone"], line.why) == (text, "")


def test_a_number_that_excel_has_cut_is_said(tmp_path: Path) -> None:
    (line,) = lines_of(
        workbook(tmp_path, "x.xlsx", [list(COLUMNS), [1671021203450001, "Sari", "x"]])
    )
    assert line.why == sheets.CUT


def test_a_workbook_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = workbook(tmp_path, "x.xlsx", [list(COLUMNS)]).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(tables.BadTable, match=r"half\.xlsx is a workbook that cannot be read"):
        lines_of(tmp_path / "half.xlsx")
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1000)
    with pytest.raises(tables.BadTable, match="is a workbook of over 0 MB"):
        lines_of(tmp_path / "x.xlsx")
    monkeypatch.setattr(sheets, "LARGEST_WORKBOOK", 1000)
    with pytest.raises(tables.BadTable, match="save it as CSV UTF-8"):
        lines_of(tmp_path / "x.xlsx")


def test_what_leaves_is_opened_by_excel_as_it_is_and_read_again(tmp_path: Path) -> None:
    text = "".join(
        tables.write(
            COLUMNS, [*KEPT, ["081200000004", "Caf\u00e9; toko", datetime(2027, 1, 1, tzinfo=UTC)]]
        )
    )
    assert text.startswith("\ufeffphone;name;note\r\n")
    assert cells_of(written(tmp_path, text))[:3] == KEPT
    assert cells_of(written(tmp_path, text))[3][1] == "Caf\u00e9; toko"
