"""What the texts of the phones are for, and what is wrong with one, in the reader's language."""

from __future__ import annotations

from textwrap import shorten

from flows import text
from flows.text import ON_SCREEN, UNNUMBERED, Key
from flows.text_lengths import ASKS, SAYS
from flows.text_rules import Fault
from gateway.console.language import gettext as _
from gateway.console.language import told
from gateway.officers.texts import DAYS


@told
def groups() -> dict[str, str]:
    """Where texts are said, by how their names begin: the longest that fits counts."""
    return {
        "layar": _("Kata di semua layar"),
        "menu": _("Menu pertama"),
        "lapor": _("Melapor lewat menu"),
        "bahaya": _("Tanda bahaya lewat menu"),
        "lanjut": _("Meneruskan laporan yang terputus"),
        "status": _("Menanyakan laporan"),
        "ronda": _("Pos ronda lewat menu"),
        "nomor": _("Nomor telepon penting"),
        "bahasa": _("Memilih bahasa"),
        "data": _("Data saya"),
        "hapus": _("Menghapus laporan"),
        "urung": _("Membatalkan penghapusan"),
        "daftar": _("Mendaftar untuk imbauan"),
        "imbauan": _("Ujung setiap imbauan"),
        "cek": _("Memeriksa imbauan (CEK)"),
        "saran": _("Saran dalam jawaban laporan"),
        "saran.bahaya": _("Saran dalam jawaban DARURAT"),
        "sms": _("Percakapan lewat SMS"),
        "hasil": _("Hasil laporan, seperti didengar pelapor"),
        "penengah": _("Penengah, pada lembar mediasi"),
        "soal": _("Pokok mediasi"),
        "belum": _("Membuka lagi laporan (BELUM)"),
        "tanya": _("Pertanyaan petugas kepada pelapor"),
        "pesan": _("SMS kepada pelapor"),
        "pesan.anggaran": _("SMS kepada meja: anggaran"),
        "pesan.meja": _("SMS kepada meja"),
        "pesan.petugas": _("SMS kepada petugas"),
        "pesan.tengah": _("SMS kepada penengah"),
        "pesan.guard": _("SMS kepada penjaga pos"),
        "pesan.reminder": _("SMS kepada penjaga pos"),
        "pesan.missed": _("SMS tentang pos tanpa kabar"),
        "pesan.heard": _("SMS tentang pos tanpa kabar"),
        "pesan.left": _("SMS tentang pos tanpa kabar"),
        "pesan.stop": _("Berhenti dan mulai lagi"),
        "pesan.start": _("Berhenti dan mulai lagi"),
        "pesan.mitra": _("SMS kepada calon mitra"),
    }


def purpose(key: Key) -> str:
    """Where a text is said."""
    known = groups()
    fits = [name for name in known if key.name.startswith(name)]
    return known[max(fits, key=len)] if fits else _("Percakapan lain")


def kind(key: Key) -> str:
    """What a text is: a question, an answer, a label."""
    return {
        ASKS: _("pertanyaan"),
        SAYS: _("jawaban"),
        ON_SCREEN: _("jawaban di layar telepon"),
        UNNUMBERED: _("selama belum ada nomor"),
    }.get(key.part) or _("pilihan %(name)s", name=key.part)


def language(code: str) -> str:
    """A language of the phones."""
    return {"id": _("Bahasa Indonesia"), "plm": _("Baso Palembang")}.get(code, code)


def fault(found: Fault) -> str:
    """What is wrong with a text."""
    what = found.what
    why = {
        "empty": _("harus diisi"),
        "lines": _("hanya satu baris"),
        "letters": _("bukan huruf SMS biasa: %(what)s", what=what),
        "placeholder": _("%(what)s harus tetap ada", what=what),
        "placeholder_new": _("%(what)s tidak dikenal di sini", what=what),
        "length": _("%(what)s huruf terlalu panjang dengan isian terpanjang", what=what),
        "pages": _("memerlukan lebih banyak layar daripada bawaan (%(what)s)", what=what),
        "advice": _("terpotong: %(what)s", what=what),
        "same_label": _("pilihan lain sudah berbunyi %(what)s", what=what),
        "road": _("operator seluler bisa menahan SMS dengan: %(what)s", what=what),
        "kept": _("%(what)s harus tetap ada: dibalas, dijanjikan atau disangkal", what=what),
        "helpline": _("harus menyebut %(what)s", what=what),
        "chase": _("harus mengatakan: jangan mengejar, jangan main hakim sendiri"),
        "no_chase": _("jangan menyebut mengejar atau main hakim; itu ada dalam saran"),
        "neutral": _("tidak boleh menunjukkan isi laporan: %(what)s", what=what),
        "unsaid": _("tidak boleh dikatakan: %(what)s", what=what),
        "erased": _("harus mengatakan bahwa laporan mungkin sudah %(what)s", what=what),
        "sent_back": _("terbaca sebagai laporan bila dikirim balik"),
        "code": _("angka laporan tidak terbaca lagi bila dikirim balik"),
        DAYS: _("harus menjanjikan hari yang diatur, berurutan: %(what)s", what=what),
    }[found.rule]
    if found.where is None:
        return why
    where = found.where
    words = text.lookup(where.language, where.name, where.part)
    return _(
        "%(name)s, “%(words)s”: %(why)s",
        name=purpose(where),
        words=shorten(words, 44, placeholder="…"),
        why=why,
    )


FILTERS = {"text_for": purpose, "text_kind": kind, "text_language": language, "text_fault": fault}
