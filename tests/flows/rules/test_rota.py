"""Whose turn it is in a night."""

from __future__ import annotations

from datetime import date

import pytest

from flows.rules.rota import Turn, on_duty, planned, read, written

WEDNESDAY = date(2027, 2, 10)
GUARDS = [1, 2, 3]
WED, SAT, THAT_NIGHT = Turn(2, weekday=2), Turn(3, weekday=5), Turn(1, night=WEDNESDAY)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([], GUARDS),
        ([WED, SAT], [2]),
        ([SAT], GUARDS),  # nobody is named for a Wednesday: everybody is reminded
        ([WED, THAT_NIGHT], [1]),
        ([Turn(9, weekday=2)], GUARDS),  # somebody who stands guard here no longer
        ([WED, Turn(3, night=date(2027, 2, 11))], [2]),
    ],
)
def test_a_night_goes_before_its_weekday_and_nobody_named_is_everybody(
    turns: list[Turn], expected: list[int]
) -> None:
    assert planned(GUARDS, turns, WEDNESDAY) == expected


def test_who_is_away_is_not_on_duty_and_a_guest_is() -> None:
    assert on_duty(GUARDS, [WED], WEDNESDAY, {2}) == []
    assert on_duty(GUARDS, [WED], WEDNESDAY, {3}) == [2]
    assert on_duty(GUARDS, [WED], WEDNESDAY, {2}, guests={3}) == [3]


def test_a_rota_is_read_as_people_write_it() -> None:
    rota = read(" Senin-Rabu: 1, 2; jumat 3; 31/01/2027 = 3,1,3; ", 3)
    assert rota == {0: (1, 2), 1: (1, 2), 2: (1, 2), 4: (3,), date(2027, 1, 31): (3, 1)}
    assert written(rota) == "sen 1,2; sel 1,2; rab 1,2; jum 3; 2027-01-31 3,1"
    assert read(written(rota), 3) == rota
    assert read("", 3) == {} and written({}) == ""
    assert set(read("sab-min 1", 1)) == {5, 6}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("senin", "jadwal tidak dikenal"),
        ("hari 1", "hari tidak dikenal"),
        ("sen 4", "nomor urutnya, 1 sampai 3"),
        ("sen 0", "nomor urutnya"),
        ("sen 1; sen-rab 2", "dua kali"),
        ("31/02/2027 1", "tanggal itu tidak ada"),
    ],
)
def test_what_is_no_rota(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text, 3)
