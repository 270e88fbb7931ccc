"""Words that an imbauan should not say."""

from __future__ import annotations

import pytest

from flows.rules.wording import BLAME, SEARCH, SECRET, VIOLENCE, cautions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Hajar saja pelakunya! Kejar pelaku sampai dapat.",
            [("Hajar", VIOLENCE), ("Kejar pelaku", VIOLENCE)],
        ),
        (
            "Warga dimohon sweeping dan periksa KTP pendatang",
            [("sweeping", SEARCH), ("periksa KTP", SEARCH)],
        ),
        ("Awas. Ini ulah kampung sebelah", [("kampung sebelah", BLAME)]),
        (
            "Kirim  NIK ke nomor ini, transfer 50 ribu",
            [("Kirim  NIK", SECRET), ("transfer", SECRET)],
        ),
        ("Ayo usirlah mereka", [("usirlah", VIOLENCE)]),
        (
            "Warga lakukan sweeping, periksa orang luar mencurigakan!",
            [("sweeping", SEARCH), ("periksa orang", SEARCH), ("orang luar", BLAME)],
        ),
        (
            "Waspadai orang suku itu dan orang madura",
            [("orang suku", BLAME), ("orang madura", BLAME)],
        ),
        ("Bila ada maling, tangkap dan hakimi", [("tangkap", VIOLENCE), ("hakimi", VIOLENCE)]),
        ("Kepung rumahnya", [("Kepung", VIOLENCE)]),
        ("Polisi mengajak warga melakukan sweeping", [("sweeping", SEARCH)]),
        ("Polisi dan warga periksa kendaraan", [("periksa kendaraan", SEARCH)]),
        ("Polisi hajar pelaku", [("hajar", VIOLENCE)]),
    ],
)
def test_what_inflames_or_is_for_police_alone_is_told(
    text: str, found: list[tuple[str, str]]
) -> None:
    told = cautions(text)
    assert [(caution.what, caution.rule) for caution in told] == found
    assert all(text[caution.at :].startswith(caution.what) for caution in told)


@pytest.mark.parametrize(
    "text",
    [
        "Jangan mengejar atau main hakim sendiri. Telepon 110.",
        "Ormas dilarang sweeping; hanya polisi yang boleh menggeledah.",
        "Polisi tidak pernah minta transfer, PIN atau kode OTP.",
        "Awas penipuan: jangan kirim uang.",
        "Tarawih aman, kunci ganda motor. Info: 110",
        "Polisi melakukan patroli.",
        "Polisi akan melakukan razia kendaraan malam ini",
        "Polsek SU I menangkap pelaku curanmor; Polisi tangkap begal.",
        "Sweeping dilakukan oleh polisi, warga di rumah saja.",
        "Jangan menuduh orang luar atau suku tertentu.",
        "Kirim tangkap layar percakapan itu ke polsek.",
        "Serangan demam berdarah: kuras bak mandi.",
    ],
)
def test_what_forbids_it_is_no_caution(text: str) -> None:
    assert not cautions(text)


def test_a_new_sentence_forbids_nothing_of_the_one_before() -> None:
    (caution,) = cautions("Jangan panik. Serang mereka")
    assert caution.rule == VIOLENCE
