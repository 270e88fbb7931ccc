"""Which role may open which page of the console. What may be done on one: `rights.MAY`."""

from __future__ import annotations

from flows.rules.rights import INSPECTORATE, MAY, ROLES

_ALL = frozenset(ROLES)
#: Who works with the reports, posts and imbauan of a territory.
_TERRITORY = frozenset({"petugas", "operator", "pengawas", "admin"})
_DESK = frozenset({"operator", "pengawas", "admin"})

#: By the name of a page, which is the first part of its address. `beranda` is the first page.
PAGES: dict[str, frozenset[str]] = {
    "beranda": _ALL,
    "laporan": _ALL,
    "laporan.baru": _TERRITORY,
    "serah_terima": _DESK,
    "peta": _ALL - {INSPECTORATE},
    "pos": _TERRITORY | {"dpo"},
    "imbauan": MAY["imbauan.read"],
    "kontak": MAY["contact.read"],
    "wilayah": frozenset({"pengawas", "admin"}),
    "satuan": frozenset({"pengawas", "admin"}),
    "petugas": MAY["officer.write"],
    "jadwal": MAY["duty.set"],
    "rute": MAY["route.write"],
    "templat": _DESK,
    "pengaturan": frozenset({"admin"}),
    "statistik": _ALL - {INSPECTORATE},
    # Also of what nobody of the territory may know that it is there.
    "audit": frozenset({"dpo"}),
    "hak": frozenset({"dpo"}),
    "tahan": MAY["report.hold"],
    "sistem": frozenset({"admin"}),
    "saya": _ALL,
    "bantuan": _ALL,
}

#: What stands in an address where the code of a post may: no new post has one of these codes.
BESIDE_POSTS = frozenset({"aktivasi", "aktivasi.xlsx", "daftar", "hadir", "impor", "kode"})


def roles_of(right: str) -> frozenset[str]:
    """The roles that have a right: to open a page (a key of PAGES) or a deed (a key of MAY)."""
    return PAGES[right] if right in PAGES else MAY[right]
