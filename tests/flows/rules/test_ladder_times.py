"""How a post's ladder is written, and what cannot be read as one."""

from __future__ import annotations

import pytest

from flows.rules.ladder import KETUA, OFFICERS, PARTNER, POLSEK
from flows.rules.ladder_times import read, written


@pytest.mark.parametrize(
    ("text", "times", "again"),
    [
        ("", {}, ""),
        (
            "partner 0; ketua 5; petugas 20; polsek 40",
            {PARTNER: 0, KETUA: 5, OFFICERS: 20, POLSEK: 40},
            "partner 0; ketua 5; petugas 20; polsek 40",
        ),
        ("POLSEK  40;petugas -;", {OFFICERS: None, POLSEK: 40}, "petugas -; polsek 40"),
        ("ketua 5; petugas 5", {KETUA: 5, OFFICERS: 5}, "ketua 5; petugas 5"),
        ("polsek 720", {POLSEK: 720}, "polsek 720"),
    ],
)
def test_what_is_written_is_read_and_written_the_same(
    text: str, times: dict[str, int | None], again: str
) -> None:
    assert read(text) == times and written(times) == again and read(again) == times


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lurah 5", "bukan langkah"),
        ("ketua", "menit"),
        ("ketua lima", "menit"),
        ("ketua -5", "menit"),
        ("ketua ٥", "menit"),
        ("ketua 5; ketua 6", "dua kali"),
        ("ketua 10; petugas 5", "urutannya"),
        ("partner 5; ketua -; polsek 4", "urutannya"),
        ("polsek 721", "paling lama"),
    ],
)
def test_anything_else_is_said_to_be_wrong(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)
