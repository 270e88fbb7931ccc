"""The steps of a report: its states, which may follow which, and who takes them.

A reporter begins a report (kind and place are known) and completes it; from there officers move it
on, never back: but for what the desk does not find done that an officer closed by SMS. The states
are those of the public API.
"""

from __future__ import annotations

from datetime import timedelta

#: Begun by a reporter who has not sent it yet, and sent.
BEGUN, SENT = "tidak_selesai", "baru"
#: An officer has it; and an urgent one that an officer closed by SMS, until the desk confirms it.
ACCEPTED, VERIFYING = "diterima", "menunggu_verifikasi"
DONE = "selesai"
#: What an officer says is no incident.
REFUSED = "ditolak"

#: A call that broke off may be gone on with for this long before anybody hears of it as it is.
UNFINISHED_AFTER = timedelta(seconds=60)

#: Which states may follow which, by an officer's hand.
NEXT: dict[str, tuple[str, ...]] = {
    SENT: (ACCEPTED, "ditangani", VERIFYING, DONE, REFUSED),
    ACCEPTED: ("ditangani", VERIFYING, DONE, REFUSED),
    "ditangani": (VERIFYING, DONE, REFUSED),
    VERIFYING: ("ditangani", DONE, REFUSED),
    DONE: (),
    REFUSED: (),
    BEGUN: (ACCEPTED, "ditangani", VERIFYING, DONE, REFUSED),
}
STATES = tuple(NEXT)
#: What no reporter changes any more.
CLOSED = tuple(state for state, following in NEXT.items() if not following)
#: What a reporter may still complete: nobody has sent or closed it, though an officer may have
#: taken it up.
COMPLETABLE = tuple(state for state in STATES if state not in (SENT, *CLOSED))

#: Whose the steps are that a reporter takes: completing the report, and adding to it (the note
#: holds what).
REPORTER, ADDED = "pelapor", "pelapor tambah"
#: The reporter says that what was closed is not over, within so long after the closing.
REPORTER_AGAIN = "pelapor belum"
REOPENED_WITHIN = timedelta(days=3)
#: The step that keeps the place which the reporter said was wrong: the note holds it.
PLACE_BEFORE = "tempat semula"
#: Whose the steps are that nobody takes: the gateway by itself, for a reason that the note holds.
ITSELF = "kentongan"

#: What a step was, beside a change of state: an officer took the report, handed it on, closed it;
#: a desk gave it to an officer or a unit; its reporter opened it again; somebody linked it with
#: another, or undid that; several like it made it urgent; a mediator was called, or answered;
#: somebody wrote a note for the file, took it over at the change of shift, or opened its number; a
#: guard nearby sees or hears something, or nothing.
(
    ACCEPT,
    HAND_ON,
    CLOSE,
    ASSIGN,
    REOPEN,
    LINK,
    UNLINK,
    SURGE,
    MEDIATE,
    NOTE,
    SHIFT,
    NUMBER,
    SEEN,
    UNSEEN,
) = WHAT = (
    "accept",
    "hand_on",
    "close",
    "assign",
    "reopen",
    "link",
    "unlink",
    "surge",
    "mediate",
    "note",
    "shift",
    "number",
    "seen",
    "unseen",
)
#: What the steps were that say nothing of it, by whose they are; those of officers moved it on.
_BY_ACTOR = {REPORTER: "complete", ADDED: "addition", PLACE_BEFORE: "place"}
MOVED = "state"
#: All that an event in the timeline of a report may be.
EVENTS = (MOVED, *_BY_ACTOR.values(), *WHAT)


def event(what: str, actor: str) -> str:
    """What a step was, as the timeline names it (of EVENTS)."""
    return what or _BY_ACTOR.get(actor, MOVED)


def refusal(before: str, after: str) -> str:
    """Why an officer may not move a report from one state to another; "" where it may be done."""
    if after not in NEXT:
        return "there is no such state"
    if after in NEXT[before]:
        return ""
    following = " or ".join(NEXT[before]) or "nothing"
    return f"a report that is {before} can become {following}, not {after}"


def standing(state: str) -> str:
    """What can be done with a report in this state, in a sentence that says why else nothing is."""
    following = " or ".join(NEXT[state]) or "nothing, but its reporter may open it again"
    return f"a report that is {state} can become {following}"


def taken_up(state: str) -> bool:
    """Whether an officer has taken the report up."""
    return state not in (BEGUN, SENT)
