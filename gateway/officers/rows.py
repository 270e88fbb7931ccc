"""One contact, post or officer: from the words of a CSV row or an API call to a checked row.

Reasons are in Indonesian.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.rules import audience, duty, ladder_times, rota
from flows.rules.dates import read_moment
from flows.rules.fields import (
    LONGEST_NAME,
    NO,
    YES,
    Cells,
    Unusable,
    area,
    column,
    given,
    named,
    needed,
    one_of,
    several,
    short,
    whole,
)
from flows.rules.numbers import e164
from flows.rules.pages import BESIDE_POSTS
from flows.rules.rights import ROLES
from flows.rules.schedule import Shift, clock, read_times, shortest_interval
from flows.text import languages
from storage.people import ContactRow
from storage.people.officers import Answers, OfficerRow
from storage.places.areas import WITH_RW
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
#: What may stand in a list of posts beside them.
POST_OPTIONAL = ("times", "free", "partner", "until_subuh", "names", "rota", "ladder")
#: What may be said anew of one post: not where it lies, nor who stands guard there.
POST_CHANGES = (
    *(name for name in POST_COLUMNS if name not in ("code", "area", "guards")),
    *(name for name in POST_OPTIONAL if name not in ("names", "rota")),
)

OFFICER_COLUMNS = ("name", "phone", "unit", "role", "areas", "duty")

#: What people write for a role beside its own name.
_ROLES = {"bhabinkamtibmas": "petugas", "bhabin": "petugas", "polisi_rw": "petugas"}
_RW = re.compile(r"[0-9]{1,3}")
_LONGEST_HOURS = 120
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_EVERY = range(12 * 60 + 1)
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
    """A post with its guards, the first of them its ketua. Raises Unusable.

    Of a column that is not there the post keeps what it has.
    """
    code = needed(cells, "code")
    if not _CODE.fullmatch(code):
        raise Unusable("code", "hanya huruf, angka, titik dan garis, paling panjang 32")
    if code.lower() in BESIDE_POSTS:
        raise Unusable("code", "kata ini alamat halaman konsol, pilih kode lain")
    row = _about(code, cells, area(cells, "area", known))
    guards = _guards(cells)
    return replace(
        row, guards=guards, names=_names(cells, len(guards)), rota=_rota(cells, len(guards))
    )


def changed_post(there: Cells, said: Cells) -> PostRow:
    """A post as it is (cells of POST_COLUMNS without its guards, and `times`), with what is said of
    it anew (of POST_CHANGES). Raises Unusable.

    Fixed times take the place of an interval, and the other way round.
    """
    cells = {**there, **said}
    if given(said, "times") and "every_minutes" not in said:
        cells["every_minutes"] = ""
    if given(said, "every_minutes").strip("0") and "times" not in said:
        cells["times"] = ""
    return _about(there["code"], cells, there["area"])


def _about(code: str, cells: Cells, area: str) -> PostRow:
    """What is said of a post, but for its guards."""
    start, end = _clock(cells, "shift_start"), _clock(cells, "shift_end")
    if start == end:
        raise Unusable("shift_end", "sama dengan shift_start")
    every = whole(cells, "every_minutes", _EVERY) if given(cells, "every_minutes") else 0
    with column("times"):
        times = read_times(given(cells, "times"))
        shift = Shift(start, end, every, 0, times)
    if times and every:
        raise Unusable("times", "isi salah satu: every_minutes atau times")
    longest = every or shortest_interval(shift) // timedelta(minutes=1)
    return PostRow(
        code=code,
        name=named(cells, "name"),
        area=area,
        rt=_two_digits(short(cells, "rt", 8)),
        rw=_two_digits(short(cells, "rw", 8)),
        shift_start=start,
        shift_end=end,
        every_minutes=every,
        grace_minutes=whole(cells, "grace_minutes", range(1, max(1, longest) + 1)),
        times=";".join(times) if every or "times" in cells else None,
        free=_yes(cells, "free", default=False),
        until_subuh=_yes(cells, "until_subuh", default=True),
        partner=_partner(cells, code),
        ladder=_ladder(cells),
    )


def _two_digits(number: str) -> str:
    """An RT or RW as everywhere, whatever a spreadsheet made of it: "3" and "003" are 03."""
    return f"{int(number):02}" if number.isascii() and number.isdigit() else number


def _yes(cells: Cells, name: str, default: bool) -> bool | None:
    if name not in cells:
        return None
    return one_of(cells, name, (*YES, *NO)) in YES if given(cells, name) else default


def _partner(cells: Cells, code: str) -> str | None:
    if short(cells, "partner", 32) == code:
        raise Unusable("partner", "pos itu sendiri")
    return given(cells, "partner") if "partner" in cells else None


def _ladder(cells: Cells) -> str | None:
    if "ladder" not in cells:
        return None
    with column("ladder"):
        return ladder_times.written(ladder_times.read(given(cells, "ladder")))


def _names(cells: Cells, guards: int) -> tuple[str, ...] | None:
    """The names of the guards, in their order; one may be left out between two semicolons."""
    if "names" not in cells:
        return None
    found = [part.strip() for part in given(cells, "names").replace("\n", ";").split(";")]
    if len(found) > guards:
        raise Unusable("names", "lebih banyak daripada nomor di guards")
    if any(len(name) > LONGEST_NAME for name in found):
        raise Unusable("names", f"terlalu panjang, paling banyak {LONGEST_NAME} huruf")
    return (*found, *[""] * (guards - len(found)))


def _rota(cells: Cells, guards: int) -> rota.Rota | None:
    if "rota" not in cells:
        return None
    with column("rota"):
        return rota.read(given(cells, "rota"), guards)


def officer(cells: Cells, levels: Mapping[str, str], units: Collection[str]) -> OfficerRow:
    """An officer; `levels` are those of the areas that exist. Raises Unusable.

    ``16.71.02.1006/03`` is an RW of a kelurahan: its Polisi RW.
    """
    name = named(cells, "name")
    with column("phone"):
        phone = e164(needed(cells, "phone"))
    return OfficerRow(phone, name, *posting(cells, levels, units), hours(cells))


def posting(
    cells: Cells, levels: Mapping[str, str], units: Collection[str]
) -> tuple[str, str, tuple[Answers, ...]]:
    """Where an officer serves: the unit, as what, and for which areas. Raises Unusable."""
    unit = needed(cells, "unit")
    if unit not in units:
        raise Unusable("unit", "tidak dikenal; `flask unit list` menyebut semuanya")
    role = given(cells, "role").lower().replace(" ", "_")
    role = one_of({"role": _ROLES.get(role, role)}, "role", ROLES)
    needed(cells, "areas")
    answers = tuple(dict.fromkeys(_answers(area, role, levels) for area in several(cells, "areas")))
    return unit, role, answers


def hours(cells: Cells) -> str:
    """The weekly hours in the column `duty`, as they are kept. Raises Unusable."""
    with column("duty"):
        kept = duty.written(given(cells, "duty"))
    if len(kept) > _LONGEST_HOURS:
        raise Unusable("duty", f"terlalu panjang, paling banyak {_LONGEST_HOURS} huruf")
    return kept


def areas_named(cells: Cells) -> list[str]:
    """The codes of the areas that an officer's row names, without the RW."""
    return [code.partition("/")[0].strip() for code in several(cells, "areas")]


def _answers(written: str, role: str, levels: Mapping[str, str]) -> Answers:
    code, slash, rw = (part.strip() for part in written.partition("/"))
    if code not in levels:
        raise Unusable("areas", "tidak dikenal, tulis kodenya, misalnya 16.71.02.1006")
    if not slash:
        return Answers(code)
    if not _RW.fullmatch(rw) or not int(rw):
        raise Unusable("areas", "RW ditulis dengan angka, misalnya 16.71.02.1006/03")
    if levels[code] not in WITH_RW or role != "petugas":
        raise Unusable("areas", "RW hanya untuk petugas, di kelurahan atau desa")
    return Answers(code, str(int(rw)).zfill(2))


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
        if numbers[-1] in numbers[:-1]:  # rota and names count them as they stand here
            raise Unusable("guards", f"nomor ke-{count}, sudah ditulis")
    if len(numbers) > _MOST_GUARDS:
        raise Unusable("guards", f"paling banyak {_MOST_GUARDS} penjaga")
    return tuple(numbers)
