"""Messages that are no screens: acknowledgements, reminders, warnings.

Each is one part of an SMS, in GSM-7.
"""

from __future__ import annotations

from flows.saran import CHASE
from flows.screens import SMS
from flows.screens import say as say_text

PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "ack": ("code",),
    "ack_sensitive": ("code",),
    "darurat": ("code",),
    "nobody_yet": ("code",),
    "tambahan": ("code",),
    "tambahan_darurat": ("code",),
    "tambahan_tempat": ("code", "place"),
    "tambahan_usai": ("code",),
    "privacy": ("code",),
    "privacy_general": (),
    "nik": (),
    "unclear": (),
    "not_enrolled": (),
    "lanjut": (),
    "kabar_diterima": ("code",),
    "kabar_ditangani": ("code",),
    "kabar_selesai": ("code", "result"),
    "kabar_terkait": ("code", "result"),
    "kabar_ditolak": ("code",),
    "petugas_jawaban": ("code", "text"),
    "meja": ("code", "kind", "area"),
    "meja_belum": ("code", "kind", "area"),
    "meja_kejadian": ("count", "codes", "kind", "area"),
    "meja_wilayah": ("count", "codes", "area"),
    "meja_lagi": ("count", "codes"),
    "meja_tambah": ("code", "kind", "area"),
    "meja_tempat": ("code", "kind", "area"),
    "meja_usai": ("code", "kind", "area"),
    "meja_nanti": ("area", "at"),
    "meja_segera": ("left", "code", "kind", "area", "at"),
    "meja_segera_daftar": ("left", "count", "codes", "kind", "area", "at"),
    "meja_kabar": ("count", "codes"),
    "meja_pindah": ("count", "codes", "area"),
    "petugas": ("code", "kind", "area", "text", "digits"),
    "petugas_biasa": ("code", "kind", "area", "text", "digits"),
    "petugas_daftar": ("count", "codes"),
    "petugas_daftar_biasa": ("count", "codes"),
    "petugas_daftar_banyak": ("count", "codes"),
    "petugas_tambah": ("codes",),
    "petugas_khusus": ("count",),
    "meja_khusus": ("count",),
    "meja_khusus_biasa": ("count",),
    "meja_naik": ("code", "kind", "area"),
    "meja_naik_daftar": ("count", "codes"),
    "meja_kosong": ("code", "kind", "area"),
    "petugas_terima": ("code", "digits"),
    "petugas_terima_darurat": ("code", "digits"),
    "petugas_sudah": ("code", "at"),
    "petugas_tutup": ("code",),
    "petugas_lewat": ("code",),
    "petugas_belum": ("code", "digits"),
    "petugas_selesai": ("code", "result"),
    "petugas_periksa": ("code", "result"),
    "petugas_alih": ("code",),
    "petugas_salah": (),
    "petugas_salah_banyak": (),
    "petugas_tanya": ("code",),
    "petugas_tanya_dibaca": ("code",),
    "petugas_tanya_diam": ("code",),
    "petugas_tanya_jangan": ("code", "why"),
    "petugas_tengah_ya": ("code", "text"),
    "petugas_tengah_polisi": ("code", "text"),
    "petugas_tengah_damai": ("code", "digits"),
    "petugas_tengah_belum": ("code",),
    "petugas_tengah_rujuk": ("code",),
    "meja_tengah": ("code", "result"),
    "tengahi": ("kind", "place", "at", "code"),
    "tengah_damai": ("code",),
    "tengah_belum": ("code",),
    "tengah_rujuk": ("code",),
    "tengah_lewat": ("code",),
    "petugas_tulis_tanya": (),
    "petugas_tulis_terima": (),
    "petugas_tulis_selesai": (),
    "petugas_tulis_alih": (),
    "petugas_tulis_isi": (),
    "petugas_tulis_lepas": (),
    "petugas_tugas": ("count", "mine", "codes"),
    "petugas_tugas_khusus": ("count", "mine", "codes", "special"),
    "petugas_tugas_kosong": (),
    "petugas_isi": ("code", "kind", "area", "text", "digits"),
    "petugas_isi_tidak": ("code",),
    "petugas_dinas": ("at",),
    "petugas_lepas": ("at", "deputy"),
    "petugas_lepas_siapa": (),
    "petugas_ganti": ("name", "at"),
    "meja_lepas": ("name", "at", "deputy", "change"),
    "anggaran_menipis": (),
    "anggaran_habis": (),
    "reminder": ("post", "at"),
    "missed": ("post", "at"),
    "missed_unasked": ("post", "at"),
    "heard": ("post", "at", "word", "said"),
    "left": ("post", "at", "said"),
    "guard_in": ("post",),
    "guard_aman": ("post",),
    "guard_out": ("post",),
    "stop_ok": (),
    "start_ok": (),
    "stop_rutin": (),
    "start_rutin": (),
    "stop_kabar": (),
    "start_kabar": (),
    "mitra_minta": ("code",),
    "mitra_ya": ("partner", "area"),
    "mitra_tidak": ("partner", "area"),
    "started_again": (),
}
"""Every key with the values its text takes besides those of `flows.saran`.

`at` and `said` are local times as people write them: ``23.00``.
"""


def say(key: str, language: str, **words: object) -> str:
    """The message, at most 160 septets: longer values are clipped.

    A key with a dot names any other text. Where it advises what to do and nothing is known of what
    happened (`flows.saran`), it says not to chase. Raises KeyError for a key nobody knows or a
    value that is missing.
    """
    return say_text(key if "." in key else f"pesan.{key}", language, {**CHASE, **words}, SMS)
