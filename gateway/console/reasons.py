"""Why something is refused, or found so, in the reader's language.

Rules and storage say it in one language each: of what stands in a list, of routes and of similar
reports in Indonesian, of what may not be done in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from gateway.console.language import gettext


def _(text: str) -> str:
    """Marks a text to be translated when it is said."""
    return text


#: What rules say of a value. `%(name)s` stands for any words.
_OF_VALUES = (
    _("kosong"),
    _("tidak dikenal"),
    _("tidak dikenal: %(names)s"),
    _("tidak dikenal atau melingkar"),
    _("tidak dikenal, pakai salah satu: %(names)s"),
    _("tidak dikenal, tulis kodenya, misalnya 16.71.02.1006"),
    _("peran tidak dikenal, pakai salah satu: %(names)s"),
    _("hari tidak dikenal, pakai salah satu: %(names)s"),
    _("terlalu panjang, paling banyak %(count)s huruf"),
    _("memuat garis miring"),
    _("harus angka %(least)s sampai %(most)s"),
    _("harus %(wanted)s kolom, ada %(found)s"),
    _("penjaga ini minta namanya dihapus (HAPUS DATA), kosongkan namanya"),
    _("nomor kosong"),
    _("sudah ditulis"),
    _("nomor terlalu pendek"),
    _("nomor terlalu panjang"),
    _("bukan nomor telepon"),
    _("bukan nomor HP yang dikenal, periksa angkanya"),
    _("nomor telepon rumah atau kantor tidak bisa menerima SMS, tulis nomor HP"),
    _("nomor layanan, bukan nomor HP"),
    _("angka dipotong oleh Excel, simpan kolom nomor sebagai teks"),
    _("angka dipotong oleh Excel, simpan kolom itu sebagai teks"),
    _("lebih dari satu nomor, tulis satu saja"),
    _("nomor berisi huruf"),
    _("nomor berisi tanda yang tidak dikenal"),
    _("kata ini alamat halaman konsol, pilih kode lain"),
    _("sudah ada di baris lain dari daftar ini"),
    _("milik kontak di luar wilayah Anda"),
    _("milik pos di luar wilayah Anda"),
    _("milik petugas di luar wilayah Anda"),
    _("milik petugas yang diurus admin"),
    _("nomor Anda sendiri, minta orang lain yang mengubahnya"),
    _("di luar wilayah yang boleh diubah"),
    _("bukan tanggal, tulis misalnya 31/01/2027"),
    _("jam tidak dikenal, tulis misalnya 31/01/2027 23.59"),
    _("jam tidak dikenal, tulis misalnya 22:00"),
    _("tanggal itu tidak ada, tulis hari, bulan, tahun: 31/01/2027"),
    _("tahun di luar %(first)s sampai %(last)s"),
    _("zona waktu tidak dikenal, pakai WIB, WITA atau WIT"),
    _("jam dinas tidak dikenal, tulis misalnya sen-jum 08:00-16:00, atau 24"),
    _("kosong, warga hanya boleh didaftarkan bila sudah setuju"),
    _("warga tanpa consent_at tidak boleh disimpan"),
    _("masih di masa depan"),
    _("harus sesudah awalnya, dan sesudah sekarang"),
    _("RW ditulis dengan angka, misalnya 16.71.02.1006/03"),
    _("RW hanya untuk petugas, di kelurahan atau desa"),
    _("tanda kutip tidak ditutup"),
    _("baris terlalu panjang"),
    _("bukan UTF-8: simpan berkas sebagai CSV UTF-8"),
    _("ada karakter yang tidak boleh dipakai"),
    _("baris ini tidak dapat disimpan, periksa isinya"),
)

#: What else is said, and what the console says of it.
_SAID = (
    ("tidak dikenal; `flask unit list` menyebut semuanya", _("tidak dikenal, tulis kode satuan")),
    (
        "milik petugas lain yang masih aktif %(which)s",
        _("milik petugas lain yang masih aktif; nonaktifkan dulu petugas itu"),
    ),
    ("names an area that does not exist; use %(codes)s", _("wilayah ini tidak ada")),
    ("names an area outside the territory of %(who)s", _("di luar wilayah Anda")),
    ("is a unit of another territory", _("satuan ini menjawab juga di luar wilayah Anda")),
    ("the role %(own)s may not enrol somebody as %(role)s", _("peran ini didaftarkan oleh admin")),
    ("a change of duty lasts at most %(count)s days", _("paling lama %(count)s hari")),
    ("a swap lasts at most %(count)s days", _("tukar jaga paling lama %(count)s hari")),
    (
        "by their hours both are on duty, or off, at the same times then",
        _("menurut jam dinas, keduanya bertugas atau libur pada waktu yang sama"),
    ),
    ("nobody stands in for themselves", _("pengganti harus orang lain")),
    (
        "who stands in for somebody who is %(role)s must be that, too",
        _("pengganti harus punya peran yang sama"),
    ),
    (
        "who stands in for somebody who is %(role)s is of the same unit",
        _("pengganti harus dari satuan yang sama"),
    ),
    ("there is no officer %(which)s", _("petugas itu tidak ada atau sudah dinonaktifkan")),
    ("there is no change of duty %(which)s", _("perubahan itu tidak ada")),
    ("that change was undone already", _("perubahan itu sudah dibatalkan")),
    ("officer %(which)s has no account; %(more)s", _("petugas ini belum punya akun konsol")),
    ("This contact does not wait %(more)s", _("kontak ini tidak menunggu keputusan lagi")),
    ("This contact is not there any more.", _("kontak ini sudah tidak ada")),
    ("%(file)s has no column %(names)s; %(more)s", _("kolom %(names)s tidak ada di baris judul")),
    (
        "%(file)s has the column %(names)s more than once; %(more)s",
        _("kolom %(names)s ada lebih dari sekali"),
    ),
    (
        "%(file)s is a workbook of over %(most)s MB; %(more)s",
        _("buku kerja lebih besar dari %(most)s MB; simpan sebagai CSV UTF-8"),
    ),
    (
        "%(file)s is a workbook that cannot be read %(more)s",
        _("buku kerja ini tidak bisa dibaca; simpan tanpa sandi, atau sebagai CSV UTF-8"),
    ),
)

#: Why somebody gets a report (`flows.rules.routing`, `gateway.jobs.who_gets`), and why two reports
#: may tell of one incident (`flows.rules.similar`), part by part.
_OF_PARTS = (
    _("Polisi RW di RW itu (%(unit)s)"),
    _("Polisi RW di RW itu tidak ada yang dinas"),
    _("Bhabinkamtibmas wilayah itu (%(unit)s)"),
    _("Bhabinkamtibmas wilayah itu tidak ada yang dinas"),
    _("petugas meja (%(unit)s)"),
    _("petugas meja tidak ada yang dinas"),
    _("pengawas (%(unit)s)"),
    _("pengawas tidak ada yang dinas"),
    _("inspektorat (%(unit)s)"),
    _("inspektorat tidak ada yang dinas"),
    _("juga diberi tahu"),
    _("menunggu sampai %(at)s"),
    _("meja satuan yang juga diberi tahu"),
    _("meja satuan di atasnya"),
    _("meja satuan yang menjawab, menurut rute %(area)s, jenis apa saja"),
    _("meja satuan yang menjawab, menurut rute %(area)s, jenis %(kind)s"),
    _("jenis sama"),
    _("jenis serupa"),
    _("tempat sama"),
    _("kelurahan sama"),
    _("desa sama"),
    _("bersamaan"),
    _("%(hours)s jam %(minutes)s menit"),
    _("%(hours)s jam"),
    _("%(minutes)s menit"),
)

_NUMBERED = re.compile(r"nomor ke-(\d+), (.+)")
_COLUMN = re.compile(r"([a-z_]+): (.+)", re.DOTALL)
_WORD = re.compile(r"%\\\((\w+)\\\)s")


def in_words(why: str) -> str:
    """A reason as the reader reads it, with the column that it is about; what has no words of its
    own here stands as it is.
    """
    if told := _whole(why, _patterns()):
        return told
    if found := _NUMBERED.fullmatch(why):
        which = gettext("nomor ke-%(count)s", count=found[1])
        return f"{which}: {in_words(found[2])}"
    if found := _COLUMN.fullmatch(why):
        return f"{found[1]}: {in_words(found[2])}"
    return why


def in_parts(why: str) -> str:
    """A reason that is made of several ("; " and ", " between them), as the reader reads it."""
    first, semicolon, more = why.partition("; ")
    if semicolon:
        return f"{in_parts(first)}; {in_parts(more)}"
    if told := _whole(why, _of_parts()):
        return told
    first, comma, more = why.partition(", ")
    return f"{in_parts(first)}, {in_parts(more)}" if comma else why


def _whole(why: str, patterns: Sequence[tuple[re.Pattern[str], str]]) -> str:
    """The reason in the reader's words; "" when none of these texts is it."""
    for pattern, text in patterns:
        if found := pattern.fullmatch(why):
            return gettext(text, **found.groupdict())
    return ""


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return _compiled([*((text, text) for text in _OF_VALUES), *_SAID], ".+")


@cache
def _of_parts() -> list[tuple[re.Pattern[str], str]]:
    return _compiled([(text, text) for text in _OF_PARTS], "[^,;]+")


def _compiled(pairs: Iterable[tuple[str, str]], words: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(_WORD.sub(rf"(?P<\1>{words})", re.escape(told)), re.DOTALL), text)
        for told, text in pairs
    ]
