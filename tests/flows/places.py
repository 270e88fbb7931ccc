"""The gazetteer of what ships with the project, and the corpus of places that people wrote.

``places.csv``: a text; the code of the area it means, empty if nobody can know; the words of the
place, ``;`` between them; ``ya`` in `doubt` if several areas fit and it must say so; in `half`
whether it was looked at while the reading was written (``tuned``) or only counted (``held``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import storage
from flows.reading.place import Gazetteer
from storage.places.gazetteer import made_of

HOME = "16.71"
DATA = Path(storage.__file__).parent / "data"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def corpus(half: str) -> list[dict[str, str]]:
    """One half of the corpus."""
    return [row for row in rows(Path(__file__).with_name("places.csv")) if row["half"] == half]


@lru_cache
def shipped(home: str = HOME) -> Gazetteer:
    """All areas of the province, aliases and landmarks, as they would be read from the database."""
    areas = rows(DATA / "areas.csv")
    parents = {area["code"]: area["parent_code"] for area in areas}
    return made_of(
        tuple(
            (area["code"], area["name"], area["level"], _path(area["code"], parents))
            for area in areas
        ),
        tuple((alias["alias"], alias["code"]) for alias in rows(DATA / "aliases.csv")),
        tuple(
            (landmark["name"], landmark["code"] or None)
            for landmark in rows(DATA / "landmarks.csv")
        ),
        home,
    )


def _path(code: str, parents: Mapping[str, str]) -> str:
    return f"{_path(parents[code], parents)}{code}/" if code else ""
