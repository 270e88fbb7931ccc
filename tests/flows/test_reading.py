"""What a free text says: kind and danger; and what must not be kept of it."""

from __future__ import annotations

import pytest

from flows.reading.report import blot, category_of, has_nik, is_sensitive, is_urgent


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("PETASAN dak berenti2", "petasan"),
        ("maling", "kriminalitas"),
        ("motor hilang di parkiran", "kriminalitas"),
        ("tawuran budak sma", "konflik_sosial"),
        ("balap liar di ampera", "balap_liar"),
        ("rumah tebakar pak", "kebakaran"),
        ("wong transaksi sabu", "narkoba"),
        ("lampu jalan mati", "gangguan_umum"),
        ("kendaraan bermotor", "lainnya"),
        ("tawuran samo maling", "konflik_sosial"),  # the graver leads
        ("malinggih", "lainnya"),
        ("bekal lagi di kompor", "lainnya"),  # near to a word, and an ordinary one
        ("k3malingan lgi", "kriminalitas"),
        ("prampokn toko emas", "kriminalitas"),
        ("kbkaaran", "kebakaran"),
        ("d begal wong", "kriminalitas"),
        ("kebut2an abis sahur", "balap_liar"),
        ("angin ribut", "bencana"),
        ("tembak ikan rame nian", "penyakit_masyarakat"),
        ("beli mie mercon 2", "lainnya"),
        ("banyu masuk rumah", "bencana"),
        ("lr buaya rt 3", "lainnya"),  # a name
        ("bukan tawuran tapi balap liar", "balap_liar"),
        ("dak ado maling, dak ado tawuran", "lainnya"),
        ("lampu jalan mati rawan begal", "gangguan_umum"),  # feared, not told
        ("", "lainnya"),
        ("oknum polisi bekingi judi", "petugas"),  # decides even beside another
    ],
)
def test_the_kind_of_a_text(text: str, category: str) -> None:
    assert category_of(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "oknum polisi bekingi judi",
        "oknum minta duit",
        "ado oknum yg meras pedagang di pasar 7 ulu",
        "pak rt kami minta uang terus",
        "pak rt 14 galak mintak duit bansos",
        "ketua RW ngancam warga",
        "polisi mukuli anak saya",
        "petugas pos ronda itu memalak pedagang",
        "anak saya dipukuli polisi",
        "dimintai uang oleh pak polisi di simpang",
        "aku diancam samo ketua rt",
        "satpam melecehkan adik saya",
        "rumah tebakar, yang bakar oknum brimob",
        "dana bansos dikorupsi",
    ],
)
def test_who_accuses_an_officer_a_guard_or_a_head_is_protected(text: str) -> None:
    assert category_of(text) == "petugas" and is_sensitive("lainnya", text)


@pytest.mark.parametrize(
    "text",
    [
        "oknum warga lempar batu ke rumah kami",
        "oknum yang pemuda sini mabuk",
        "sudah lapor pak rt tapi belum datang",
        "rumah tebakar pak rt 11 rumah kayu galo 5 ulu cepet",
        "anak aku dipukul pak rt 11 lr ketapang",  # "pak" is called upon, RT 11 is where it is
        "saya ditodong pak polisi tolong cepat",  # called upon, not accused
        "tolong polisi maling masuk rumah",
        "pak polisi pukul 10 malam ada balap liar",
        "petugas pukul 22.00 belum datang",
        "preman memukul petugas",
        "polisi dipukul preman",
        "polisi gadungan minta uang di ampera",
        "ditipu petugas gadungan",
        "petugas parkir minta uang 20 ribu",
        "nabrak polisi tidur di jl ryacudu",
        "pak rt saya minta uang santunan",
        "panggil polisi, suami tetangga mukul anaknya",
    ],
)
def test_who_only_names_one_accuses_nobody(text: str) -> None:
    assert category_of(text) != "petugas"


def test_sensitive_and_urgent_by_kind_and_by_words() -> None:
    assert is_sensitive("kdrt") and not is_sensitive("petasan", "petasan")
    assert is_sensitive("lainnya", "tawuran, ado sabu") and is_sensitive(
        "kriminalitas", "anak diperkosa"
    )
    assert is_urgent("kebakaran") and is_urgent("kriminalitas", "malingnyo bawa parang")
    assert is_urgent("lainnya", "tawuran samo maling") and not is_urgent("petasan", "petasan")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("NIK 1671051203890001 ya", "NIK (NIK dihapus) ya"),
        ("1671-0512-0389-0001", "(NIK dihapus)"),
        ("167105 120389 0001", "(NIK dihapus)"),
        ("rt 14 1671 0512 0389 0001", "rt 14 (NIK dihapus)"),
        ("16.71.05.120389.0001", "(NIK dihapus)"),
        ("REG#1671051203890001#1671051203890002#", "REG#(NIK dihapus)#(NIK dihapus)#"),
        ("16710512038900011671051203890002", "(NIK dihapus)"),
        ("1671051203890001 081271234567", "(NIK dihapus) 081271234567"),
    ],
)
def test_identity_numbers_are_blotted(text: str, left: str) -> None:
    assert blot(text) == left
    assert has_nik(text) and has_nik(left)


@pytest.mark.parametrize(
    "text",
    [
        "081271234567",
        "0812 7123 4567",
        "081271234567 081271234568",
        "10/02/2027 22.30",
        "482136",
        "RT 14 RW 03 7 ULU",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert blot(text) == text and not has_nik(text)
