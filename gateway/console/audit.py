"""Jejak audit: who did what, on what, when; all of it for the dpo, one's own for everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from flows.rules.cleaning import unusable
from flows.rules.rights import Officer
from gateway.console.access import page
from gateway.console.deeds import words_of
from gateway.console.moments import now
from gateway.web.application import current
from storage.people import officers
from storage.record import audit, trail
from storage.record.trail import Noted, Place, Wanted

blueprint = Blueprint("audit", __name__)

#: Entries on a page.
_SHOWN = 50
_FIELDS = ("pelaku", "tindakan", "objek", "dari", "sampai")
#: What of a search is noted itself; of the others, that it was searched by them.
_TOLD = ("tindakan", "dari", "sampai")


@blueprint.get("/audit")
@page("audit")
def listed(officer: Officer) -> str:
    """What everybody did, newest first, by who, what, on what and when."""
    typed = {name: request.args.get(name, "").strip()[:80] for name in _FIELDS}
    chosen = {name: value for name, value in typed.items() if value and not unusable(value)}
    actor = chosen.get("pelaku", "")
    wanted = Wanted(
        actors=[actor] if actor else [],
        action=chosen.get("tindakan", ""),
        subject=re.sub(r"(?<=\d)[ -](?=\d)", "", chosen.get("objek", "")),
        since=_midnight(chosen.get("dari"), 0),
        until=_midnight(chosen.get("sampai"), 1),
    )
    noted = {name: value for name, value in chosen.items() if name in _TOLD}
    audit.note_hourly(officer.name, "audit.read", " ".join(sorted(chosen))[:80], noted, now())
    actions = sorted(
        ((action, words_of(action)) for action in trail.actions()), key=lambda it: it[1]
    )
    return _page(wanted, chosen, "audit.listed", actions=actions, tip=audit.tip())


@blueprint.get("/audit/saya")
@page("saya")
def own(officer: Officer) -> str:
    """What the officer did."""
    return _page(Wanted(actors=[officer.name]), {}, "audit.own", actions=(), tip=None)


def _page(wanted: Wanted, chosen: dict[str, Any], endpoint: str, **words: Any) -> str:
    found = trail.read(wanted, _SHOWN + 1, _place(request.args.get("sesudah", "")))
    shown = found[:_SHOWN]
    following = ""
    if len(found) > _SHOWN:
        last = shown[-1].place
        following = url_for(endpoint, **chosen, sesudah=f"{last.at.timestamp():.6f}~{last.seq}")
    return render_template(
        "audit/list.html",
        entries=shown,
        names=_names(shown),
        words_of=words_of,
        chosen=chosen,
        own=endpoint == "audit.own",
        first=url_for(endpoint, **chosen) if "sesudah" in request.args else "",
        following=following,
        details=_details,
        **words,
    )


def _names(entries: Sequence[Noted]) -> dict[str, str]:
    """The names of officers among those who acted, by what the audit calls them."""
    ids = {
        int(found[1]) for entry in entries if (found := re.fullmatch(r"petugas (\d+)", entry.actor))
    }
    names = officers.names_of(current().vault, ids)
    return {f"petugas {id_}": name for id_, name in names.items()}


def _details(entry: Noted) -> list[tuple[str, str]]:
    """What else an entry says, as pairs."""
    return [(name, str(value)) for name, value in entry.detail.items() if value not in ("", {}, [])]


def _midnight(day: str | None, after: int) -> datetime | None:
    """The beginning of a day of the people served, or of the one so many days after it."""
    try:
        local = date.fromisoformat(day or "") + timedelta(days=after)
        return datetime.combine(local, time(), current().settings.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _place(text: str) -> Place | None:
    at, _tilde, seq = text.partition("~")
    try:
        return Place(datetime.fromtimestamp(float(at), UTC), int(seq))
    except (ValueError, OverflowError, OSError):
        return None
