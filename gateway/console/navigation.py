"""The menu: what a role may open, in the order in which it is needed."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from flows.rules.pages import roles_of
from gateway.console.language import gettext as _
from gateway.console.language import language

#: Where an application keeps its menus.
_MADE = "console.menus"
#: What `/bantuan/<topic>` explains, and the addresses below which it is about the page.
EXPLAINED = {
    "laporan": ("/laporan", "/serah-terima"),
    "mendesak": ("/", "/jadwal", "/rute"),
    "pos": ("/pos",),
    "imbauan": ("/imbauan", "/kontak", "/templat"),
    "nomor": ("/laporan/nomor", "/hak", "/tahan"),
    "jangan-tulis": ("/laporan/baru", "/laporan/ekspor"),
    "layar-merah": ("/sistem", "/saya"),
    "latihan": (),
}


class Entry(NamedTuple):
    """A page in the menu."""

    right: str
    address: str
    label: str


def menu(role: str, path: str) -> Markup:
    """The menu of this role on the page at this path: made once for each page that stands in it."""
    made: dict[tuple[str, str, str], Markup] = current_app.extensions.setdefault(_MADE, {})
    here = next((each for each in _addresses(role) if _leads(each, path)), "")
    named = role, language(), here
    if named not in made:
        template = current_app.jinja_env.get_or_select_template("menu.html")
        made[named] = Markup(template.render(groups=_of(role), here=here))
    return made[named]


def _leads(address: str, path: str) -> bool:
    return path == address or (address != "/" and path.startswith(f"{address}/"))


@cache
def _addresses(role: str) -> tuple[str, ...]:
    return tuple(
        entry.address
        for _name, entries in _groups()
        for entry in entries
        if role in roles_of(entry.right)
    )


def _of(role: str) -> list[tuple[str, list[Entry]]]:
    """The groups of the menu, each with its name and what this role may open of it."""
    served = {rule.rule for rule in current_app.url_map.iter_rules()}
    mine = [
        (
            name,
            [
                entry
                for entry in entries
                if entry.address in served and role in roles_of(entry.right)
            ],
        )
        for name, entries in _groups()
    ]
    return [(name, entries) for name, entries in mine if entries]


def help_about(path: str) -> str:
    """The address of the help about the page at this path: the nearest, or the list of all."""
    near = {
        address: topic
        for topic, addresses in EXPLAINED.items()
        for address in addresses
        if _leads(address, path)
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
