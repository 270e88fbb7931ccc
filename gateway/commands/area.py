"""`flask area`: the administrative areas, how people write them, and landmarks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules.borders import LARGEST, BadBorders, Ring, read
from gateway.commands.group import CommandError, Commands, actor, note
from gateway.commands.importing import CSV_FILE
from gateway.commands.loading import DATA, load_file
from gateway.officers import reference
from storage.engine.db import transaction
from storage.places import areas
from storage.places import borders as drawn
from storage.record import audit

group = Commands("area", help="Administrative areas.")


@group.does("load")
@click.argument("file", type=CSV_FILE, default=DATA / "areas.csv")
@click.pass_context
def load(context: click.Context, file: Path) -> None:
    """Load areas from FILE (code,name,level,parent_code), or those of Sumatera Selatan."""
    context.exit(load_file(file, reference.AREAS))


@group.does("alias")
@click.argument("file", type=CSV_FILE, default=DATA / "aliases.csv")
@click.pass_context
def alias(context: click.Context, file: Path) -> None:
    """Load other spellings of areas from FILE (alias,code), or those that ship."""
    context.exit(load_file(file, reference.ALIASES))


@group.does("landmark")
@click.argument("file", type=CSV_FILE, default=DATA / "landmarks.csv")
@click.pass_context
def landmark(context: click.Context, file: Path) -> None:
    """Load landmarks from FILE (name,code; code empty if unsure), or those that ship."""
    context.exit(load_file(file, reference.LANDMARKS))


@group.does("rw")
@click.argument("file", type=CSV_FILE)
@click.pass_context
def rw(context: click.Context, file: Path) -> None:
    """Load how many RW kelurahan have from FILE (area,rw_count); others keep theirs."""
    context.exit(load_file(file, reference.RW_COUNTS))


@group.does("borders")
@click.argument(
    "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False
)
@click.option("--key", default="code", metavar="PROPERTY", help="Which property holds the code.")
@click.option("--remove", is_flag=True, help="Draw maps from tiles again.")
def borders(file: Path | None, key: str, remove: bool) -> None:
    """Load the borders of areas from FILE (GeoJSON, WGS 84); maps are drawn from these.

    They replace those that were loaded before. A file with a mistake changes nothing.
    """
    if (file is None) != remove:
        raise CommandError("name a file with borders, or --remove")
    found = {} if file is None else _read(file, key)
    with transaction():
        drawn.replace(found)
        audit.note(actor(), "areas.borders", "", {"areas": len(found)}, datetime.now(UTC))
    points = sum(len(ring) for rings in found.values() for ring in rings)
    note(
        f"The borders of {len(found)} areas are loaded, with {points} points."
        if found
        else "Maps are drawn from tiles again."
    )


def _read(file: Path, key: str) -> dict[str, list[Ring]]:
    if file.stat().st_size > LARGEST:
        raise CommandError(
            f"the file is larger than {LARGEST // 1_000_000} MB; leave out what is not your"
            " territory, or simplify it"
        )
    try:
        return read(file.read_text("utf-8-sig"), key, areas.codes())
    except UnicodeDecodeError:
        raise CommandError("the file is no text in UTF-8; save it as GeoJSON") from None
    except BadBorders as why:
        raise CommandError(str(why)) from None
