"""What an entry of the audit says, in words: of what it was, and what was done with it."""

from __future__ import annotations

from functools import cache

from gateway.console.language import gettext as _
from gateway.console.language import language


def words_of(action: str) -> str:
    """An action such as `report.read` in words; what has none stands as it is."""
    of, _dot, deed = action.partition(".")
    noun, verb = _nouns(language()).get(of), _verbs(language()).get(deed)
    return f"{noun}: {verb}" if noun and verb else action


@cache
def _nouns(_language: str) -> dict[str, str]:
    return {
        "account": _("Akun"),
        "alarm": _("Alarm pos"),
        "alias": _("Nama wilayah"),
        "aliases": _("Nama wilayah"),
        "api": _("Sistem lain"),
        "area": _("Wilayah"),
        "areas": _("Wilayah"),
        "audit": _("Jejak audit"),
        "breach": _("Kebocoran data"),
        "clock": _("Jam"),
        "console": _("Konsol"),
        "contact": _("Kontak"),
        "db": _("Basis data"),
        "duty": _("Dinas"),
        "hold": _("Data ditahan"),
        "imbauan": _("Imbauan"),
        "inbox": _("Pesan masuk"),
        "landmark": _("Tempat dikenal"),
        "landmarks": _("Tempat dikenal"),
        "number": _("Nomor pelapor"),
        "officer": _("Petugas"),
        "outbox": _("Pesan keluar"),
        "post": _("Pos ronda"),
        "report": _("Laporan"),
        "retention": _("Penghapusan"),
        "right": _("Permintaan warga"),
        "route": _("Rute"),
        "routes": _("Rute"),
        "season": _("Musim"),
        "shift": _("Jaga"),
        "statistics": _("Statistik"),
        "text": _("Teks ponsel"),
        "token": _("Token"),
        "unit": _("Satuan"),
        "units": _("Satuan"),
        "webhook": _("Webhook"),
    }


@cache
def _verbs(_language: str) -> dict[str, str]:
    return {
        "accept": _("diterima"),
        "add": _("ditambah"),
        "agree": _("disetujui"),
        "allow": _("dibolehkan"),
        "approve": _("disetujui"),
        "ask": _("diminta"),
        "assign": _("diserahkan"),
        "backup": _("disalin"),
        "borders": _("batas dimuat"),
        "change": _("diubah"),
        "close": _("ditutup"),
        "codes": _("daftar kode dibuat"),
        "confirm": _("dipastikan"),
        "digits_wrong": _("angka salah"),
        "disable": _("dinonaktifkan"),
        "draft": _("ditulis"),
        "drop": _("dihapus"),
        "end": _("diakhiri"),
        "erase": _("dihapus"),
        "export": _("dibawa keluar"),
        "file": _("dicatat"),
        "guard": _("penjaga baru"),
        "hand_on": _("dialihkan"),
        "hours": _("jam dinas diatur"),
        "import": _("dimuat"),
        "invite": _("alamat sekali pakai dibuat"),
        "link": _("ditautkan"),
        "list": _("daftar dibaca"),
        "load": _("dimuat"),
        "mediate": _("penengah dipilih"),
        "mediated": _("penengah menjawab"),
        "note": _("diberi catatan"),
        "notify.add": _("alamat kabar ditambah"),
        "notify.remove": _("alamat kabar dihapus"),
        "off": _("dilepas"),
        "on": _("dimulai"),
        "password": _("sandi diganti"),
        "pause": _("dijeda"),
        "question.approve": _("pertanyaan disetujui"),
        "question.refuse": _("pertanyaan ditolak"),
        "read": _("dibaca"),
        "recovery": _("kode pemulihan dibuat"),
        "refuse": _("ditolak"),
        "refused": _("ditolak"),
        "release": _("dilepas"),
        "reset": _("disetel ulang"),
        "restore": _("dipulihkan"),
        "resume": _("dilanjutkan"),
        "retry": _("dicoba lagi"),
        "return": _("dikembalikan"),
        "revoke": _("dicabut"),
        "rotate": _("kunci diganti"),
        "run": _("dijalankan"),
        "seal": _("disegel"),
        "rota": _("jadwal jaga ditulis"),
        "set": _("diatur"),
        "set_up": _("disiapkan"),
        "sheet": _("lembar dicetak"),
        "sign_in": _("masuk"),
        "sign_out": _("keluar"),
        "state": _("status diubah"),
        "stop": _("dihentikan"),
        "submit": _("diajukan"),
        "take": _("diambil alih"),
        "test": _("dicoba"),
        "tried": _("dicoba dipulihkan"),
        "undo": _("dibatalkan"),
        "unlink": _("tautan dilepas"),
        "views": _("tampilan dibuat"),
    }
