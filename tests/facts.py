"""Facts as a call leaves them in the inbox."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flows.effects import Fact


def as_json(fact: Fact) -> dict[str, Any]:
    """What `Fact.from_json` reads."""
    return {"fact": type(fact).__name__, **asdict(fact)}
