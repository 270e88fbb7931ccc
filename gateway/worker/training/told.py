"""What is invented: who sends what, how many minutes ago, and what officers did about it.

All of it is made up, people and numbers too. The exercises of `/bantuan/latihan` name some of it.
"""

from __future__ import annotations

from typing import NamedTuple

from gateway.install import demo, demo_officers

SEVEN_ULU = demo_officers.NEIGHBOURHOOD
#: The other kelurahan of the kecamatan, with how people write them.
ULU = {
    f"{demo_officers.KECAMATAN}.1002": "1 ulu",
    f"{demo_officers.KECAMATAN}.1003": "2 ulu",
    f"{demo_officers.KECAMATAN}.1004": "3 4 ulu",
    f"{demo_officers.KECAMATAN}.1005": "5 ulu",
    SEVEN_ULU: "7 ulu",
}
AYU = demo_officers.AYU
#: Sari of the phones' page: what is asked of that report arrives there.
SARI = demo.RESIDENTS[0]


def number(place: int) -> str:
    """The number of an invented person of the night; from 1."""
    return f"+62812000001{place:02d}"


def earlier(place: int) -> str:
    """The number of an invented person of the weeks before; from 0."""
    return f"+6281200001{place:03d}"


class Said(NamedTuple):
    """An SMS, so many minutes ago. In one of Ayu's `{digits}` are those that were told last,
    `{code}` the ticket of `about`.
    """

    ago: float
    number: str
    text: str
    about: str = ""


#: Who is told about in `Did` and `Said.about`, by the report's own name here.
REPORTERS = {
    "macet": number(1),
    "curanmor": number(2),
    "petasan": number(3),
    "api": number(4),
    "hilang": number(5),
    "kdrt": number(6),
    "pungli": number(7),
    "rencana": number(8),
    "rumah kosong": SARI,
    "tawuran": number(9),
}

SAID = (
    Said(415, REPORTERS["macet"], "macet total simpang jakabaring, truk mogok di tengah jalan"),
    Said(365, REPORTERS["curanmor"], "pak motor beat hitam ilang di parkiran pasar 7 ulu barusan"),
    Said(300, REPORTERS["petasan"], "anak anak main petasan di lr kelenteng rt 5 7 ulu berisik"),
    Said(140, REPORTERS["hilang"], "anak saya 7 tahun belum pulang dari ngaji, baju hijau, 1 ulu"),
    Said(95, REPORTERS["kdrt"], "tetangga saya dipukuli suaminyo tiap malam di lr sei aur 5 ulu"),
    Said(75, REPORTERS["api"], "kebakaran dapur di lr ketapang rt 14 7 ulu, api masih kecil"),
    Said(73, AYU, "TERIMA {digits}", "api"),
    Said(52, AYU, "SELESAI {code} {digits} api sudah padam, tidak ada korban", "api"),
    Said(60, REPORTERS["pungli"], "oknum polisi minta duit 200 ribu di simpang 3 4 ulu"),
    Said(35, REPORTERS["rencana"], "2 jam lagi mau ado tawuran pelajar di bawah ampera 7 ulu"),
    Said(28, REPORTERS["rumah kosong"], "ado wong mencurigakan di rumah kosong lr sei aur 7 ulu"),
    Said(4, REPORTERS["tawuran"], "tawuran bawa parang di lr kelenteng 3 4 ulu, cepat pak"),
)


class Did(NamedTuple):
    """What an officer (by login) did at the console with a report, so many minutes ago."""

    ago: float
    login: str
    deed: str
    about: str
    words: str = ""


DID = (
    Did(410, "rina", "accept", "macet"),
    Did(350, "rina", "close", "macet", "di_tempat"),
    Did(360, "rina", "accept", "curanmor"),
    Did(340, "rina", "note", "curanmor", "Rekaman kamera parkir diminta ke pengelola pasar."),
    Did(295, "rina", "accept", "petasan"),
    Did(250, "rina", "close", "petasan", "tidak_ditemukan"),
    Did(137, "hasan", "accept", "hilang"),
    Did(120, "hasan", "note", "hilang", "Dua anggota menyisir masjid dan rumah teman anak itu."),
    Did(20, "ayu", "ask", "rumah kosong", "Lampu di rumah itu menyala atau mati?"),
)


