"""Names of areas that are everyday words: what is only a word moves no
report into another regency.
"""

from __future__ import annotations

import pytest

from flows.reading.place import marks
from tests.flows.places import HOME, shipped

WORDS = sorted(marks.ALSO_WORDS)
AS_A_WORD = (
    "{} saya kering",
    "{} kami dicuri orang tadi malam",
    "maling {} milik warga",
    "warga ribut soal {}",
)
"""Ways to say a word that name no place."""
BEHIND_DI = ("ada ular di {}", "kejadian di {} pak")
"""Ways to say a place that may be any: "di sumur" is the well, "di rambutan" the kecamatan."""


@pytest.mark.parametrize("said", AS_A_WORD)
def test_a_word_is_no_place(said: str) -> None:
    found = {word: shipped().find(said.format(word)).code for word in WORDS}
    assert not {word: code for word, code in found.items() if code and not code.startswith(HOME)}


@pytest.mark.parametrize("said", BEHIND_DI)
def test_behind_di_no_village_far_away_is_meant(said: str) -> None:
    for word in WORDS:
        place = shipped().find(said.format(word))
        kecamatan = shipped().find(f"kec {word}")
        lies_there = kecamatan.level == "kecamatan" and (place.code or "").startswith(
            str(kecamatan.code)
        )
        assert (
            place.code is None
            or place.code.startswith(HOME)
            or place.level == "kabupaten"
            or lies_there
        ), word


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("maling di desa sumur kab lahat", "16.04.12.2008"),
        ("maling di kec rambutan", "16.07.06"),
        ("tawuran di rambutan", "16.07.06.2009"),
        ("maling di sekayu", "16.06.01"),
        ("sekayu ada maling", "16.06.01"),
    ],
)
def test_what_is_said_to_be_a_place_is_one(text: str, code: str) -> None:
    assert shipped().find(text).code == code
