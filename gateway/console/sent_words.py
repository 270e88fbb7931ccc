"""What imbauan, their messages and their people are called on the pages."""

from __future__ import annotations

from decimal import Decimal

from flows.rules import lint as roads
from flows.rules import phrases, wording
from flows.rules.imbauan_steps import MOST_WITHIN_UNIT, leaves_the_unit
from gateway.console.language import english, translated
from gateway.console.language import gettext as _


def imbauan_state(name: str) -> str:
    """A state of an imbauan."""
    return {
        "konsep": _("Konsep"),
        "diajukan": _("Menunggu persetujuan"),
        "dikembalikan": _("Dikembalikan"),
        "disetujui": _("Disetujui"),
        "terjadwal": _("Terjadwal"),
        "mengirim": _("Sedang dikirim"),
        "berhenti": _("Dihentikan"),
        "selesai": _("Selesai terkirim"),
        "latihan": _("Latihan"),
    }.get(name, name)


#: How a state looks: the tone of its badge.
TONES = {
    "diajukan": "warn",
    "dikembalikan": "warn",
    "mengirim": "alarm",
    "selesai": "good",
    "berhenti": "quiet",
    "konsep": "quiet",
}


def imbauan_tone(name: str) -> str:
    """The tone of the badge of a state."""
    return TONES.get(name, "")


def audience(role: str) -> str:
    """Whom an imbauan is for."""
    return {
        "warga": _("Warga yang setuju"),
        "petugas": _("Petugas polisi"),
        "penjaga": _("Penjaga pos ronda"),
        "ketua_rt": _("Ketua RT"),
        "ketua_rw": _("Ketua RW"),
        "linmas": _("Linmas"),
        "tokoh": _("Tokoh"),
        "mitra": _("Mitra Kamtibmas"),
    }.get(role, role)


def delivery(state: str) -> str:
    """A state of the messages of an imbauan."""
    return {
        "pending": _("Menunggu giliran"),
        "sending": _("Di tangan pengirim"),
        "uncertain": _("Tidak pasti"),
        "accepted": _("Diterima operator SMS"),
        "expired": _("Kedaluwarsa"),
        "failed": _("Gagal"),
        "delivered": _("Sampai"),
        "refused": _("Ditolak operator SMS"),
        "skipped": _("Dilewati: minta berhenti"),
        "stopped": _("Tidak jadi dikirim"),
    }.get(state, state)


def money(amount: str | float | Decimal, currency: str) -> str:
    """An amount as people write it: Rp 1.250.000."""
    return translated(phrases.amount(Decimal(str(amount)), currency))


def thousands(count: int) -> str:
    """A number as people write it: 12.500."""
    return f"{count:,}" if english() else f"{count:,}".replace(",", ".")


def approvers(recipients: int, together: bool = False) -> str:
    """Who approves an imbauan to so many, where another person alone is not enough; else "".

    `together`: it goes to many at least with what its unit sends besides.
    """
    most = thousands(MOST_WITHIN_UNIT)
    if not leaves_the_unit(recipients):
        return (
            _(
                "Bersama imbauan lain dari satuan ini dalam sehari di atas %(most)s penerima:"
                " petugas dari satuan lain yang menyetujui.",
                most=most,
            )
            if together
            else ""
        )
    return _("Di atas %(most)s penerima: petugas dari satuan lain yang menyetujui.", most=most)


def remark(found: roads.Remark) -> str:
    """Why a road may drop something, and what to write."""
    told = {
        roads.PARTS: _("terlalu panjang untuk jalur ini; pendekkan"),
        roads.LETTERS: _("membuat seluruh SMS lebih mahal"),
        roads.LINKS: _("tautan dihapus di jalan; sebutkan tanpa alamat web"),
        roads.BLOCKED: _("operator seluler memblokir SMS dengan kata ini; pakai kata lain"),
        roads.SENSITIVE: _("operator seluler bisa menahan SMS dengan kata ini; pakai kata lain"),
        roads.DIGITS: _("angka sepanjang ini dikira kata sandi dan tidak dikirim"),
    }[found.rule]
    if found.rule == roads.LETTERS and not found.instead:
        return _("%(why)s; hapus saja", why=told)
    if not found.instead:
        return told
    return _("%(why)s; tulis %(instead)s", why=told, instead=found.instead)


def caution(found: wording.Caution) -> str:
    """Why something should not be said."""
    return {
        wording.VIOLENCE: _("bisa dibaca sebagai ajakan kekerasan atau mengejar orang"),
        wording.SEARCH: _("hanya polisi yang boleh menggeledah, merazia atau menyita"),
        wording.BLAME: _("menyalahkan satu kelompok bisa memicu bentrokan"),
        wording.SECRET: _("polisi tidak pernah meminta ini lewat SMS"),
    }[found.rule]


FILTERS = {
    "imbauan_state": imbauan_state,
    "imbauan_tone": imbauan_tone,
    "audience": audience,
    "delivery": delivery,
    "money": money,
    "thousands": thousands,
    "approvers": approvers,
    "remark": remark,
    "caution": caution,
}
