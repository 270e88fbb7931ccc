"""Corpora of texts with one expectation each, in ``texts/kinds/``: what they are read as, counted against a floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from flows.sms.intent import Reading
from flows.sms.words import read
from tests.flows.places import rows as rows_of
from tests.flows.places import shipped

KINDS = Path(__file__).with_name("texts") / "kinds"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one corpus: `text`, `expected` (readings that are equally fair, with ``|``), `note`."""
    return rows_of(KINDS / f"{name}.csv")


def share(name: str, is_right: Callable[[Mapping[str, str]], bool]) -> tuple[float, list[str]]:
    """How much of a corpus is read as it is meant, and the texts that are not."""
    found = rows(name)
    assert len(found) >= 60, name
    wrong = [row["text"] for row in found if not is_right(row)]
    return 1 - len(wrong) / len(found), wrong


@cache
def reading_of(text: str) -> Reading:
    """What a text is read as, from an enrolled guard while no question is open: once, for all tests that ask."""
    return read(text, True, False, shipped())


@cache
def every_text() -> tuple[str, ...]:
    """Every text of every corpus, once, in the order of the alphabet."""
    files = KINDS.parents[1].rglob("*.csv")
    return tuple(sorted({row["text"] for path in files for row in rows_of(path) if row.get("text")}))
