"""Reports as officers see and move them, by API and command line; never with a phone number."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from flows.reading.events import GRAVITY
from flows.reading.report import see
from flows.rules.dates import stamp
from flows.rules.report_steps import event
from flows.rules.reputation import Record
from flows.rules.rights import MAY
from flows.rules.similar import APART
from gateway.officers import questioning
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Report
from storage.record import audit
from storage.reports.reputation import records

LONGEST_NOTE = 1000


def item(seen: reports.Seen) -> dict[str, Any]:
    """A report as the list shows it."""
    return {
        "code": seen.code,
        "state": seen.state,
        "category": seen.category,
        "place": seen.place,
        "area": seen.area,
        "channel": seen.channel,
        "urgent": bool(seen.urgent),
        "created_at": stamp(seen.created_at),
        "updated_at": stamp(seen.updated_at),
        "alias": seen.alias,
        # Of a sensitive report it is part of the words.
        "happens_at": None if seen.sensitive else stamp(seen.happens_at),
        "mitra": seen.partner,
    }


def whole(
    vault: Vault,
    seen: reports.Seen,
    role: str,
    path: str | None,
    confidant: bool,
    zone: tzinfo,
) -> dict[str, Any]:
    """A report with its story and steps; those of a sensitive one only for a confidant."""
    body = item(seen) | _related(reports.related(vault, seen.code, role, path, zone))
    if seen.sensitive and not confidant:
        return body
    steps = reports.steps(vault, seen.code, role, zone)
    story = reports.whole(seen.story, steps)
    body |= {"happens_at": stamp(seen.happens_at), "story": story, "reading": seen.reading}
    body |= _read_again(story, seen.category)
    body["steps"] = [
        {"at": stamp(step.at), "actor": step.actor, "state": step.state, "note": step.note}
        for step in steps
    ]
    body["events"] = [
        {
            "at": stamp(step.at),
            "what": event(step.what, step.actor),
            "by": step.actor,
            "note": step.note,
        }
        for step in steps
    ]
    if report := reports.find(seen.code):
        body["questions"] = questioning.listed(vault, report)
        if role in MAY["report.reputation"] and not seen.sensitive:
            body["doubtful"] = doubtful(report)
    return body


def doubtful(report: Report) -> int:
    """How many reports of its number were not true, if that makes it doubtful; else 0."""
    if report.phone_id is None or report.quiet or report.category in APART:
        return 0
    found = records([report.phone_id]).get(report.phone_id, Record())
    return found.untrue if found.doubtful else 0


def _related(found: reports.Related) -> dict[str, Any]:
    """What a report has to do with others: proposed, and linked by a person."""
    return {
        "similar": [{"code": other.code, "why": other.why} for other in found.similar],
        "linked": [
            {
                "code": other.code,
                "state": other.state,
                "reason": other.reason,
                "actor": other.actor,
                "at": stamp(other.at),
            }
            for other in found.linked
        ],
    }


def _read_again(story: str, category: str) -> dict[str, Any]:
    """A report's words as read today: further kinds, words of time, and which words mean what."""
    sight = see(story)
    return {
        "also": [kind for kind in GRAVITY if kind in sight.kinds() and kind != category],
        "when": list(sight.when()),
        "why": [{"words": words, "meaning": meaning} for words, meaning in sight.told()],
    }


def move(vault: Vault, by: str, seen: reports.Seen, state: str, note: str, now: datetime) -> None:
    """Move a report on, with a note for its file; it is audited. Raises NotAllowed."""
    with transaction():
        reports.set_state(vault, seen.code, state, note, by, now)
        audit.note(by, "report.state", seen.code, {"from": seen.state, "to": state}, now)
