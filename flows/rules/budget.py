"""What a day's SMS may cost.

Alarms are never asked. Imbauan wait for the next day or for more money. Which answers leave all the
same: `flows.rules.quota`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from flows.values import dataclass

WARN_AT = Decimal("0.8")
"""The share of the day's budget from which on people are told that it is running out."""

Level = Literal["ok", "warned", "spent"]


@dataclass(frozen=True)
class Budget:
    """A day's budget: the price of one SMS part and what may be spent, None: whatever is needed."""

    price: Decimal
    limit: Decimal | None

    def left(self, parts: int) -> int | None:
        """How many more parts may leave when so many have left; None: as many as are needed."""
        if self.limit is None or not self.price:
            return None
        return max(0, int(self.limit // self.price) - parts)

    def level(self, parts: int) -> Level:
        """How it stands when so many parts have left. Spent: not one more fits."""
        if self.limit is None or not self.price:
            return "ok"
        if not self.left(parts):
            return "spent"
        return "warned" if parts * self.price >= self.limit * WARN_AT else "ok"
