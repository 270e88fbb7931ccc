"""Who may do what with the records, and where: one rule for API, commands and console."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from flows.rules.kinds import PROTECTED
from flows.values import dataclass

#: Roles of people and systems that read the records, as tokens carry them.
ROLES = ("petugas", "operator", "pengawas", "inspektorat", "admin", "dpo")
#: The role whose task the reports about officers, guards and RT/RW heads are; it sees no others.
INSPECTORATE = "inspektorat"

#: Only these ever learn of reports about officers, guards and RT/RW heads; they see days, never
#: minutes, for minutes match the operators' records.
CONFIDANTS = frozenset({INSPECTORATE, "dpo"})

#: What a role may do, besides reading reports and posts, which every role may.
MAY: dict[str, frozenset[str]] = {
    "report.state": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "report.state.petugas": frozenset({INSPECTORATE}),
    "report.reputation": frozenset({"operator", "pengawas"}),
    "report.question.read": frozenset({"operator", "pengawas", "admin"}),
    "report.assign": frozenset({"operator", "pengawas", "admin", INSPECTORATE}),
    "report.link": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "report.story.sensitive": frozenset({"operator", "pengawas", INSPECTORATE, "dpo"}),
    # The number behind an alias: asked for by one, allowed by another (`flows.rules.unmasking`).
    "report.number.ask": frozenset({"operator", "pengawas"}),
    "report.number.ask.petugas": frozenset({INSPECTORATE}),
    "report.number.allow": frozenset({"pengawas", INSPECTORATE, "dpo"}),
    # Free text and the place as it was told, in a file that leaves the console.
    "report.export.words": frozenset({"operator", "pengawas"}),
    "report.file": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "report.note": frozenset({"petugas", "operator", "pengawas", "admin", INSPECTORATE}),
    "shift.take": frozenset({"operator", "pengawas"}),
    "imbauan.read": frozenset({"petugas", "operator", "pengawas", "admin", "dpo"}),
    "imbauan.draft": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "imbauan.approve": frozenset({"pengawas", "admin"}),
    "imbauan.stop": frozenset({"operator", "pengawas", "admin"}),
    "alarm.close": frozenset({"operator", "pengawas", "admin"}),
    "attendance.export": frozenset({"petugas", "operator", "pengawas", "admin"}),
    # A guard's duress word and what came of it: for the desk of the polsek and above alone.
    "duress": frozenset({"operator", "pengawas"}),
    "post.write": frozenset({"operator", "admin"}),
    # Saying yes or no to who wants a post by SMS.
    "post.allow": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "post.pause": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "post.end": frozenset({"operator", "pengawas", "admin"}),
    "contact.read": frozenset({"petugas", "operator", "pengawas", "admin", "dpo"}),
    "contact.write": frozenset({"operator", "admin"}),
    "contact.confirm": frozenset({"petugas", "operator", "pengawas", "admin"}),
    "officer.write": frozenset({"pengawas", "admin"}),
    "duty.set": frozenset({"operator", "pengawas", "admin"}),
    "route.write": frozenset({"pengawas", "admin"}),
    # Keeping a report from being erased, because of a case: asked for by one, agreed to by another.
    "report.hold": frozenset({"pengawas", INSPECTORATE, "dpo"}),
    "right.answer": frozenset({"dpo"}),
    "area.write": frozenset({"admin"}),
    "unit.write": frozenset({"admin"}),
    "inbox.retry": frozenset({"admin"}),
    # The words on everybody's phone.
    "text.write": frozenset({"admin"}),
    "webhook.write": frozenset({"pengawas", "admin"}),
}


#: The roles that a supervisor may enrol officers with; the others are for who may do everything.
_ENROLLED_BY_SUPERVISORS = frozenset({"petugas", "operator", "pengawas"})


def enrols(role: str, other: str) -> bool:
    """Whether somebody with this role may enrol, change or disable an officer with the other."""
    return role in MAY["officer.write"] and (role == "admin" or other in _ENROLLED_BY_SUPERVISORS)


def sees(role: str, *, protected: bool) -> bool:
    """Whether a role sees reports about officers, guards and heads (`protected`), or the others."""
    return role in CONFIDANTS if protected else role != INSPECTORATE


def readers_of_words(category: str) -> list[str]:
    """The roles that read the words of a sensitive report of this kind, as ROLES orders them."""
    may, protected = MAY["report.story.sensitive"], category == PROTECTED
    return [role for role in ROLES if role in may and sees(role, protected=protected)]


def moving(category: str) -> str:
    """The deed (a key of MAY) of moving on a report of this kind."""
    return "report.state.petugas" if category == PROTECTED else "report.state"


def actor_of(officer: int) -> str:
    """Who an enrolled officer is in the audit and in the steps of a report, however they act."""
    return f"petugas {officer}"


def officer_of(actor: str) -> int | None:
    """The id of the enrolled officer who is this actor; None: a token, a command or a machine."""
    number = actor.rpartition(" ")[2]
    return int(number) if number.isdecimal() and actor == actor_of(int(number)) else None


def common(paths: Iterable[str]) -> str:
    """The path of the smallest area that holds all of these; "" when there is none."""
    parts = [path.split("/")[:-1] for path in paths]
    shared = takewhile(lambda names: len(set(names)) == 1, zip(*parts, strict=False))
    return "".join(f"{names[0]}/" for names in shared)


def lies_in(path: str, territory: str) -> bool:
    """Whether an area is the territory, or lies below it, by the paths of both."""
    return path.startswith(territory)


class MayNot(Exception):
    """This person may not do this; the text is one sentence that says why, and it may be shown."""


class NotAllowed(Exception):
    """This step is not possible now, whoever takes it; the text is a sentence that says why."""


class Outside(MayNot):
    """What a field names lies outside the territory."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


@dataclass(frozen=True)
class Officer:
    """Who acts on the records: a token's name, role and territory (an area and all below it)."""

    name: str
    role: str
    area: str  # code
    path: str  # the area's path, see storage.models.Area
    # who really acts, where it is not the officer's own token: the account at a command line
    via: str = ""

    @property
    def confidant(self) -> bool:
        """Whether reports about officers are shown to this person, and times by the day only."""
        return self.role in CONFIDANTS

    def may(self, deed: str) -> bool:
        """Whether the role allows the deed (a key of MAY)."""
        return self.role in MAY[deed]

    def must(self, deed: str) -> None:
        """Raise MayNot unless the role allows the deed."""
        if not self.may(deed):
            raise MayNot(
                f"the role {self.role} may not do this; {' or '.join(sorted(MAY[deed]))} may"
            )

    def covers(self, path: str) -> bool:
        """Whether an area with this path lies in the territory."""
        return lies_in(path, self.path)

    def must_cover(self, path: str, field: str) -> None:
        """Raise Outside, in the name of this field, unless the area lies in the territory."""
        if not self.covers(path):
            raise Outside(
                field, f"names an area outside the territory of {self.name} ({self.area})"
            )
