"""How well texts are read: the score that must not fall, on texts that were and were not looked at."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gateway import scoring
from tests.flows.places import shipped

TEXTS = Path(__file__).parents[1] / "flows" / "texts"


#: What each file scores at least: intents, kinds, places; and how many emergencies in it are known not to be heard yet.
#: Of those in `unseen.csv` no rule and no word was ever made; `emergencies.csv` was written to be hard.
HELD = {
    "examples": (1.0, 1.0, 1.0, 0),
    "worked_on": (0.99, 0.99, 0.99, 0),
    "held_out": (0.99, 0.99, 0.99, 0),
    "later": (0.98, 0.98, 0.94, 0),
    "last": (0.99, 0.99, 0.99, 0),
    "reviewed": (0.98, 0.99, 0.99, 0),
    "exam": (0.96, 0.94, 0.96, 0),
    "unseen": (0.95, 0.90, 0.95, 0),
    "crimes": (0.95, 0.93, 0.95, 0),
    "conflicts": (0.90, 0.92, 0.98, 0),
    "hazards": (0.94, 0.96, 0.98, 0),
    "nuisances": (0.97, 0.95, 0.97, 0),
    "officers": (0.95, 0.91, 0.92, 0),
    "guards": (0.96, 0.94, 0.97, 0),
    "places": (0.97, 0.93, 0.95, 2),
    "accusations": (0.95, 0.93, 1.0, 0),
    "emergencies": (0.96, 0.99, 0.99, 43),
}


@pytest.mark.parametrize("name", HELD)
def test_the_score_holds(name: str) -> None:
    with (TEXTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        found = scoring.score(csv.DictReader(file), shipped())
    intent, category, place, missed = HELD[name]
    assert found.n > 40
    assert found.intent >= intent and found.category >= category and found.place >= place, found.wrong
    assert found.missed_emergencies <= missed and found.invented_optouts == 0, found.wrong


def test_every_file_of_texts_is_held() -> None:
    assert {path.stem for path in TEXTS.glob("*.csv")} == HELD.keys()


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
