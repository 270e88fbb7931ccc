"""The attendance of a month and the buku mutasi as a list, in the columns that offices ask for.

SIM Linmas, the second line of reporting beside Polri, asks for post, date, times in and out, how
many stood guard, how it was, and what happened; so nobody types it again. Neither a number nor a
name is in it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo

from flows.rules.fields import Unusable
from flows.rules.rights import Officer
from flows.rules.slot_steps import EXCUSED, MISSED, PAUSED
from gateway.officers import exports, tables
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.places import areas
from storage.record import audit
from storage.watch import attendance
from storage.watch.attendance import Night

COLUMNS = (
    "kode_pos",
    "nama_pos",
    "kelurahan",
    "kode_wilayah",
    "rt",
    "rw",
    "tanggal",
    "jam_masuk",
    "jam_pulang",
    "jumlah_petugas",
    "situasi",
    "kejadian",
    "keterangan",
)
FORMATS = ("csv", "xlsx")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_CHUNK = 64 * 1024


def month(typed: str) -> tuple[date, date]:
    """The first day of the month ``2027-02``, and of the next. Raises Unusable."""
    found = _MONTH.fullmatch(typed.strip())
    if not found:
        raise Unusable("month", "must be a month such as 2027-02")
    year, number = int(found[1]), int(found[2])
    return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)


def lines(
    vault: Vault, path: str, span: tuple[date, date], after: str = "", most: int | None = None
) -> Iterator[Night]:
    """The nights of a territory in a month, by post and date."""
    return attendance.nights(vault, path, *span, after, most)


def export(
    vault: Vault,
    officer: Officer,
    path: str,
    typed: str,
    format_: str,
    zone: tzinfo,
    now: datetime,
    heading: str = "",
) -> Iterator[bytes]:
    """The list as a file, piece by piece; that it was made is noted before its first byte.

    Raises MayNot and Unusable, at once.
    """
    officer.must("attendance.export")
    span = month(typed)
    with transaction():
        detail = {"month": typed.strip(), "format": format_}
        audit.note(officer.name, "attendance.export", "posts", detail, now)
    return as_file(vault, path, span, format_, zone, heading)


def as_file(
    vault: Vault, path: str, span: tuple[date, date], format_: str, zone: tzinfo, heading: str = ""
) -> Iterator[bytes]:
    """The list as a file of one of FORMATS, piece by piece."""
    names: dict[str, str] = {}
    rows = (_cells(night, names, zone) for night in lines(vault, path, span))
    return _csv(rows, heading) if format_ == "csv" else _xlsx(rows, heading)


def _cells(night: Night, names: dict[str, str], zone: tzinfo) -> list[str]:
    post, area = night.post, str(night.post.area_id)
    if area not in names:
        names |= areas.names_of([area])
    arrived = [slot.checked_in_at for slot in night.slots if slot.checked_in_at]
    guards = [slot.guards for slot in night.slots if slot.guards is not None]
    return [
        str(post.code),
        str(post.name),
        names.get(area, area),
        area,
        str(post.rt),
        str(post.rw),
        f"{night.night:%d/%m/%Y}",
        _clock(min(arrived, default=None), zone),
        _clock(night.left_at, zone),
        str(max(guards)) if guards else "",
        "; ".join(f"{_clock(slot.due_at, zone)} {slot.state}" for slot in night.slots),
        "; ".join(f"{_clock(remark.at, zone)} {remark.text}" for remark in night.remarks),
        _note(night),
    ]


def _note(night: Night) -> str:
    """What there is to say of a night that was not full."""
    said: Mapping[str, str] = {MISSED: "tanpa kabar", EXCUSED: "izin", PAUSED: "jeda"}
    counts = {state: sum(slot.state == state for slot in night.slots) for state in said}
    return ", ".join(f"{count} {said[state]}" for state, count in counts.items() if count)


def _clock(at: datetime | None, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%H.%M") if at else ""


def _csv(rows: Iterable[list[str]], heading: str) -> Iterator[bytes]:
    for line in tables.write(COLUMNS, rows, heading):
        yield line.encode()


def _xlsx(rows: Iterable[list[str]], heading: str) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        exports.workbook(file, COLUMNS, rows, exports.sheet_name(heading, "Daftar hadir"))
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
