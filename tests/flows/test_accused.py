"""An accusation is filed as one, whatever words of other wishes stand before or behind it."""

from __future__ import annotations

import pytest

from flows.reading.words import read

ACCUSED = (
    "polisi minta uang 200rb",
    "oknum polisi mukul anak saya",
    "pak rt kami nilep beras bansos",
    "babinsa minta jatah",
    "satpam melecehkan adik saya",
    "polisi di polsek kalidoni mintak duit",
    "polisi yg datang malah minta rokok",
    "pak rtnya minta uang keamanan",
    "polisi e mintak duit",
)
#: What asks for something else, in front of it or behind.
WISHES = (
    "STATUS 482136",
    "status laporan saya gimana",
    "laporan saya sampai mana pak",
    "kapan laporan saya diproses",
    "HAPUS 482136",
    "tolong hapus laporan saya",
    "BERHENTI",
    "stop imbauan",
    "jangan kirim imbauan lagi",
    "BATAL",
    "batal pak",
    "AMAN",
    "aman pak",
    "CEK 40213",
    "bener dak imbauan no 40213",
    "BANTUAN",
    "bantuan pak",
    "help",
    "menu",
    "INFO",
    "terima kasih",
    "makasih banyak pak",
    "ok siap",
    "mantap",
    "LANJUT",
    "MULAI",
    "DAFTAR",
)
NOBODY = "ada balap liar di jalan sudirman"


@pytest.mark.parametrize("guard", [False, True], ids=["resident", "guard"])
@pytest.mark.parametrize("wish", WISHES)
def test_it_is_filed_with_any_wish_before_or_behind_it(wish: str, guard: bool) -> None:
    for accused in ACCUSED:
        for text in (
            f"{wish}, {accused}",
            f"{accused}, {wish}",
            f"{wish}. {accused.upper()}",
            f"{accused}\n{wish}",
        ):
            reading = read(text, guard, False)
            assert reading.intent in ("LAPOR", "DARURAT") and reading.category == "petugas", text


@pytest.mark.parametrize("accused", ACCUSED)
def test_it_is_a_report_of_its_own_also_while_something_is_asked(accused: str) -> None:
    assert read(accused, False, True).category == "petugas"


@pytest.mark.parametrize("wish", WISHES)
def test_nobody_is_accused_by_a_wish_alone(wish: str) -> None:
    for text in (wish, f"{wish} pak polisi", f"{wish} {NOBODY}"):
        assert read(text, False, False).category != "petugas", text


@pytest.mark.parametrize(
    "text",
    [
        "sudah lapor polisi laporan saya belum diproses",
        "laporan saya ke polsek belum ditanggapi sampai mana pak",
        "kok polisi belum datang laporan saya gimana",
    ],
)
def test_who_only_waits_is_told_how_it_stands(text: str) -> None:
    assert read(text, False, False).intent == "STATUS"


@pytest.mark.parametrize(
    "text",
    [
        "cara lapor polisi yang minta uang gimana",
        "kalau ado polisi pungli lapor kemano pak",
        "gimana cara lapor oknum",
    ],
)
def test_who_only_asks_how_is_told_how(text: str) -> None:
    assert read(text, False, False).intent == "BANTUAN"
