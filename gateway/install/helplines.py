"""A town's helplines besides 110 (fire brigade, the city's 112); only confirmed ones are shown.

They are a file (NUMBERS_FILE), not a table of the database: whoever needs a number gets it while
the database is away.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

import storage
from flows.queries import Helplines
from flows.rules.services import NAMES
from flows.values import dataclass

SHIPPED = Path(storage.__file__).parent / "data" / "numbers.csv"
_COLUMNS = ("area", "service", "name", "number", "confirmed")
_NUMBER = re.compile(r"[0-9][0-9-]{1,14}")


@dataclass(frozen=True)
class Helpline:
    """Whom to call in one area."""

    area: str
    service: str
    name: str
    number: str
    confirmed: bool


@lru_cache(maxsize=8)
def read(file: Path | None) -> tuple[Helpline, ...]:
    """The numbers in this file, or in the one that ships.

    Raises ValueError with a sentence for a row that cannot be one, and OSError.
    """
    file = file or SHIPPED
    with file.open(newline="", encoding="utf-8-sig") as lines:
        table = csv.DictReader(lines)
        if missing := [column for column in _COLUMNS if column not in (table.fieldnames or ())]:
            raise ValueError(f"{file.name}: kolom {', '.join(missing)} tidak ada")
        return tuple(_row(file, number, cells) for number, cells in enumerate(table, 2))


def _row(file: Path, line: int, cells: dict[str, str | None]) -> Helpline:
    area, service, name, number, confirmed = ((cells[column] or "").strip() for column in _COLUMNS)
    if not area or service not in NAMES or not name:
        raise ValueError(
            f"{file.name} baris {line}: area, service ({', '.join(NAMES)}) dan name harus diisi"
        )
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"{file.name} baris {line}: '{number}' bukan nomor telepon")
    if confirmed.lower() not in ("ya", "tidak", ""):
        raise ValueError(f"{file.name} baris {line}: confirmed harus ya atau tidak")
    return Helpline(area, service, name, number, confirmed.lower() == "ya")


def near(file: Path | None, asked: Helplines, home: str) -> dict[str, str]:
    """The confirmed numbers by service: the area's own, or the nearest area's above it."""
    area = asked.area or home
    found: dict[str, Helpline] = {}
    for helpline in sorted(read(file), key=lambda helpline: len(helpline.area)):
        if helpline.confirmed and f"{area}.".startswith(f"{helpline.area}."):
            found[helpline.service] = helpline
    return {service: helpline.number for service, helpline in found.items()}
