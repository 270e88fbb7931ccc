"""`flask area`: the administrative areas, how people write them, and landmarks."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.commands.group import Commands, runtime
from gateway.commands.importing import CSV_FILE
from gateway.commands.loading import DATA, load_file
from storage.places import areas

group = Commands("area", help="Administrative areas.")


@group.does("load")
@click.argument("file", type=CSV_FILE, default=DATA / "areas.csv")
@click.pass_context
def load(context: click.Context, file: Path) -> None:
    """Load areas from FILE (code,name,level,parent_code), or those of Sumatera Selatan."""
    context.exit(
        load_file(file, ("code", "name", "level", "parent_code"), areas.load, "areas", runtime())
    )


@group.does("alias")
@click.argument("file", type=CSV_FILE, default=DATA / "aliases.csv")
@click.pass_context
def alias(context: click.Context, file: Path) -> None:
    """Load other spellings of areas from FILE (alias,code), or those that ship."""
    context.exit(load_file(file, ("alias", "code"), areas.load_aliases, "aliases", runtime()))


@group.does("landmark")
@click.argument("file", type=CSV_FILE, default=DATA / "landmarks.csv")
@click.pass_context
def landmark(context: click.Context, file: Path) -> None:
    """Load landmarks from FILE (name,code; code empty if unsure), or those that ship."""
    context.exit(load_file(file, ("name", "code"), areas.load_landmarks, "landmarks", runtime()))
