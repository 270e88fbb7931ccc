"""Reports: what a conversation stated becomes one row. Reading them: `desk`; erasing them: `erasure`."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from storage.desk import CONFIDANTS, SECRET_CATEGORY, Page, Seen, StepSeen, counts, page, show, steps
from storage.erasure import NUMBER_AFTER_CLOSING, Forgotten, erase_due, forget
from storage.models import Report, ReportStep
from storage.sql import run, utc
from storage.vault import Vault

__all__ = [
    "CLOSED", "CONFIDANTS", "NEXT", "NUMBER_AFTER_CLOSING", "SECRET_CATEGORY", "STATES", "Forgotten", "NotAllowed",
    "Page", "Seen", "StepSeen",
    "add_place", "ask_erasure", "begin", "code_of", "complete", "counts", "erase_due", "file", "find", "forget",
    "page", "set_kind", "set_state", "show", "status_for", "steps", "take_back",
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
CLOSED = ("selesai", "ditolak")

#: After HAPUS the reporter may change his mind for this long.
TAKE_BACK = timedelta(hours=24)

# Letters and digits that nobody mistakes for one another when read aloud.
_ALIAS = "23456789ACDEFGHJKLMNPQRSTUVWXYZ"
#: Who has completed a report, in its steps.
REPORTER = "pelapor"


class NotAllowed(Exception):
    """The state may not be changed so; the text is a sentence that says why."""


def begin(
    vault: Vault, *, conversation: str, draft: int, code: str, category: str, place: str, area: str | None,
    channel: str, urgent: bool, sensitive: bool, phone_id: int | None, now: datetime,
) -> str:  # fmt: skip
    """Kind and place are known: a report `tidak_selesai`. Of several drafts of a conversation the newest counts.

    Returns the ticket. A draft counts as closed from its start, for retention, until somebody takes it up.
    """
    found = run(
        "INSERT INTO report (conversation, draft, code, alias, category, place, area_id, channel, urgent, sensitive,"
        " quiet, phone_id, state, created_at, updated_at, closed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'tidak_selesai', ?, ?, ?)"
        " ON CONFLICT (conversation) DO UPDATE SET draft = excluded.draft, code = excluded.code,"
        " category = excluded.category, place = excluded.place, area_id = excluded.area_id, urgent = excluded.urgent,"
        " sensitive = excluded.sensitive, updated_at = excluded.updated_at"
        # An officer may have taken the draft up while the reporter is still at the phone.
        " WHERE report.draft < excluded.draft AND report.state NOT IN ('baru', 'selesai', 'ditolak') RETURNING code",
        [
            conversation, draft, code, _alias(), category, _seal(vault, place, "report.place"), area, channel, urgent,
            sensitive, False, phone_id, utc(now), utc(now), utc(now),
        ],
    )  # fmt: skip
    return str(found[0][0]) if found else code_of(conversation)


def complete(
    vault: Vault, *, conversation: str, urgent: bool, quiet: bool, story: str, sensitive: bool, category: str, now: datetime
) -> Report | None:
    """The reporter pressed Kirim: the draft becomes `baru`. None when nothing was begun; again changes nothing.

    One that an officer has taken up meanwhile keeps its state, and gets what was added. `category` replaces the one
    begun; empty: unchanged.
    """
    found = run(
        "UPDATE report SET state = CASE WHEN state = 'tidak_selesai' THEN 'baru' ELSE state END,"
        " urgent = (urgent OR ?), sensitive = (sensitive OR ?), quiet = ?, story = ?, category = COALESCE(?, category),"
        " updated_at = ?, closed_at = NULL"
        " WHERE conversation = ? AND state IN ('tidak_selesai', 'diterima', 'ditangani') AND NOT EXISTS"
        " (SELECT 1 FROM report_step s WHERE s.report_id = report.id AND s.actor = ?) RETURNING id, state",
        [
            urgent, sensitive, quiet, _seal(vault, story, "report.story"), category or None, utc(now), conversation,
            REPORTER,
        ],
    )  # fmt: skip
    if found:
        _note_step(found[0][0], found[0][1], REPORTER, None, now)
    report: Report | None = Report.get_or_none(Report.conversation == conversation)
    return report


def file(
    vault: Vault, *, conversation: str, code: str, category: str, place: str, story: str, area: str | None,
    channel: str, urgent: bool, sensitive: bool, phone_id: int | None, now: datetime,
) -> Report:  # fmt: skip
    """A whole report in one fact: `baru`. Again changes nothing and answers with the one there is."""
    found = run(
        "INSERT INTO report (conversation, draft, code, alias, category, place, story, area_id, channel, urgent,"
        " sensitive, quiet, phone_id, state, created_at, updated_at)"
        " VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'baru', ?, ?)"
        " ON CONFLICT (conversation) DO NOTHING RETURNING id",
        [
            conversation, code, _alias(), category, _seal(vault, place, "report.place"),
            _seal(vault, story, "report.story"), area, channel, urgent, sensitive, False, phone_id, utc(now), utc(now),
        ],
    )  # fmt: skip
    if found:
        _note_step(found[0][0], "baru", REPORTER, None, now)
    report: Report = Report.get(Report.conversation == conversation)
    return report


def add_place(
    vault: Vault, *, conversation: str, place: str, area: str | None, now: datetime, category: str = "", sensitive: bool = False
) -> bool:
    """The place of a report, told afterwards. Without an area or a category the one it has stays. False: there is none."""
    changes: dict[str, Any] = {"place": _seal(vault, place, "report.place"), "updated_at": now}
    if area:
        changes["area"] = area
    if category:
        changes |= {"category": category, "sensitive": sensitive}
    open_report = Report.conversation == conversation, Report.state.not_in(CLOSED)
    return bool(Report.update(**changes).where(*open_report).execute())


def set_kind(*, conversation: str, category: str, urgent: bool, sensitive: bool, now: datetime) -> bool:
    """The reporter says which kind it is. What was urgent or sensitive stays so. False: there is no open report."""
    return bool(
        run(
            "UPDATE report SET category = ?, urgent = (urgent OR ?), sensitive = (sensitive OR ?), updated_at = ?"
            " WHERE conversation = ? AND state NOT IN ('selesai', 'ditolak') RETURNING id",
            [category, urgent, sensitive, utc(now), conversation],
        )
    )  # fmt: skip


def code_of(conversation: str) -> str:
    """The ticket of the report of this conversation, or ""."""
    found = run("SELECT code FROM report WHERE conversation = ?", [conversation])
    return str(found[0][0]) if found else ""


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
    _note_step(report.id, state, actor, _seal(vault, note, "report.note"), now)
    report.state, report.updated_at, report.closed_at = state, now, closed
    return report


def status_for(code: str, phone_id: int) -> dict[str, Any] | None:
    """The stage of a ticket, for the phone that reported it and no other: ``{"state", "sensitive"}``, or None."""
    report = Report.get_or_none(Report.code == code, Report.phone == phone_id)
    return {"state": report.state, "sensitive": report.sensitive or report.quiet} if report else None


def ask_erasure(code: str, phone_id: int, now: datetime) -> bool:
    """HAPUS: erase number and text in 24 hours. False when this phone has no such ticket; again changes nothing."""
    asked = Report.update(erase_at=now + TAKE_BACK)
    mine = Report.code == code, Report.phone == phone_id
    if asked.where(*mine, Report.erase_at.is_null()).execute():
        return True
    return bool(Report.select().where(*mine).exists())


def take_back(code: str, phone_id: int) -> bool:
    """The reporter takes HAPUS back. False when it was not asked, or is done already."""
    back = Report.update(erase_at=None)
    return bool(back.where(Report.code == code, Report.phone == phone_id, Report.erase_at.is_null(False)).execute())


def _seal(vault: Vault, text: str, purpose: str) -> bytes | None:
    return vault.seal(text, purpose) if text else None


def _alias() -> str:
    return "Warga-" + "".join(secrets.choice(_ALIAS) for _ in range(4))


def _note_step(report_id: int, state: str, actor: str, note: bytes | None, now: datetime) -> None:
    ReportStep.insert(report=report_id, state=state, actor=actor[:80], note=note, at=now).execute()
