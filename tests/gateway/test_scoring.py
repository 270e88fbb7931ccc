"""How well texts are read: the score that must not fall, on texts that were and were not looked at."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gateway import scoring
from tests.flows.places import shipped

TEXTS = Path(__file__).parents[1] / "flows" / "texts"


@pytest.mark.parametrize("name", ["worked_on", "held_out", "later", "last", "reviewed"])
def test_the_score_holds(name: str) -> None:
    with (TEXTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        found = scoring.score(csv.DictReader(file), shipped())
    assert found.n > 100
    assert found.intent >= 0.97 and found.category >= 0.95 and found.place >= 0.90, found.wrong
    assert (found.missed_emergencies, found.invented_optouts) == (0, 0), found.wrong


def test_what_was_read_wrong_is_said_with_why() -> None:
    expected = [
        ("petasan di 7 ulu", "STATUS", "BALAP_LIAR", "8 ulu"),
        ("petasan di 7 ulu", "LAPOR|STATUS", "PETASAN", "7 ulu"),
        ("DARURAT", "DARURAT", "", ""),
        ("besok hujan ya", "DARURAT", "", ""),
        ("BERHENTI", "LAPOR", "", ""),
    ]
    rows = [dict(zip(scoring.COLUMNS, row, strict=True)) for row in expected]
    found = scoring.score(rows, shipped())
    assert (found.n, found.missed_emergencies, found.invented_optouts) == (5, 1, 1)
    assert (found.intent, found.category, found.place) == (0.4, 0.5, 0.5)
    assert set(found.wrong[0]) == {"text", "expected", "got", "why"}
