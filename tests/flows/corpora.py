"""Corpora of texts with one expectation each, in ``texts/kinds/``: what they are read as, counted against a floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.flows.places import rows as rows_of

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
