"""The steps of a report: its states, which may follow which, and who takes them.

A reporter begins a report (kind and place are known) and completes it; from there officers move it
on, never back. The states are those of the public API.
"""

from __future__ import annotations

from datetime import timedelta

#: Begun by a reporter who has not sent it yet, and sent.
BEGUN, SENT = "tidak_selesai", "baru"

#: A call that broke off may be gone on with for this long before anybody hears of it as it is.
UNFINISHED_AFTER = timedelta(seconds=60)

#: Which states may follow which, by an officer's hand.
NEXT: dict[str, tuple[str, ...]] = {
    SENT: ("diterima", "ditangani", "selesai", "ditolak"),
    "diterima": ("ditangani", "selesai", "ditolak"),
    "ditangani": ("selesai", "ditolak"),
    "selesai": (),
    "ditolak": (),
    BEGUN: ("diterima", "ditangani", "selesai", "ditolak"),
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
#: The step that keeps the place which the reporter said was wrong: the note holds it.
PLACE_BEFORE = "tempat semula"


def refusal(before: str, after: str) -> str:
    """Why an officer may not move a report from one state to another; "" where it may be done."""
    if after not in NEXT:
        return "there is no such state"
    if after in NEXT[before]:
        return ""
    following = " or ".join(NEXT[before]) or "nothing"
    return f"a report that is {before} can become {following}, not {after}"


def taken_up(state: str) -> bool:
    """Whether an officer has taken the report up."""
    return state not in (BEGUN, SENT)
