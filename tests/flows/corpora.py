"""Corpora: texts that people wrote down with what they mean. What is read right is counted against
a floor.

Each is a CSV file named by what it holds. Of those called ``blind`` no rule and no word was ever
made: never look into them when you mend the reading. `hold` keeps every share for the table at the
end of ``make quick`` (`conftest.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sized
from functools import cache
from pathlib import Path

from flows.reading.intent import Reading
from flows.reading.words import read
from tests.flows.places import rows as rows_of
from tests.flows.places import shipped

TEXTS = Path(__file__).with_name("texts")
KINDS = TEXTS / "kinds"

SHARES: dict[str, dict[str, float]] = defaultdict(dict)
"""By corpus: what was counted, and the share of it that was right."""


def hold(corpus: str, what: str, share: float, floor: float, wrong: Sized) -> None:
    """Keep this share for the table. Fails if it is below its floor; `wrong` says what was."""
    SHARES[corpus][what] = share
    assert share >= floor, wrong


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one corpus: `text`, `expected` (readings that are equally fair, with ``|``),
    `note`.
    """
    return rows_of(KINDS / f"{name}.csv")


def hold_kind(name: str, floor: float, is_right: Callable[[Mapping[str, str]], bool]) -> None:
    """So much of a corpus of ``texts/kinds/`` is read as it is meant, at least."""
    found = rows(name)
    assert len(found) >= 60, name
    wrong = [row["text"] for row in found if not is_right(row)]
    hold(name, "right", 1 - len(wrong) / len(found), floor, wrong)


@cache
def reading_of(text: str) -> Reading:
    """What a text is read as, from an enrolled guard while no question is open: once, for all tests
    that ask.
    """
    return read(text, True, False, shipped())


@cache
def scored() -> frozenset[str]:
    """The texts that `test_scoring` reads."""
    return frozenset(row["text"] for path in TEXTS.glob("*.csv") for row in rows_of(path))


@cache
def every_text() -> tuple[str, ...]:
    """Every text of every corpus, once, in the order of the alphabet."""
    files = TEXTS.parent.rglob("*.csv")
    return tuple(
        sorted({row["text"] for path in files for row in rows_of(path) if row.get("text")})
    )
