"""Names of areas as people say them."""

from __future__ import annotations

import pytest

from flows.rules.area_names import spoken


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Tujuh Ulu", "7 Ulu"),
        ("Tiga-puluh-lima Ilir", "35 Ilir"),
        ("Dua-puluh-enam Ilir Satu", "26 Ilir 1"),
        ("Dua-puluh Ilir Tiga", "20 Ilir 3"),
        ("Sembilan Sepuluh Ulu", "9-10 Ulu"),
        ("Enam-belas Ulu", "16 Ulu"),
        ("Sebelas Ilir", "11 Ilir"),
        ("Seberang Ulu Satu", "Seberang Ulu 1"),
        ("Kepandean-Baru", "Kepandean-Baru"),
        ("Alang-Alang Lebar", "Alang-Alang Lebar"),
        ("Demang-Lebardaun", "Demang-Lebardaun"),
    ],
)
def test_numbers_are_digits(name: str, said: str) -> None:
    assert spoken(name) == said
