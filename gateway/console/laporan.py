"""Laporan: the list with its filters and search, and the file of one report."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows.rules.kinds import KINDS
from flows.rules.mediation import ASK
from flows.rules.questions import LONGEST, TEMPLATES
from flows.rules.report_steps import CLOSED, NEXT, STATES
from flows.rules.results import RESULTS
from flows.rules.rights import Officer, moving
from flows.rules.unmasking import ALLOWED, COUNTED, LONGEST_REASON, asking, visible_until
from flows.values import dataclass
from gateway.console import choosing, forms, live, words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.visitor import visitor
from gateway.officers import report_file, searching
from gateway.officers.desk_deeds import LONGEST_NOTE
from gateway.officers.desk_deeds import LONGEST_REASON as LONGEST_GIVING
from gateway.web.application import current
from storage import reports
from storage.engine.db import transaction
from storage.people import officers
from storage.places import areas
from storage.record import audit
from storage.reports import search, unmasking
from storage.reports.chosen import Chosen

blueprint = Blueprint("laporan", __name__)

PAGE = 40
#: What the filter of states offers besides the states.
OPEN, ALL = "terbuka", "semua"
_OPEN_STATES = tuple(state for state in STATES if state not in CLOSED)


@dataclass(frozen=True)
class Filter:
    """What an address asks for, and the words it carries."""

    chosen: Chosen
    words: str
    given: dict[str, Any]
    """The filters as the address has them, without the page."""


def read_filter(officer: Officer) -> Filter:
    """What the address of this request asks for; what is none of it is passed over."""
    found = {
        name: request.args.get(name, "")[:200]
        for name in ("status", "jenis", "wilayah", "mendesak", "sejak", "sampai", "kata")
    }
    said = searching.words_of(current().vault, found["kata"]) if found["kata"] else ""
    states: tuple[str, ...] = ()
    if found["status"] in STATES:
        states = (found["status"],)
    elif found["status"] != ALL and not said:
        states = _OPEN_STATES
    kind = found["jenis"] if found["jenis"] in KINDS else ""
    area = found["wilayah"]
    if area and not officer.covers(areas.paths_of([area]).get(area, "")):
        abort(404)
    since, until = _date(found["sejak"]), _date(found["sampai"])
    chosen = Chosen(
        state=states,
        category=(kind,) if kind else (),
        area=area or None,
        urgent=found["mendesak"] == "ya",
        since=since,
        until=until + timedelta(days=1) if until else None,
        words=search.digests(current().vault, said) if said else (),
    )
    return Filter(chosen, said, {name: value for name, value in found.items() if value})


def _date(typed: str) -> datetime | None:
    """The beginning of a day as a browser writes it; None for what is none."""
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        return None
    local = datetime.combine(day, time(), current().settings.zone)
    return local.astimezone(UTC) if 1970 < day.year < 2200 else None


@blueprint.get("/laporan")
@page("laporan")
def listed(officer: Officer) -> str:
    """The reports of the territory, newest first, as they were asked for."""
    asked = read_filter(officer)
    _note_list(officer, asked)
    cursor = request.args.get("dari", "")
    return render_template(
        "laporan/list.html",
        **_list(officer, asked, cursor),
        form=Form(**asked.given | {"status": asked.given.get("status", _default(asked))}),
        choices=_choices(officer),
        live=not cursor,
        narrowed=any(name != "kata" for name in asked.given),
        waiting=_deciding(officer),
        opened=unmasking.opened_since(now() - COUNTED),
    )


def _default(asked: Filter) -> str:
    return ALL if asked.words else OPEN


@blueprint.get("/laporan/daftar")
@page("laporan")
def part(officer: Officer) -> Response:
    """The list anew."""
    return live.part("laporan/_list.html", **_list(officer, read_filter(officer), ""))


def _list(officer: Officer, asked: Filter, cursor: str) -> dict[str, Any]:
    runtime = current()
    try:
        found = reports.page(
            runtime.vault,
            officer.role,
            officer.path,
            asked.chosen,
            cursor=cursor or None,
            limit=PAGE,
            zone=runtime.settings.zone,
        )
    except KeyError:
        abort(404)
    return {
        "officer": officer,
        "asked": asked,
        "items": found.items,
        "next": url_for("laporan.listed", **asked.given, dari=found.next) if found.next else "",
        "first": url_for("laporan.listed", **asked.given) if cursor else "",
        "names": areas.names_of({seen.area for seen in found.items if seen.area}),
        "holders": officers.names_of(
            runtime.vault, {seen.officer for seen in found.items if seen.officer}
        ),
        "counts": reports.open_counts(officer.role, officer.path),
    }


def _choices(officer: Officer) -> dict[str, list[tuple[str, str]]]:
    return {
        "status": [
            (OPEN, _("Semua yang terbuka")),
            (ALL, _("Semua")),
            *((state, words.state(state)) for state in STATES),
        ],
        "jenis": [("", _("Semua jenis")), *((kind, words.kind(kind)) for kind in KINDS)],
        "wilayah": [
            ("", _("Seluruh wilayah saya")),
            *choosing.areas_of(officer),
        ],
    }


def told(officer: Officer, asked: Filter) -> list[tuple[str, str]]:
    """What the filters are called and what each is set to, in the reader's language."""
    given = {"status": _default(asked)} | asked.given
    offered = {name: dict(pairs) for name, pairs in _choices(officer).items()}
    rows = [
        (_("Status"), offered["status"].get(given["status"], offered["status"][_default(asked)])),
        (_("Jenis"), offered["jenis"].get(given.get("jenis", ""), _("Semua jenis"))),
        (_("Wilayah"), offered["wilayah"].get(given.get("wilayah", ""), _("Seluruh wilayah saya"))),
        (_("Mendesak"), _("Hanya mendesak") if asked.chosen.urgent else ""),
        (_("Sejak"), given.get("sejak", "") if asked.chosen.since else ""),
        (_("Sampai"), given.get("sampai", "") if asked.chosen.until else ""),
        (_("Cari"), asked.words),
    ]
    return [row for row in rows if row[1]]


