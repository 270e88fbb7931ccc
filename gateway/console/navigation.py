"""The menu: what a role may open, in the order in which it is needed."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app

from flows.rules.pages import roles_of
from gateway.console.language import gettext as _

#: What `/bantuan/<topic>` explains, and the addresses below which it is about the page.
EXPLAINED = {
    "laporan": ("/laporan", "/serah-terima"),
    "mendesak": ("/", "/jadwal", "/rute"),
    "pos": ("/pos",),
    "imbauan": ("/imbauan", "/kontak", "/templat"),
    "nomor": ("/laporan/nomor", "/hak", "/tahan"),
    "jangan-tulis": ("/laporan/baru", "/laporan/ekspor"),
    "layar-merah": ("/sistem", "/saya"),
}


class Entry(NamedTuple):
    """A page in the menu."""

    right: str
    address: str
    label: str


def menu(role: str) -> list[tuple[str, list[Entry]]]:
    """The groups of the menu, each with its name and what this role may open of it."""
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    groups = []
    for name, entries in _groups():
        mine = [
            entry for entry in entries if entry.address in served and role in roles_of(entry.right)
        ]
        if mine:
            groups.append((name, mine))
    return groups


def help_about(path: str) -> str:
    """The address of the help about the page at this path: the nearest, or the list of all."""
    near = {
        address: topic
        for topic, addresses in EXPLAINED.items()
        for address in addresses
        if path == address or (address != "/" and path.startswith(f"{address}/"))
    }
    return f"/bantuan/{near[max(near, key=len)]}" if near else "/bantuan"


def _groups() -> list[tuple[str, list[Entry]]]:
    return [
        (
            _("Sekarang"),
            [
                Entry("beranda", "/", _("Beranda")),
                Entry("laporan", "/laporan", _("Laporan")),
                Entry("peta", "/peta", _("Peta")),
                Entry("pos", "/pos", _("Pos ronda")),
                Entry("imbauan", "/imbauan", _("Imbauan")),
                Entry("serah_terima", "/serah-terima", _("Serah terima")),
            ],
        ),
        (
            _("Data"),
            [
                Entry("kontak", "/kontak", _("Kontak")),
                Entry("petugas", "/petugas", _("Petugas")),
                Entry("jadwal", "/jadwal", _("Jadwal")),
                Entry("satuan", "/satuan", _("Satuan")),
                Entry("wilayah", "/wilayah", _("Wilayah")),
                Entry("rute", "/rute", _("Rute")),
                Entry("templat", "/templat", _("Templat")),
            ],
        ),
        (
            _("Pengawasan"),
            [
                Entry("statistik", "/statistik", _("Statistik")),
                Entry("audit", "/audit", _("Jejak audit")),
                Entry("hak", "/hak", _("Hak warga")),
                Entry("tahan", "/tahan", _("Data ditahan")),
                Entry("sistem", "/sistem", _("Sistem")),
                Entry("pengaturan", "/pengaturan", _("Pengaturan")),
            ],
        ),
        (
            _("Anda"),
            [
                Entry("saya", "/saya", _("Akun saya")),
                Entry("bantuan", "/bantuan", _("Bantuan")),
            ],
        ),
    ]
