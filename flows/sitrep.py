"""A report as the situation report that police write: day, hour, place, what happened, what was
done. No name and no number is put into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from flows.options import label
from flows.rules.tickets import grouped
from flows.values import dataclass, field

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_UNKNOWN = "belum diketahui"
_LANGUAGE = "id"


@dataclass(frozen=True)
class Deed:
    """What was done: when, what, by whom."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True)
class Situation:
    """What is known of a report. `by_day`: the reader may know no minute of it."""

    code: str
    kind: str
    state: str
    alias: str
    at: datetime
    place: str = field(repr=False)
    areas: Sequence[str] = ()
    """The names of its area and those that it lies in, the smallest first."""
    story: str = field(default="", repr=False)
    deeds: Sequence[Deed] = ()
    result: str = ""
    by_day: bool = False


def sitrep(situation: Situation, zone: tzinfo) -> str:
    """The text, to be read, completed and sent on by an officer."""
    at = situation.at.astimezone(zone)
    hour = _UNKNOWN if situation.by_day else _hour(at, zone)
    place = ", ".join(part for part in (situation.place, *situation.areas) if part)
    lines = [
        "LAPORAN SITUASI",
        f"Nomor: {grouped(situation.code)}",
        f"Perihal: {label('lapor.jenis', situation.kind, _LANGUAGE)}",
        "",
        f"1. Hari/tanggal: {_day(at)}",
        f"2. Pukul: {hour}",
        f"3. TKP: {place or _UNKNOWN}",
        f"4. Pelapor/saksi: {situation.alias} (identitas disandikan)",
        f"5. Korban: {_UNKNOWN}",
        f"6. Barang bukti: {_UNKNOWN}",
        f"7. Kronologi: {_one_line(situation.story) or _UNKNOWN}",
        "8. Tindakan:",
        *(_deed(deed, situation.by_day, zone) for deed in situation.deeds),
        *(() if situation.deeds else ("   - belum ada",)),
        f"9. Situasi terakhir: {_standing(situation)}",
        "",
        "Demikian dilaporkan.",
    ]
    return "\n".join(lines)


def _day(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"


def _hour(at: datetime, zone: tzinfo) -> str:
    return f"{at:%H.%M} {_ZONES.get(str(zone), '')}".strip()


def _deed(deed: Deed, by_day: bool, zone: tzinfo) -> str:
    at = deed.at.astimezone(zone)
    when = f"{at:%d/%m}" if by_day else f"{at:%d/%m %H.%M}"
    return f"   - {when} {deed.what} ({deed.by})"


def _standing(situation: Situation) -> str:
    if situation.result:
        return f"{situation.state}, {label('hasil', situation.result, _LANGUAGE)}"
    return situation.state.replace("_", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())
