"""`flask post`: guard posts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from gateway import imports, rows
from gateway.commands.group import Commands, Sorry, actor, as_json, json_option, note, runtime, table
from gateway.commands.importing import CSV_FILE, finish, import_options, progress, rejects_of
from storage import areas, audit, posts
from storage.db import transaction

group = Commands("post", help="Poskamling: guard posts and who stands guard there.")


@group.does("import")
@click.argument("file", type=CSV_FILE)
@import_options
@click.pass_context
def load(context: click.Context, file: Path, dry_run: bool, rejects: Path | None) -> None:
    """Import posts from FILE.

    Columns: code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards; the guards are phone numbers
    separated by ';', the first is the post's ketua. Bad rows come out as a CSV with a column that says why.
    """
    now = datetime.now(UTC)
    target = rejects_of(file, rejects, dry_run)
    with progress(file) as read_to:
        outcome = imports.guard_posts(runtime().vault, file, target, now, dry_run, read_to)
    context.exit(finish("post", outcome, target, dry_run, now))


@group.does("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--area", "area", required=True, metavar="CODE")
@click.option("--rt", default="")
@click.option("--rw", default="")
@click.option("--start", "shift_start", required=True, metavar="HH:MM", help="When the watch begins, local time.")
@click.option("--end", "shift_end", required=True, metavar="HH:MM", help="When it ends; may be past midnight.")
@click.option("--every", "every_minutes", required=True, metavar="MINUTES", help="How often a word is expected.")
@click.option("--grace", "grace_minutes", required=True, metavar="MINUTES", help="How late it may come.")
@click.option("--guard", "guards", required=True, multiple=True, metavar="PHONE", help="Repeatable; first the ketua.")
def add(code: str, guards: tuple[str, ...], **words: str) -> None:
    """Add the post CODE, or bring it up to date."""
    now = datetime.now(UTC)
    cells = {"code": code, "guards": ";".join(guards), **words}
    try:
        row = rows.post(cells, areas.exists([words["area"]]))
    except rows.BadCell as why:
        raise Sorry(str(why)) from None
    with transaction():
        posts.save_posts(runtime().vault, [row], now)
        audit.note(actor(), "post.add", row.code, {"area": row.area, "guards": len(row.guards)}, now)
    note(f"Post {row.code} saved with {len(row.guards)} guards.")


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the posts."""
    found = posts.listed()
    guards = posts.guards_by_post([post.id for post in found])
    names = ("code", "name", "area", "rt", "rw", "shift_start", "shift_end", "every_minutes", "grace_minutes", "guards")
    items = [
        (
            post.code,
            post.name,
            post.area_id,
            post.rt,
            post.rw,
            post.shift_start,
            post.shift_end,
            post.every_minutes,
            post.grace_minutes,
            len(guards[post.id]),
        )
        for post in found
    ]
    if json_:
        as_json([dict(zip(names, item, strict=True)) for item in items])
    else:
        table(("CODE", "NAME", "AREA", "RT", "RW", "START", "END", "EVERY", "GRACE", "GUARDS"), items)
