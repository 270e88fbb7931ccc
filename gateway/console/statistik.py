"""Statistik: how reports came and go, and the sheet of a day or a week for Ditbinmas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, jsonify, render_template, request

from flows.rules.counting import ORDINARY, exact
from flows.rules.rights import Officer
from flows.rules.small_counts import alone
from flows.values import dataclass
from gateway.console import words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.install.training import heading
from gateway.officers import statistics, statistics_files
from gateway.officers.statistics import DAILY, SHEETS, WEEKLY, Sheet
from gateway.web.application import current
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit
from storage.reports import counted

blueprint = Blueprint("statistik", __name__)

#: The periods of the trend, in days until today; the first unless another is asked for.
PERIODS = (90, 30, 365)
#: Of longer ones the table has a line for each week.
_BY_DAY = 31
_WEEK = 7
_EARLIEST = date(2020, 1, 1)
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; what is none of it is passed over."""

    kind: str
    days: int
    until: date
    sheet: str
    day: date

    @property
    def since(self) -> date:
        """The first day of the trend."""
        return self.until - timedelta(days=self.days)


@blueprint.get("/statistik")
@page("statistik")
def shown(officer: Officer) -> str:
    """The trend and the sheet."""
    wanted = _wanted()
    found = _sheet(officer, wanted)
    return render_template(
        "statistik/sheet.html",
        wanted=wanted,
        sheet=found,
        rows=list(statistics_files.rows(found)),
        besides=statistics_files.besides(found, _area(officer)),
        head=statistics_files.head(),
        trend=_lines(_trend(officer, wanted), wanted),
        step=_step(wanted),
        given={"lembar": wanted.sheet, "tanggal": wanted.day.isoformat()},
        form=Form(
            jenis=wanted.kind,
            kurun=str(wanted.days),
            lembar=wanted.sheet,
            tanggal=wanted.day.isoformat(),
        ),
        choices={
            "jenis": [("", _("Semua jenis")), *((kind, words.kind(kind)) for kind in ORDINARY)],
            "kurun": [("30", _("30 hari")), ("90", _("90 hari")), ("365", _("1 tahun"))],
            "lembar": [(DAILY, _("Harian")), (WEEKLY, _("Mingguan"))],
        },
    )


@blueprint.get("/statistik/tren.json")
@page("statistik")
def trend(officer: Officer) -> Response:
    """How many reports came on each day, and the mean of the week up to it, for the picture."""
    wanted = _wanted()
    counts = _trend(officer, wanted)
    days = [wanted.since + timedelta(days=number) for number in range(wanted.days)]
    return jsonify(
        days=[int(datetime.combine(day, time(), UTC).timestamp()) for day in days],
        counts=counts,
        means=[_mean(counts[max(0, place - _WEEK + 1) : place + 1]) for place in range(len(days))],
    )


@blueprint.get("/statistik/lembar.<kind>")
@page("statistik")
def file(officer: Officer, kind: str) -> Response:
    """The sheet to take away; it is audited."""
    make = {"pdf": statistics_files.pdf, "xlsx": statistics_files.xlsx}.get(kind)
    if make is None:
        return Response(status=404)
    found = _sheet(officer, _wanted())
    with transaction():
        audit.note(
            officer.name,
            "statistics.export",
            found.area,
            {"sheet": found.kind, "file": kind},
            now(),
        )
    made = make(found, _area(officer), heading(current().settings.training))
    response = Response(made, content_type=_TYPES[kind])
    name = f"kamtibmas-{found.kind}-{found.since.isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted() -> Wanted:
    named = request.args
    today = now().astimezone(current().settings.zone).date()
    kind = named.get("jenis", "")
    try:
        day = date.fromisoformat(named.get("tanggal", ""))
    except ValueError:
        day = today - timedelta(days=1)
    return Wanted(
        kind=kind if kind in ORDINARY else "",
        days=next((each for each in PERIODS if str(each) == named.get("kurun")), PERIODS[0]),
        until=today + timedelta(days=1),
        sheet=named["lembar"] if named.get("lembar") in SHEETS else DAILY,
        day=min(max(day, _EARLIEST), today),
    )


def _sheet(officer: Officer, wanted: Wanted) -> Sheet:
    return statistics.sheet(officer, wanted.sheet, wanted.day, current().settings.zone)


def _area(officer: Officer) -> str:
    return areas.names_of([officer.area]).get(officer.area, officer.area)


def _trend(officer: Officer, wanted: Wanted) -> list[int | None]:
    """How many reports came on each day of the trend; who may not open them sees no small ones."""
    kinds = [wanted.kind] if wanted.kind else list(ORDINARY)
    asked = counted.Asked(wanted.since, wanted.until, current().settings.zone, officer.path, kinds)
    found: dict[date, int] = {}
    for (day, _kind), number in counted.by_day(asked).items():
        found[day] = found.get(day, 0) + number
    counts = [found.get(wanted.since + timedelta(days=place), 0) for place in range(wanted.days)]
    return [count if exact(officer) else alone(count) for count in counts]


def _step(wanted: Wanted) -> int:
    return 1 if wanted.days <= _BY_DAY else _WEEK


def _lines(counts: Sequence[int | None], wanted: Wanted) -> list[tuple[date, int | None]]:
    """The trend as a table: a line for each day or week, the newest first."""
    step = _step(wanted)
    found = []
    for place in range(len(counts) - step, -1, -step):
        part = counts[place : place + step]
        known = [count for count in part if count is not None]
        whole = sum(known) if len(known) == len(part) else None
        found.append((wanted.since + timedelta(days=place), whole))
    return found


def _mean(counts: Sequence[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return round(sum(known) / len(known), 2) if len(known) == len(counts) else None
