"""The cells of rows that people wrote: read or refused, in one way for every table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.rules.fields import (
    LONGEST_NAME,
    Unusable,
    area,
    column,
    judged,
    named,
    needed,
    one_of,
    several,
    short,
    whole,
)

ROW = {
    "name": "  Pos\n Melati ",
    "long": "x" * (LONGEST_NAME + 1),
    "level": "KOTA",
    "every": "60",
    "many": "0811; ;\n0812;",
    "area": "16.71",
    "empty": " ",
}


def test_cells_are_read_without_what_stands_round_them() -> None:
    assert needed(ROW, "area") == "16.71"
    assert named(ROW, "name") == short(ROW, "name") == "Pos Melati"
    assert one_of(ROW, "level", ("kota", "desa")) == "kota"
    assert whole(ROW, "every", range(1, 61)) == 60
    assert several(ROW, "many") == ["0811", "0812"]
    assert area(ROW, "area", {"16.71"}) == "16.71"
    assert (short(ROW, "nowhere"), several(ROW, "nowhere")) == ("", [])


@pytest.mark.parametrize(
    ("read", "why"),
    [
        (lambda: needed(ROW, "empty"), "empty: kosong"),
        (lambda: named(ROW, "nowhere"), "nowhere: kosong"),
        (lambda: short(ROW, "long"), "long: terlalu panjang, paling banyak 120 huruf"),
        (lambda: one_of(ROW, "name", ("", "ya")), "name: tidak dikenal, pakai salah satu: ya"),
        (lambda: whole(ROW, "every", range(1, 60)), "every: harus angka 1 sampai 59"),
        (lambda: area(ROW, "area", ()), "area: tidak dikenal, tulis kodenya"),
    ],
)
def test_a_refusal_names_the_column_and_never_the_value(read: Callable[[], Any], why: str) -> None:
    with pytest.raises(Unusable) as refused:
        read()
    assert str(refused.value).startswith(why)


def test_what_is_refused_of_a_column_is_refused_in_its_name() -> None:
    with pytest.raises(match="phone: nomor kosong"), column("phone"):
        raise ValueError("nomor kosong")


def test_one_bad_row_costs_only_itself() -> None:
    good, bad = judged([ROW, {}, ROW], lambda cells: needed(cells, "area"))
    assert [code for _, code in good] == ["16.71", "16.71"]
    assert [(row.cells, row.why) for row in bad] == [({}, "area: kosong")]
