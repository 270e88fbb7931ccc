"""A missing person who cannot help themselves is urgent; others wait for the morning."""

from __future__ import annotations

from flows.reading.report import category_of, is_urgent

HELPLESS = (
    "anak saya 7 tahun belum pulang dari ngaji",
    "anak aku umur 5 taun ilang dari tadi sore",
    "bapak saya pikun belum pulang dari pagi",
    "cucung aku 4 taun idak balek dari sore",
    "anak saya kls 3 SD blm plg",
    "balita hilang di pasar 16",
    "datuk umur 80 pamit sampe magrib idak nampak",
    "ponakan tuna rungu 9 thn lepas dari gandengan",
    "nenek aku pikun idak balek2",
)
OTHERS = (
    "anak bujang kami 15 th minggat",
    "suami saya 45 tahun tidak pulang",
    "kakak saya hilang 7 tahun lalu",
    "sudah 10 tahun saya di sini, anak saya hilang",
    "anak saya 7 tahun sudah pulang",
    "motor anak saya hilang umur 5 tahun",
    "anak kecil main petasan",
)


def test_who_cannot_help_themselves_and_is_missing_is_urgent() -> None:
    found = {text: (category_of(text), is_urgent(category_of(text), text)) for text in HELPLESS}
    assert found == dict.fromkeys(HELPLESS, ("orang_hilang", True))


def test_another_missing_person_is_not_nor_a_child_that_is_not_missing() -> None:
    assert [text for text in OTHERS if is_urgent(category_of(text), text)] == []


def test_the_kind_may_be_chosen_in_the_menu() -> None:
    assert is_urgent("orang_hilang", "pakai baju merah, umur 6")
    assert not is_urgent("orang_hilang", "pakai baju merah")