def _deciding(officer: Officer) -> int:
    """How many requests for a number wait for this officer."""
    if not officer.may("report.number.allow"):
        return 0
    unit = visitor().visit.unit
    return len(unmasking.waiting(current().vault, officer.role, officer.path, unit, now()))


@blueprint.post("/laporan/cari")
@page("laporan")
def sought(officer: Officer) -> Response:
    """A ticket leads to its report; words go into the address, where nobody can read them."""
    typed = request.form.get("q", "")[:200]
    kept: dict[str, Any] = {
        name: value
        for name in ("status", "jenis", "wilayah", "mendesak", "sejak", "sampai")
        if (value := request.form.get(name, "")[:200])
    }
    if ticket := searching.ticket_in(typed):
        return forms.see(url_for("laporan.detail", code=ticket))
    if typed.strip() and not (address := searching.address_of(current().vault, typed)):
        flash(_("Kata itu ada di hampir semua laporan. Cari dengan kata lain."))
    elif typed.strip():
        kept["kata"] = address
    return forms.see(url_for("laporan.listed", **kept))


@blueprint.get("/laporan/<code>")
@page("laporan")
def detail(officer: Officer, code: str) -> str:
    """The file of one report; that it was read is noted."""
    return shown(officer, seen_or_404(officer, code), Form())


@blueprint.get("/laporan/<code>/garis-waktu")
@page("laporan")
def timeline(officer: Officer, code: str) -> Response:
    """The timeline anew: an answer of the reporter is seen without a click. The page was noted."""
    events = report_file.timeline(current(), officer, seen_or_404(officer, code))
    return live.part("laporan/_timeline.html", officer=officer, events=events)


def seen_or_404(officer: Officer, code: str) -> reports.Seen:
    """The report with this ticket, or the answer that there is none for this officer."""
    seen = reports.show(current().vault, code, officer.role, officer.path, current().settings.zone)
    if seen is None:
        abort(404)
    return seen


def shown(officer: Officer, seen: reports.Seen, form: Form) -> str:
    """The page of a report, with what somebody typed into one of its forms."""
    runtime, visit = current(), visitor().visit
    known = report_file.file(runtime, officer, seen, now())
    may_give = officer.may("report.assign") and officer.may(moving(seen.category))
    people, units = (
        report_file.receivers(runtime, visit.unit, seen)
        if may_give and not known.closed
        else ((), ())
    )
    with transaction():
        audit.note(officer.name, "report.read", seen.code, {}, now())
    return render_template(
        "laporan/detail.html",
        officer=officer,
        file=known,
        seen=seen,
        form=form,
        unit=visit.unit,
        may_move=officer.may(moving(seen.category)),
        may_give=may_give,
        may_ask_number=officer.may(asking(seen.category)),
        states=NEXT[seen.state],
        results=RESULTS,
        templates=[name for name in TEMPLATES if name != ASK],
        ask_mediation=ASK,
        people=people,
        units=units,
        longest={
            "note": LONGEST_NOTE,
            "giving": LONGEST_GIVING,
            "question": LONGEST,
            "reason": LONGEST_REASON,
        },
        allowed=ALLOWED,
        visible_until=visible_until,
    )


def _note_list(officer: Officer, asked: Filter) -> None:
    """Once an hour: who read which list. Of a filter's values only a digest is kept."""
    given = sorted(asked.given.items())
    values = hashlib.sha256(repr(given).encode()).hexdigest()[:12] if given else ""
    names = ",".join(name for name, _value in given)
    audit.note_hourly(officer.name, "console.list", f"laporan {names} {values}".strip(), {}, now())
