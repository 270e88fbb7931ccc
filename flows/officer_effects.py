"""Facts that officers state by SMS, as `flows.effects` has those of everybody.

Who stated them is known by the phone; digits and code are as they were sent, and whether they fit
is for the record to say.
"""

from __future__ import annotations

from flows.effects import Fact
from flows.values import dataclass


@dataclass(frozen=True)
class ReportAccepted(Fact):
    """TERIMA: this officer takes a report; the code may be there."""

    digits: str
    code: str = ""


@dataclass(frozen=True)
class ReportClosed(Fact):
    """SELESAI: it is done; `result` of `flows.rules.results`, the note stays inside."""

    code: str
    digits: str
    result: str
    note: str = ""


@dataclass(frozen=True)
class ReportHandedOn(Fact):
    """ALIH: somebody else is to have it."""

    code: str
    digits: str
    reason: str = ""


@dataclass(frozen=True)
class ReporterAsked(Fact):
    """TANYA: a question to who reported it."""

    code: str
    digits: str
    question: str


@dataclass(frozen=True)
class DutyBegun(Fact):
    """DINAS: this officer is on duty from now on."""


@dataclass(frozen=True)
class DutyHandedOver(Fact):
    """LEPAS: this officer is away, and another (by name or number) takes over."""

    deputy: str


@dataclass(frozen=True)
class TasksAsked(Fact):
    """TUGAS: which reports this officer has, or was told of and nobody has."""


@dataclass(frozen=True)
class TextAsked(Fact):
    """ISI: what a report says, once more."""

    code: str


@dataclass(frozen=True)
class Misworded(Fact):
    """A word of an officer that lacks a part: its right form is what they are told."""

    command: str


@dataclass(frozen=True)
class PartnerJudged(Fact):
    """YA or TIDAK: whether somebody is the partner that they want to be."""

    digits: str
    confirmed: bool


@dataclass(frozen=True)
class MediationAnswered(Fact):
    """What a mediator says of the dispute with this ticket: a state of `flows.rules.mediation`."""

    code: str
    outcome: str
    note: str = ""
