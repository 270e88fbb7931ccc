"""`flask outbox`: what a restore holds, for a person to release or to drop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from flows.rules.delivery import LANES
from gateway.commands.group import Commands, actor, as_json, json_option, note, runtime, table
from storage.engine.db import transaction
from storage.record import audit
from storage.sent import held
from storage.sent.held import Chosen

group = Commands("outbox", help="Messages that a restored backup would send again.")


def _chosen(run: Callable[..., Any]) -> Callable[..., Any]:
    """Which of them: ids, a lane, an imbauan."""
    for add in (
        click.option("--imbauan", type=int, metavar="ID", help="Those of this imbauan."),
        click.option("--lane", type=click.Choice(LANES), help="Those of this lane."),
        click.argument("ids", metavar="[ID]...", nargs=-1, type=int),
    ):
        run = add(run)
    return run


@group.does("held")
@_chosen
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="How many at most.",
)
@json_option
def listed(
    ids: tuple[int, ...], lane: str | None, imbauan: int | None, limit: int, json_: bool
) -> None:
    """List what is held: what it is and how old, never to whom or what it says."""
    found = held.listed(Chosen(ids, lane or "", imbauan), limit)
    zone = runtime().settings.zone
    rows = [
        {
            "id": message.id,
            "lane": message.lane,
            "what": message.what,
            "imbauan": message.imbauan,
            "written": message.created_at.astimezone(zone).isoformat(timespec="minutes"),
            "until": message.expires_at.astimezone(zone).isoformat(timespec="minutes")
            if message.expires_at
            else None,
        }
        for message in found
    ]
    if json_:
        as_json(rows)
    elif rows:
        table(
            [name.upper() for name in rows[0]],
            [["-" if cell is None else cell for cell in row.values()] for row in rows],
        )
    note(
        f"{held.held()} messages are held. `flask outbox release` lets them leave, `flask"
        f" outbox drop` does not."
    )


@group.does("release")
@_chosen
@click.option("--all", "all_", is_flag=True, help="All of them.")
def release(ids: tuple[int, ...], lane: str | None, imbauan: int | None, all_: bool) -> None:
    """Let held messages leave: somebody may get them twice."""
    chosen, now = _some(ids, lane, imbauan, all_), datetime.now(UTC)
    with transaction():
        after = held.release(chosen, now)
        audit.note(actor(), "outbox.release", _subject(chosen), after, now)
    note(
        ", ".join(f"{number} {state}" for state, number in sorted(after.items()))
        or "None of those is held."
    )


@group.does("drop")
@_chosen
@click.option("--all", "all_", is_flag=True, help="All of them.")
def drop(ids: tuple[int, ...], lane: str | None, imbauan: int | None, all_: bool) -> None:
    """Never send held messages."""
    chosen, now = _some(ids, lane, imbauan, all_), datetime.now(UTC)
    with transaction():
        number = held.drop(chosen, now)
        audit.note(actor(), "outbox.drop", _subject(chosen), {"stopped": number}, now)
    note(f"{number} stopped." if number else "None of those is held.")


def _some(ids: tuple[int, ...], lane: str | None, imbauan: int | None, all_: bool) -> Chosen:
    if bool(ids or lane or imbauan is not None) == all_:
        raise click.UsageError("name some by ID, --lane or --imbauan, or say --all")
    return Chosen(ids, lane or "", imbauan)


def _subject(chosen: Chosen) -> str:
    if chosen.ids:
        return f"{len(chosen.ids)} named"
    return (
        " ".join(
            filter(
                None,
                [chosen.lane, f"imbauan {chosen.imbauan}" if chosen.imbauan is not None else ""],
            )
        )
        or "all"
    )
