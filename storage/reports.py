"""Reports: an officer moves them on. Filing them: `filing`; reading them: `desk`; erasing them: `erasure`."""

from __future__ import annotations

from datetime import datetime

from storage.additions import Addition, Kept, add, keep_answers
from storage.desk import (
    ADDED,
    CONFIDANTS,
    REPORTER,
    SECRET_CATEGORY,
    Page,
    Seen,
    StepSeen,
    counts,
    page,
    show,
    steps,
    whole,
)  # fmt: skip
from storage.erasure import (
    NUMBER_AFTER_CLOSING,
    Promising,
    ask_erasure,
    erase_due,
    forget_numbers,
    forget_texts,
    take_back,
)
from storage.filing import (
    CLOSED,
    Completion,
    Incident,
    KindSet,
    Placing,
    begin,
    codes_of,
    complete,
    completed,
    file,
    place,
    set_kinds,
)  # fmt: skip
from storage.models import Report, ReportStep
from storage.own import only_open, statuses, with_open_report
from storage.vault import Vault

__all__ = [
    "ADDED", "CLOSED", "CONFIDANTS", "NEXT", "NUMBER_AFTER_CLOSING", "REPORTER", "SECRET_CATEGORY", "STATES",
    "Addition", "Completion", "Incident", "Kept", "KindSet", "NotAllowed", "Page", "Placing", "Promising", "Seen",
    "StepSeen", "add", "ask_erasure", "begin", "codes_of", "complete", "completed", "counts", "erase_due", "file", "find",
    "forget_numbers", "forget_texts", "keep_answers", "only_open", "page", "place", "set_kinds", "set_state", "show",
    "statuses", "steps",
    "take_back", "whole", "with_open_report",
]  # fmt: skip

STATES = ("baru", "diterima", "ditangani", "selesai", "ditolak", "tidak_selesai")
#: Which states may follow which, by an officer's hand.
NEXT = {
    "tidak_selesai": ("diterima", "ditangani", "selesai", "ditolak"),
    "baru": ("diterima", "ditangani", "selesai", "ditolak"),
    "diterima": ("ditangani", "selesai", "ditolak"),
    "ditangani": ("selesai", "ditolak"),
    "selesai": (),
    "ditolak": (),
}


class NotAllowed(Exception):
    """The state may not be changed so; the text is a sentence that says why."""


def find(code: str) -> Report | None:
    """The report with this ticket, or None. Whether somebody may see it is for `show` to say."""
    report: Report | None = Report.get_or_none(Report.code == code)
    return report


def set_state(vault: Vault, code: str, state: str, note: str, actor: str, now: datetime) -> Report:
    """An officer moves a report on, with a note for the file. Raises NotAllowed.

    The report's present state is asked for again in the moment of the change, so of two officers one is told.
    """
    report = find(code)
    if report is None or state not in STATES:
        raise NotAllowed("there is no such report" if report is None else "there is no such state")
    if state not in NEXT[report.state]:
        following = " or ".join(NEXT[report.state]) or "nothing"
        raise NotAllowed(f"a report that is {report.state} can become {following}, not {state}")
    closed = now if state in CLOSED else None
    changed = Report.update(state=state, updated_at=now, closed_at=closed)
    if not changed.where(Report.id == report.id, Report.state == report.state).execute():
        raise NotAllowed("somebody else has just changed this report; look at it again")
    sealed = vault.seal(note, "report.note") if note else None
    ReportStep.insert(report=report.id, state=state, actor=actor[:80], note=sealed, at=now).execute()
    report.state, report.updated_at, report.closed_at = state, now, closed
    return report
