"""What an entry of the audit says, in words: of what it was, and what was done with it."""

from __future__ import annotations

from gateway.console.language import gettext as _


def words_of(action: str) -> str:
    """An action such as `report.read` in words; what has none stands as it is."""
    of, _dot, deed = action.partition(".")
    noun, verb = _nouns().get(of), _verbs().get(deed)
    return f"{noun}: {verb}" if noun and verb else action


def _nouns() -> dict[str, str]:
    return {
        "account": _("Akun"),
        "alias": _("Nama wilayah"),
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
        "number": _("Nomor pelapor"),
        "officer": _("Petugas"),
        "outbox": _("Pesan keluar"),
        "post": _("Pos ronda"),
        "report": _("Laporan"),
        "retention": _("Penghapusan"),
        "right": _("Permintaan warga"),
        "route": _("Rute"),
        "shift": _("Jaga"),
        "token": _("Token"),
        "unit": _("Satuan"),
        "webhook": _("Webhook"),
    }


def _verbs() -> dict[str, str]:
    return {
        "accept": _("diterima"),
        "add": _("ditambah"),
        "agree": _("disetujui"),
        "allow": _("dibolehkan"),
        "approve": _("disetujui"),
        "ask": _("diminta"),
        "assign": _("diserahkan"),
        "backup": _("disalin"),
        "change": _("diubah"),
        "close": _("ditutup"),
        "confirm": _("dipastikan"),
        "digits_wrong": _("angka salah"),
        "disable": _("dinonaktifkan"),
        "draft": _("ditulis"),
        "drop": _("dihapus"),
        "end": _("diakhiri"),
        "erase": _("dihapus"),
        "export": _("dibawa keluar"),
        "file": _("dicatat"),
        "hand_on": _("dialihkan"),
        "import": _("dimuat"),
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
        "pause": _("dijeda"),
        "question.approve": _("pertanyaan disetujui"),
        "question.refuse": _("pertanyaan ditolak"),
        "read": _("dibaca"),
        "refuse": _("ditolak"),
        "refused": _("ditolak"),
        "release": _("dilepas"),
        "reset": _("disetel ulang"),
        "restore": _("dipulihkan"),
        "resume": _("dilanjutkan"),
        "retry": _("dicoba lagi"),
        "return": _("dikembalikan"),
        "revoke": _("dicabut"),
        "run": _("dijalankan"),
        "seal": _("disegel"),
        "set": _("diatur"),
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
