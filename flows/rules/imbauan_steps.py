"""The steps of an imbauan: written by one, approved by another, sent once to its audience.

    konsep -> diajukan -> disetujui | terjadwal -> mengirim -> selesai (of the training: latihan)
    diajukan -> dikembalikan -> diajukan      anything not over -> berhenti
    disetujui | terjadwal -> diajukan, selesai -> mengirim (the database was restored)

That whoever wrote an imbauan does not decide on it is the contract's: one account that is stolen
reaches nobody. One that goes to many, with what its unit sends besides in a day, is approved by
another unit: a whole office that is misled does not reach the city, nor in several parts.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules.rights import MayNot, NotAllowed, Officer
from flows.values import dataclass

STATES = (
    "konsep",
    "diajukan",
    "dikembalikan",
    "disetujui",
    "terjadwal",
    "mengirim",
    "berhenti",
    "selesai",
    "latihan",
)
DRAFT, SUBMITTED, RETURNED, READY, SCHEDULED, SENDING, STOPPED, DONE, EXERCISE = STATES
APPROVED = (READY, SCHEDULED)
#: It may still be changed or called off.
CHANGEABLE = (DRAFT, SUBMITTED, RETURNED, *APPROVED)
#: Nobody has approved it yet.
UNDECIDED = (DRAFT, SUBMITTED, RETURNED)
#: A person or the clock will let it go on.
WAITING = (SUBMITTED, *APPROVED, SENDING)
OVER = (STOPPED, DONE, EXERCISE)
#: To more people than this it goes only with the approval of somebody of another unit.
MOST_WITHIN_UNIT = 5_000


class TimePassed(NotAllowed):
    """The time it was to be sent at is over: whether it is to be sent now, a person must say."""


class OfTheSameUnit(MayNot):
    """It goes to so many that somebody of another unit must approve it."""

    def __init__(self) -> None:
        super().__init__(
            f"it goes to more than {MOST_WITHIN_UNIT} people, alone or with what its author's unit"
            " sends in a day: somebody of another unit approves it"
        )


@dataclass(frozen=True)
class Step:
    """What an officer does with an imbauan.

    The deed (see `rights.MAY`), the states in which it is done, the state it leads to, and whether
    it takes a second person.
    """

    deed: str
    before: tuple[str, ...]
    after: str
    second_person: bool = False


STEPS = {
    "submit": Step("imbauan.draft", (DRAFT, RETURNED), SUBMITTED),
    "approve": Step("imbauan.approve", (SUBMITTED,), READY, second_person=True),
    "return": Step("imbauan.approve", (SUBMITTED,), RETURNED, second_person=True),
    "stop": Step("imbauan.stop", tuple(state for state in STATES if state not in OVER), STOPPED),
}
"""By their names in the API. Approval may also lead to SCHEDULED: see `approved`."""


def must(officer: Officer, step: str, author: str) -> None:
    """Raise MayNot unless this officer may take the step with an imbauan of this author."""
    officer.must(STEPS[step].deed)
    if STEPS[step].second_person and author == officer.name:
        raise MayNot("whoever wrote an imbauan may not decide on it; ask a second person")


def leaves_the_unit(recipients: int) -> bool:
    """Whether only somebody of another unit approves an imbauan to so many people."""
    return recipients > MOST_WITHIN_UNIT


def of_another_unit(writing: str, approving: str) -> bool:
    """Whether who approves is surely of another unit than the author, by the codes of both.

    Of who is of none ("") nobody can say that it is another.
    """
    return bool(writing and approving) and writing != approving


def possible(officer: Officer, state: str, author: str) -> tuple[str, ...]:
    """The steps that this officer may take with an imbauan in this state, of this author."""
    return tuple(
        name
        for name, step in STEPS.items()
        if state in step.before
        and officer.may(step.deed)
        and not (step.second_person and author == officer.name)
    )


def approved(
    state: str,
    send_at: datetime | None,
    expires_at: datetime,
    now: datetime,
    send_now: bool = False,
) -> str:
    """The state that an imbauan has once it is approved.

    Raises NotAllowed; TimePassed when the time it was to be sent at is over and nobody said
    `send_now`.
    """
    if expires_at <= now:
        raise NotAllowed("its validity is over; write a new one")
    if send_at is None:
        return READY
    if send_at > now:
        return SCHEDULED
    if state in STEPS["approve"].before and not send_now:
        raise TimePassed("the time it was to be sent at is over; say whether it is to be sent now")
    return READY
