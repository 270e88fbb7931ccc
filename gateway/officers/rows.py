"""One contact, one post: from the words of a CSV row or an API call to a checked row.

Reasons are in Indonesian.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.rules import audience
from flows.rules.dates import read_moment
from flows.rules.numbers import e164
from storage.people import ContactRow
from storage.watch import PostRow

CONTACT_COLUMNS = ("phone", "name", "area", "role", "language", "consent_at", "consent_source")
POST_COLUMNS = (
    "code",
    "name",
    "area",
    "rt",
    "rw",
    "shift_start",
    "shift_end",
    "every_minutes",
    "grace_minutes",
    "guards",
)

LANGUAGES = ("id", "plm")

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]00)?|(24)[:.](00)")

_LONGEST_NAME = 120
_EVERY = range(1, 12 * 60 + 1)
_MOST_GUARDS = 30


class BadCell(ValueError):
    """A value that cannot be taken: its column, and why, in Indonesian and without the value."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"{column}: {why}")
        self.column = column
        self.why = why


@contextmanager
def _in(column: str) -> Iterator[None]:
    """Whatever is refused inside is refused because of this column."""
    try:
        yield
    except BadCell:
        raise
    except ValueError as why:
        raise BadCell(column, str(why)) from None


def contact(
    cells: Mapping[str, str], known: Collection[str], now: datetime, zone: ZoneInfo
) -> ContactRow:
    """A contact; `known` are the area codes that exist. Raises BadCell."""
    with _in("phone"):
        phone = e164(_needed(cells, "phone"))
    with _in("role"):
        role = audience.read_role(_needed(cells, "role"))
    with _in("language"):
        language = _language(cells.get("language", ""))
    return ContactRow(
        phone=phone,
        name=_short(cells, "name"),
        area=_area(cells, known),
        role=role,
        language=language,
        consent_at=_consent(cells, role, now, zone),
        consent_source=_short(cells, "consent_source"),
    )


def post(cells: Mapping[str, str], known: Collection[str]) -> PostRow:
    """A post with its guards, the first of them its ketua. Raises BadCell."""
    code = _needed(cells, "code")
    if not _CODE.fullmatch(code):
        raise BadCell("code", "hanya huruf, angka, titik dan garis, paling panjang 32")
    start, end = _clock(cells, "shift_start"), _clock(cells, "shift_end")
    if start == end:
        raise BadCell("shift_end", "sama dengan shift_start")
    every = _whole(cells, "every_minutes", _EVERY)
    return PostRow(
        code=code,
        name=_short(cells, "name", needed=True),
        area=_area(cells, known),
        rt=_short(cells, "rt", longest=8),
        rw=_short(cells, "rw", longest=8),
        shift_start=start,
        shift_end=end,
        every_minutes=every,
        grace_minutes=_whole(cells, "grace_minutes", range(1, every + 1)),
        guards=_guards(_needed(cells, "guards")),
    )


def _consent(cells: Mapping[str, str], role: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    written = cells.get("consent_at", "").strip()
    if not written and role == "warga":
        raise BadCell("consent_at", "kosong, warga hanya boleh didaftarkan bila sudah setuju")
    with _in("consent_at"):
        consent_at = read_moment(written, zone) if written else None
    if consent_at is not None and consent_at > now:
        raise BadCell("consent_at", "masih di masa depan")
    return consent_at


def _clock(cells: Mapping[str, str], column: str) -> str:
    """A time of day as HH:MM, also from 22.00 and 24:00."""
    found = _CLOCK.fullmatch(_needed(cells, column))
    if not found:
        raise BadCell(column, "jam tidak dikenal, tulis misalnya 22:00")
    return "00:00" if found[3] else f"{int(found[1]):02d}:{found[2]}"


def _guards(text: str) -> tuple[str, ...]:
    written = [part for part in map(str.strip, re.split(r"[;\n]", text)) if part]
    if not written:
        raise BadCell("guards", "satu pos perlu paling sedikit satu penjaga")
    numbers: list[str] = []
    for count, part in enumerate(written, 1):
        try:
            numbers.append(e164(part))
        except ValueError as why:
            raise BadCell("guards", f"nomor ke-{count}, {why}") from None
    if len(numbers) > _MOST_GUARDS:
        raise BadCell("guards", f"paling banyak {_MOST_GUARDS} penjaga")
    return tuple(dict.fromkeys(numbers))


def _needed(cells: Mapping[str, str], column: str) -> str:
    value = cells.get(column, "").strip()
    if not value:
        raise BadCell(column, "kosong")
    return value


def _short(
    cells: Mapping[str, str], column: str, longest: int = _LONGEST_NAME, needed: bool = False
) -> str:
    written = _needed(cells, column) if needed else cells.get(column, "")
    value = " ".join(written.split())  # a cell may hold line breaks
    if len(value) > longest:
        raise BadCell(column, f"terlalu panjang, paling banyak {longest} huruf")
    return value


def _area(cells: Mapping[str, str], known: Collection[str]) -> str:
    code = _needed(cells, "area")
    if code not in known:
        raise BadCell("area", "tidak dikenal, tulis kodenya, misalnya 16.71.02.1006")
    return code


def _language(text: str) -> str:
    """The language, or "" where nothing is said of it: the phone may have chosen one itself."""
    language = text.strip().lower()
    if language and language not in LANGUAGES:
        raise ValueError(f"bahasa tidak dikenal, pakai {' atau '.join(LANGUAGES)}")
    return language


def _whole(cells: Mapping[str, str], column: str, allowed: range) -> int:
    value = _needed(cells, column)
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and int(value) in allowed):
        raise BadCell(column, f"harus angka {allowed[0]} sampai {allowed[-1]}")
    return int(value)