class Filed(NamedTuple):
    """A report that somebody told the desk (by login), so many minutes ago."""

    ago: float
    login: str
    channel: str
    kind: str
    place: str
    story: str
    area: str


FILED = (
    Filed(
        45,
        "rina",
        "telepon",
        "kecelakaan",
        "depan RS BARI",
        "Dua motor bersenggolan, satu orang luka ringan di kaki, sudah dibawa ke rumah sakit.",
        f"{demo_officers.KECAMATAN}.1005",
    ),
)


class Watched(NamedTuple):
    """A post: its first check-in was due so many minutes ago, one follows each hour. `words`: how
    many minutes after each was due its guard wrote what; who wrote nothing is not in it.
    """

    code: str
    name: str
    area: str
    began: float
    words: tuple[tuple[float, str], ...]
    paused: str = ""


#: With check-ins every hour and this grace (minutes): of who is silent at the last one there is an
#: alarm (Kenanga); or they were reminded, and there is one in some minutes (Melati, of which the
#: ketua is on the phones' page). Dahlia was late once.
EVERY, GRACE = 60, 15
POSTS = (
    Watched(
        "ANGGREK",
        "Pos Anggrek",
        f"{demo_officers.KECAMATAN}.1002",
        205,
        ((2, "MASUK 3"), (1, "AMAN"), (2, "AMAN"), (1, "AMAN")),
    ),
    Watched(
        "KENANGA",
        "Pos Kenanga",
        f"{demo_officers.KECAMATAN}.1005",
        205,
        ((1, "MASUK 2"), (2, "AMAN"), (1, "AMAN")),
    ),
    Watched(
        demo.POST,
        "Pos Melati",
        SEVEN_ULU,
        190,
        ((3, "MASUK 2"), (1, "AMAN"), (1, "AMAN")),
    ),
    Watched(
        "DAHLIA",
        "Pos Dahlia",
        f"{demo_officers.KECAMATAN}.1003",
        205,
        ((2, "MASUK 4"), (17, "AMAN"), (1, "AMAN"), (1, "AMAN, ada orang asing dekat gudang")),
    ),
    Watched(
        "FLAMBOYAN",
        "Pos Flamboyan",
        f"{demo_officers.KECAMATAN}.1004",
        205,
        ((2, "MASUK 2"),),
        "hujan lebat, jalan ke pos tergenang",
    ),
)

#: Consents: so many residents of each other kelurahan.
RESIDENTS = 8
#: Who else gets imbauan, by role.
PARTNERS = ("ketua_rt", "ketua_rw", "linmas", "tokoh")

#: An imbauan that was sent, and the two that wait: for who approves, and for its author. The first
#: two are urgent, so that they leave at whatever hour somebody trains.
SENT = "Air pasang malam ini: pindahkan motor dan barang ke tempat tinggi. Bahaya? Telepon 110."
SUBMITTED = "Air naik lagi di tepi Musi. Matikan listrik di lantai bawah. Bahaya? Telepon 110."
DRAFT = "Sabtu pukul 07.00 gotong royong di Pos Kenanga. Bawa sapu dan karung."

#: Reports of the weeks before: so many days, what they tell, and what came of them.
DAYS, SEED = 30, 110
BEFORE = (
    ("motor ilang di parkiran", "diteruskan"),
    ("rumah dibobol maling semalam di", "diteruskan"),
    ("anak anak main petasan di", "di_tempat"),
    ("balap liar berisik di", "tidak_ditemukan"),
    ("macet total di", "di_tempat"),
    ("motor tabrakan di", "di_tempat"),
    ("ribut tetangga soal pagar di", "didamaikan"),
    ("ado wong mabuk buat ribut di", "diamankan"),
    ("judi kartu tiap malam di", "diamankan"),
    ("orang mencurigakan mondar mandir di", "tidak_ditemukan"),
)
STREETS = ("lr kelenteng", "lr ketapang", "lr sei aur", "pasar", "simpang", "jalan depan masjid")
