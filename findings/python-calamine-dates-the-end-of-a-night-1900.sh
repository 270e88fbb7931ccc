#!/usr/bin/env bash
# A sheet works out when a watch ends, and shows 05:00. Read, it is a day of 1900, or the letters PT29H00M00S.
#
# Guess: a cell with the format hh:mm is a time, as 22:00 is in the cell beside it; past midnight the clock begins anew, as shown.
# Behaviour: 22:00 and seven hours is 29 hours to every program that makes sheets. python-calamine reads that of an XLSX file as
#   5 o'clock of 1 January 1900 (of 2 January 1904 in a book with the other calendar), and 22:00 and two hours as that day without
#   any time: a rota's midnights are dates. Of an ODS file, where such a value is a duration (ODF 1.3, office:time-value), 22 hours
#   are a time, and from 24 on they are what stands in the file, a string. A code that asks for a time, or reads "05:00", loses
#   the ends of the nights and no other cell, so that a sheet whose hours were typed shows nothing of it.
# Kentongan refused such a row ("jam tidak dikenal"), although 05:00 stands in it; gateway/officers/sheets.py now reads each of them
#   as the sheet shows it, and a count of hours ([h]:mm) as the time of day it ends at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'python-calamine==0.9.1' 'XlsxWriter==3.3.1' 'odfpy==1.4.1'
"$folder/venv/bin/python" - "$folder" <<'PY'
import sys
from datetime import date, datetime, time
from importlib.metadata import version

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

SHOWN = {0: "22:00", 1: "23:00", 2: "00:00", 7: "05:00"}  # 22:00 and so many hours


def xlsx(calendar_1904: bool) -> str:
    file = f"{sys.argv[1]}/ronda-{calendar_1904}.xlsx"
    with xlsxwriter.Workbook(file, {"date_1904": calendar_1904}) as book:
        page, clock = book.add_worksheet(), book.add_format({"num_format": "hh:mm"})
        for row, hours in enumerate(SHOWN):
            page.write_formula(row, 0, f"=22/24+{hours}/24", clock, (22 + hours) / 24)
    return file


def ods() -> str:
    book, page = OpenDocumentSpreadsheet(), Table(name="Ronda")
    for hours, shown in SHOWN.items():
        row, cell = TableRow(), TableCell(valuetype="time", timevalue=f"PT{22 + hours}H00M00S")
        cell.addElement(P(text=shown))
        row.addElement(cell)
        page.addElement(row)
    book.spreadsheet.addElement(page)
    book.save(f"{sys.argv[1]}/ronda.ods")
    return f"{sys.argv[1]}/ronda.ods"


first, other = date(1900, 1, 1), date(1904, 1, 2)
early = [time(22), time(23)]
expected = {
    "XLSX": (xlsx(False), [*early, first, datetime(1900, 1, 1, 5)]),
    "XLSX, calendar of 1904": (xlsx(True), [*early, other, datetime(1904, 1, 2, 5)]),
    "ODS": (ods(), [*early, "PT24H00M00S", "PT29H00M00S"]),
}
print(f"python-calamine {version('python-calamine')}; the sheet shows {', '.join(SHOWN.values())}")
for kind, (file, values) in expected.items():
    read = [row[0] for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()]
    print(f"  {kind}: {', '.join(f'{type(value).__name__} {value}' for value in read)}")
    assert read == values and list(map(type, read)) == list(map(type, values)), f"changed: {kind}"
PY
