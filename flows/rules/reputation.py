"""Reputation: what became of other reports of a number, and how its next ones are routed.

It changes whom a report reaches first and nothing else: no report is refused or dropped, and nobody
but a desk learns of it. A DARURAT, and what is sensitive or not to be answered, is routed like
everybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.rules.ladder import Step
from flows.rules.results import HANDLED
from flows.values import dataclass

#: The result of what an officer has looked at, and what did not happen.
UNTRUE = "tidak_benar"
#: The results of what did happen. The others say neither.
TRUE = (HANDLED, "di_tempat", "diamankan", "didamaikan", "diteruskan")
#: So many reports that are not true, and more than are true, make a number doubtful.
DOUBTFUL_FROM = 3


@dataclass(frozen=True)
class Record:
    """How many reports of a number were closed as not true, and how many as true."""

    untrue: int = 0
    true: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether a desk should look at what comes from this number before officers go."""
        return self.untrue >= DOUBTFUL_FROM and self.untrue > self.true


def desk_first(steps: Sequence[Step], urgent: bool, desk: str) -> list[Step]:
    """The ladder of a report from a doubtful number, as `ladder.steps` has it for any other.

    Of an urgent one the unit's `desk` is told at once anyway: the first officers are told when the
    second step comes. Of a routine one desks are told and no officers: it stands in the desk's list
    until somebody there takes it or gives it to an officer.
    """
    first, *higher = steps
    if urgent:
        return [replace(first, officers_at=higher[0].at), *higher]
    first = replace(first, desks=(desk, *first.desks))
    return [replace(step, officers=()) for step in (first, *higher)]
