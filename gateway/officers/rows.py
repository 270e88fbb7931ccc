"""One contact, one post: from the words of a CSV row or an API call to a checked row.

Reasons are in Indonesian.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.rules import audience
from flows.rules.dates import read_moment
from flows.rules.fields import (
    Cells,
    Unusable,
    area,
    column,
    named,
    needed,
    one_of,
    several,
    short,
    whole,
)
from flows.rules.numbers import e164
from flows.rules.schedule import clock
from flows.text import languages
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

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_EVERY = range(1, 12 * 60 + 1)
_MOST_GUARDS = 30


def contact(cells: Cells, known: Collection[str], now: datetime, zone: ZoneInfo) -> ContactRow:
    """A contact; `known` are the area codes that exist. Raises Unusable."""
    with column("phone"):
        phone = e164(needed(cells, "phone"))
    with column("role"):
        role = audience.read_role(needed(cells, "role"))
    # Where nothing is said of it, the phone may have chosen one itself.
    language = one_of(cells, "language", ("", *languages()))
    return ContactRow(
        phone=phone,
        name=short(cells, "name"),
        area=area(cells, "area", known),
        role=role,
        language=language,
        consent_at=_consent(cells, role, now, zone),
        consent_source=short(cells, "consent_source"),
    )


def post(cells: Cells, known: Collection[str]) -> PostRow:
    """A post with its guards, the first of them its ketua. Raises Unusable."""
    code = needed(cells, "code")
    if not _CODE.fullmatch(code):
        raise Unusable("code", "hanya huruf, angka, titik dan garis, paling panjang 32")
    start, end = _clock(cells, "shift_start"), _clock(cells, "shift_end")
    if start == end:
        raise Unusable("shift_end", "sama dengan shift_start")
    every = whole(cells, "every_minutes", _EVERY)
    return PostRow(
        code=code,
        name=named(cells, "name"),
        area=area(cells, "area", known),
        rt=short(cells, "rt", 8),
        rw=short(cells, "rw", 8),
        shift_start=start,
        shift_end=end,
        every_minutes=every,
        grace_minutes=whole(cells, "grace_minutes", range(1, every + 1)),
        guards=_guards(cells),
    )


def _consent(cells: Cells, role: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    written = cells.get("consent_at", "").strip()
    if not written and audience.needs_consent(role):
        raise Unusable("consent_at", "kosong, warga hanya boleh didaftarkan bila sudah setuju")
    with column("consent_at"):
        consent_at = read_moment(written, zone) if written else None
    if consent_at is not None and consent_at > now:
        raise Unusable("consent_at", "masih di masa depan")
    return consent_at


def _clock(cells: Cells, name: str) -> str:
    with column(name):
        return f"{clock(needed(cells, name)):%H:%M}"


def _guards(cells: Cells) -> tuple[str, ...]:
    needed(cells, "guards")
    written = several(cells, "guards")
    if not written:
        raise Unusable("guards", "satu pos perlu paling sedikit satu penjaga")
    numbers: list[str] = []
    for count, part in enumerate(written, 1):
        try:
            numbers.append(e164(part))
        except ValueError as why:
            raise Unusable("guards", f"nomor ke-{count}, {why}") from None
    if len(numbers) > _MOST_GUARDS:
        raise Unusable("guards", f"paling banyak {_MOST_GUARDS} penjaga")
    return tuple(dict.fromkeys(numbers))
