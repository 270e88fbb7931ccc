"""Facts a conversation states, in the past tense.

All are frozen, and hold plain JSON. Facts are stored: a new field needs a default, under which
those stored without it mean what they meant.
"""

from __future__ import annotations

from typing import Any, ClassVar

from flows.values import dataclass


@dataclass(frozen=True)
class Fact:
    """Something that happened and must be written down exactly once."""

    registry: ClassVar[dict[str, type[Fact]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Fact.registry[cls.__name__] = cls

    @staticmethod
    def from_json(data: dict[str, Any]) -> Fact:
        """The fact with these fields, its name under ``fact``.

        Raises KeyError for a name nobody knows.
        """
        fields = dict(data)
        return Fact.registry[fields.pop("fact")](**fields)


@dataclass(frozen=True)
class ReportBegun(Fact):
    """Kind and place are known: from now on this is a report, even if the call breaks off.

    Answered with its ticket.
    """

    category: str
    place: str


@dataclass(frozen=True)
class ReportSent(Fact):
    """The reporter pressed Kirim: the report begun in this conversation is complete."""

    urgent: bool = False
    quiet: bool = False
    story: str = ""
    sensitive: bool = False  # by its words (a sexual offence), whatever its kind
    category: str = ""  # the kind its story makes it after all; empty: the one begun
    # what was begun, and where: with these it is a report even if the draft never reached the
    # record
    kind: str = ""
    place: str = ""


@dataclass(frozen=True)
class IncidentReported(Fact):
    """A whole report in one message (SMS). Answered with its ticket."""

    category: str
    place: str = ""
    story: str = ""
    urgent: bool = False
    sensitive: bool = False  # of a sensitive kind, or by its words


@dataclass(frozen=True)
class ReportAdded(Fact):
    """More of a report that this phone made before, kept in its timeline in the order told."""

    code: str
    text: str
    before: bool = False  # it is the beginning of what the report goes on with
    place: str = ""  # for a report without one; or instead of the one that was wrong
    was: str = ""  # the place that was wrong
    category: str = ""  # the kind it makes the report after all; empty: unchanged
    urgent: bool = False
    alarm: bool = False  # whoever was told of the report is alarmed again
    says: str = (
        ""  # what whoever was told of the report is told of it: more, place, over; empty: nothing
    )


@dataclass(frozen=True)
class PlaceGiven(Fact):
    """The place of the report filed in this conversation, told afterwards."""

    place: str
    category: str = ""  # the kind its words make the report after all; empty: unchanged
    area: str = ""  # the code of the area that was chosen; empty: what the place says


@dataclass(frozen=True)
class AnswerKept(Fact):
    """What was said while something was asked about the report filed here: in its timeline."""

    text: str
    urgent: bool = False  # what it tells cannot wait
    alarm: bool = False  # it tells of danger: whoever was told of the report is told again


@dataclass(frozen=True)
class QuestionAnswered(Fact):
    """A reporter answered what an officer had asked about the report with this ticket."""

    question: int
    code: str
    text: str
    alarm: bool = False  # it tells of danger: whoever was told of the report is told again
    choice: str = ""  # ya or polisi, where it was asked whether a mediator may be called


@dataclass(frozen=True)
class ReportReopened(Fact):
    """BELUM: what was closed with this ticket is not over, says who reported it."""

    code: str


@dataclass(frozen=True)
class KindGiven(Fact):
    """Which kind the report filed in this conversation is, told afterwards."""

    category: str


@dataclass(frozen=True)
class WordConfirmed(Fact):
    """Which command or kind the sender says a word was meant as: officers may make it an alias."""

    typed: str
    meant: str


@dataclass(frozen=True)
class EmergencyRaised(Fact):
    """Bahaya sekarang: an urgent report of which nothing else is known yet.

    Answered with its ticket.
    """

    story: str = ""
    sensitive: bool = False  # by its words
    category: str = "lainnya"


@dataclass(frozen=True)
class CheckedIn(Fact):
    """A guard says how the watch stands.

    word: masuk, aman or pulang; guards: how many are at the post, if said.
    """

    word: str
    guards: int | None = None
    post: str = (
        ""  # the code of the post that was named to the guard; empty: the one whose watch was on
    )
    provisional: bool = False  # said by SMS without the digits of the night


@dataclass(frozen=True)
class GuardExcused(Fact):
    """IZIN: a guard does not come in the night of this evening (ISO; empty: the one that is on)."""

    night: str = ""
    post: str = ""  # as in CheckedIn


@dataclass(frozen=True)
class SwapAsked(Fact):
    """GANTI: a guard cannot come in this night; those of the post who are free are to be asked."""

    night: str = ""  # as in GuardExcused
    post: str = ""


@dataclass(frozen=True)
class PosedAnswered(Fact):
    """YA or TIDAK, and the two digits of what this phone was asked (`flows.rules.posed`)."""

    digits: str
    yes: bool


@dataclass(frozen=True)
class EnrolmentAsked(Fact):
    """Somebody wants to stand guard at a post, tonight or from now on, or to have one.

    `kind` of `flows.rules.enrolling.KINDS`; `where` is what was said of the place of a new post.
    """

    kind: str
    pos: str = ""
    name: str = ""
    guards: int | None = None
    where: str = ""
    rt: str = ""
    rw: str = ""


@dataclass(frozen=True)
class Remarked(Fact):
    """A guard said more than their word, or news of others: kept for who looks after the post."""

    text: str
    post: str = ""  # as in CheckedIn


@dataclass(frozen=True)
class LanguageChosen(Fact):
    """The phone is to be answered in this language (id, plm)."""

    language: str


@dataclass(frozen=True)
class ErasureAsked(Fact):
    """HAPUS: the reporter wants number and text of this ticket erased, 24 hours from now."""

    code: str


@dataclass(frozen=True)
class ErasureTakenBack(Fact):
    """The reporter changed their mind within the 24 hours."""

    code: str


@dataclass(frozen=True)
class ImbauanStopped(Fact):
    """BERHENTI: no more of this kind of messages (`flows.rules.message_kinds`) to this phone."""

    kind: str = "imbauan"


@dataclass(frozen=True)
class ImbauanResumed(Fact):
    """MULAI: this kind of messages may come again."""

    kind: str = "imbauan"


@dataclass(frozen=True)
class ImbauanAgreed(Fact):
    """DAFTAR, then YA: imbauan for this area (its code) may come to this phone.

    text: the version of the words that were agreed to; partner: as which of
    `flows.rules.partners` the sender asks to be confirmed, empty: as none; place: the RT and RW
    of that partner, as far as they were said.
    """

    area: str
    text: str
    partner: str = ""
    place: str = ""


@dataclass(frozen=True)
class ContactErased(Fact):
    """HAPUS DATA: this phone is to be no contact any more."""


TICKETED = (ReportBegun, IncidentReported, EmergencyRaised)
"""Facts that make a report, and are answered with its ticket."""
