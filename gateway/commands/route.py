"""`flask route`: which unit gets the reports of an area, and who would get one now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from flows.rules import dates
from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS
from flows.rules.rights import Officer
from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.importing import CSV_FILE
from gateway.commands.loading import DATA, load_file
from gateway.commands.named import maybe_by_option, officer_named, who_may
from gateway.jobs import who_gets
from gateway.officers import reference, routes, territory
from storage.places import areas, route_table
from storage.places.route_table import RouteRow

group = Commands("route", help="Which unit gets the reports of an area.")

_area = click.option("--area", required=True, metavar="CODE", help="An area and all below it.")
_kind = click.option(
    "--kind", type=click.Choice(tuple(KINDS)), help="A kind of report; else any kind."
)


@group.does("show")
@_area
@_kind
@click.option("--at", metavar="TIME", help="31/01/2027 23.30, or 23:30; else now.")
@click.option("--rw", default="", metavar="RW", help="The RW, for the Polisi RW.")
@click.option("--urgent", is_flag=True, help="As an urgent one, whatever its kind.")
@maybe_by_option
@json_option
def show(
    area: str, kind: str | None, at: str | None, rw: str, urgent: bool, by: str | None, json_: bool
) -> None:
    """Who would get a report from an area, in order, each with why.

    Those about officers (--kind petugas) only with --by a token of the role inspektorat or dpo.
    """
    here, now = runtime(), datetime.now(UTC)
    officer = officer_named(by) if by else None
    _known(officer, area)
    kind = kind or ""
    who_gets.must_see(officer.role if officer else "", kind)
    if rw and not (rw.isascii() and rw.isdecimal() and len(rw) <= 3):
        raise click.UsageError("--rw is a number of at most three digits")
    try:
        moment = dates.coming(at, now, here.settings.zone) if at else now
    except ValueError as why:
        raise click.BadParameter(str(why), param_hint="--at") from None
    place = who_gets.place_of(area, kind, rw)
    urgent = urgent or (bool(kind) and KINDS[kind].urgent)
    found = who_gets.who_gets(here.settings, here.vault, place, urgent, moment)
    if json_:
        as_json(found)
        return
    table(
        ("STEP", "AFTER", "UNIT", "ROLE", "OFFICER", "BY", "WHY"),
        [
            (
                row["step"],
                _after(row["after_s"]),
                row["unit"],
                row["role"],
                row["officer"],
                row["channel"],
                row["why"],
            )
            for row in found
        ],
    )
    if not found:
        note("It reaches nobody: no route leads to a unit, and no officer answers for this area.")
    elif not any(row["officer"] for row in found):
        note("No officer is on duty for it; only desks are told.")


def _after(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


@group.does("list")
@click.option("--area", metavar="CODE", help="Those of this area, of areas above and below it.")
@click.option("--history", is_flag=True, help="Also those that are over.")
@json_option
def listed(area: str | None, history: bool, json_: bool) -> None:
    """List the routes."""
    if area:
        _known(None, area)
    found = route_table.listed(area or "", history)
    if json_:
        as_json(
            [
                {
                    "area": kept.area,
                    "category": kept.category or None,
                    "unit": kept.unit,
                    "also": kept.also,
                    "begins_at": stamp(kept.begins_at),
                    "ends_at": stamp(kept.ends_at),
                    "by": kept.actor,
                }
                for kept in found
            ]
        )
        return
    zone = runtime().settings.zone
    table(
        ("AREA", "KIND", "UNIT", "", "SINCE", "UNTIL", "BY"),
        [
            (
                kept.area,
                kept.category or "any",
                kept.unit,
                "also" if kept.also else "",
                dates.written(kept.begins_at, zone),
                dates.written(kept.ends_at, zone) if kept.ends_at else "",
                kept.actor,
            )
            for kept in found
        ],
    )


def _row(command: Callable[..., Any]) -> Callable[..., Any]:
    unit = click.option("--unit", required=True, metavar="CODE", help="The unit that gets them.")
    for option in (maybe_by_option, _kind, unit, _area):
        command = option(command)
    return command


@group.does("set")
@_row
@click.option("--also", is_flag=True, help="Besides the unit that answers, not in its place.")
def set_(area: str, kind: str | None, unit: str, also: bool, by: str | None) -> None:
    """Let a unit get the reports of an area from now on; who answered for it does no longer.

    A route of a kind goes before one of any kind, one of a smaller area before one of a larger.
    """
    row, who, now = _checked(area, kind, unit, also, by), by or actor(), datetime.now(UTC)
    changed = routes.set_(row, who, now)
    note("The route holds from now on." if changed else "That route held already.")


@group.does("end")
@_row
def end(area: str, kind: str | None, unit: str, by: str | None) -> None:
    """End a route; then the next larger area's holds, or the one of any kind."""
    row, who, now = _checked(area, kind, unit, False, by), by or actor(), datetime.now(UTC)
    if not routes.end(row, who, now):
        raise CommandError("there is no such route now; `flask route list` names those that hold")
    note("The route is over.")


@group.does("load")
@click.argument("file", type=CSV_FILE, default=DATA / "routes.csv")
@maybe_by_option
@click.pass_context
def load(context: click.Context, file: Path, by: str | None) -> None:
    """Load routes from FILE (area,category,unit,also), or those of Palembang.

    An empty category is any kind, `also` is ya or tidak. Routes that the file leaves out go on.
    """
    context.exit(load_file(file, reference.ROUTES, who_may(by, "route.write")))


def _checked(area: str, kind: str | None, unit: str, also: bool, by: str | None) -> RouteRow:
    officer = who_may(by, "route.write")
    cells = {"area": area, "category": kind or "", "unit": unit, "also": "ya" if also else ""}
    try:
        return routes.read(officer, cells)
    except Unusable as why:
        raise CommandError(str(why)) from None


def _known(officer: Officer | None, area: str) -> None:
    if areas.find(area) is None:
        raise click.UsageError(f"there is no area {area}")
    if officer is not None:
        territory.inside(officer, [area], "area")
