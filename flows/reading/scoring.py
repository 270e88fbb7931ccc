"""How well texts are read, against readings that people found fair."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flows.reading.intent import Reading
from flows.values import dataclass

COLUMNS = ("text", "expected_intent", "expected_category", "expected_place_words")


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1 of the texts with something expected; what was wrong, and why."""

    n: int
    intent: float
    category: float
    place: float
    missed_emergencies: int
    invented_optouts: int
    wrong: list[dict[str, str]]

    def to_json(self) -> dict[str, Any]:
        """As `flask sms score --json` prints it."""
        return {
            "n": self.n,
            "intent": self.intent,
            "category": self.category,
            "place": self.place,
            "missed_emergencies": self.missed_emergencies,
            "invented_optouts": self.invented_optouts,
            "wrong": self.wrong,
        }


def score(rows: Iterable[Mapping[str, str]], read: Callable[[str], Reading]) -> Score:
    """How many texts of these rows are read as people find fair."""
    intents, categories, places = [], [], []
    missed = invented = 0
    wrong = []
    for row in rows:
        reading = read(row["text"])
        fair = _choices(row["expected_intent"])
        right = {"intent": reading.intent in fair}
        if row["expected_category"]:
            right["category"] = reading.category.upper() in _choices(row["expected_category"])
            categories.append(right["category"])
        if row["expected_place_words"]:
            right["place"] = all(
                _holds(reading.place, words) for words in row["expected_place_words"].split(";")
            )
            places.append(right["place"])
        intents.append(right["intent"])
        missed += fair == {"DARURAT"} and reading.intent != "DARURAT"
        invented += reading.intent == "BERHENTI" and "BERHENTI" not in fair
        if not all(right.values()):
            wrong.append(_wrong(row, reading, right))
    return Score(
        len(intents), _share(intents), _share(categories), _share(places), missed, invented, wrong
    )


def _choices(cell: str) -> set[str]:
    return {choice.strip().upper() for choice in cell.split("|")}


def _holds(place: str, words: str) -> bool:
    """Whether these words stand in the place one behind the other, however they are parted."""
    return f" {_plain(words)} " in f" {_plain(place)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\d+|[^\W\d_]+", text.casefold()))


def _share(right: list[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 1.0


def _wrong(row: Mapping[str, str], reading: Reading, right: Mapping[str, bool]) -> dict[str, str]:
    got = {"intent": reading.intent, "category": reading.category.upper(), "place": reading.place}
    columns = {
        "intent": "expected_intent",
        "category": "expected_category",
        "place": "expected_place_words",
    }
    bad = [what for what, ok in right.items() if not ok]
    return {
        "text": row["text"],
        "expected": ", ".join(f"{what} {row[columns[what]]}" for what in bad),
        "got": ", ".join(f"{what} {got[what] or '-'}" for what in bad),
        "why": "; ".join(f"{words} -> {what}" for words, what in reading.why),
    }
