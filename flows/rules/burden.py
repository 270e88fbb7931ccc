"""What a watch asks of its guards: so many texts a night, for which whoever sends them pays."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal

from flows.rules.schedule import Shift, slots
from flows.values import dataclass

USUAL = 3
"""Texts a night: at the start, in the middle, at the end."""


@dataclass(frozen=True)
class Burden:
    """More texts a night than usual, and what they cost the guard who sends them all."""

    texts: int
    cost: Decimal


def burden(shift: Shift, free: bool, price: Decimal) -> Burden | None:
    """What a watch asks beyond what is usual; None: nothing, or its texts cost the guards nothing.

    `price`: of one text.
    """
    texts = texts_a_night(shift)
    return None if free or texts <= USUAL else Burden(texts, texts * price)


def texts_a_night(shift: Shift) -> int:
    """How often a word is expected in a night; Ramadhan is left out."""
    return len(slots(shift, date(2001, 1, 1), UTC))
