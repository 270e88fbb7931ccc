"""Partners: who works with the police in an area, asks to be known as that, and is confirmed."""

from __future__ import annotations

from datetime import timedelta

#: What somebody asks to be, as typed after DAFTAR, and the role of a contact that it becomes.
AS: dict[str, str] = {
    "rt": "ketua_rt",
    "rw": "ketua_rw",
    "pokdar": "mitra",
    "orsosmas": "mitra",
    "kommas": "mitra",
}
#: The roles whose reports show that a partner sent them.
PARTNER_ROLES = tuple(dict.fromkeys(AS.values()))

#: What becomes of asking.
ASKED, CONFIRMED, REFUSED = STATES = ("menunggu", "disetujui", "ditolak")

#: Who is asked to confirm them hears it once, and once more so much later.
AGAIN, MOST_TOLD = timedelta(days=1), 2
#: One officer is told at most so often; those who ask meanwhile share the next SMS.
BUNDLE = timedelta(hours=1)

#: How whoever decides knows; no free text, for it would name somebody in the audit.
BECAUSE: dict[str, tuple[str, ...]] = {
    CONFIRMED: ("kenal", "surat", "kelurahan"),
    REFUSED: ("bukan", "tak_dikenal", "wilayah_lain", "menolak"),
}
