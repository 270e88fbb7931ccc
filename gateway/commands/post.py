"""`flask post`: guard posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules import dates
from flows.rules.burden import USUAL, Burden
from flows.rules.cleaning import clean
from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from gateway.commands import post_attendance, post_duress, post_rota
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
from gateway.commands.importing import CSV_FILE, finish, import_options, progress, rejects_of
from gateway.commands.post_rota import known
from gateway.officers import post_imports, rows, watched
from storage import watch
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit

#: Posts that a list leaves out and that are named, at most.
MOST_NAMED = 50

group = Commands("post", help="Poskamling: guard posts and who stands guard there.")
group.add_command(post_rota.group)
group.add_command(post_duress.agreed)


@group.does("import")
@click.argument("file", type=CSV_FILE)
@import_options
@click.pass_context
def load(context: click.Context, file: Path, dry_run: bool, rejects: Path | None) -> None:
    """Import posts from FILE.

    Columns: code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards; the
    guards are phone numbers separated by ';', the first is the post's ketua. There may also be
    times,free,partner,until_subuh,names,rota,ladder. Bad rows come out as a CSV with a column that
    says why.
    """
    now = datetime.now(UTC)
    target = rejects_of(file, rejects, dry_run)
    with progress(file) as read_to:
        price = runtime().settings.sms_price
        outcome = post_imports.guard_posts(
            runtime().vault, file, target, now, dry_run, read_to, price=price
        )
    status = finish("post", outcome, target, dry_run, now)
    if outcome.left_out:
        named = _named(outcome.left_out)
        note(f"Not in this list, still watched: {named}; to end one: flask post end CODE.")
    if outcome.partnerless:
        named = _named([f"{code} ({partner})" for code, partner in outcome.partnerless])
        note(f"Without a partner, for the one they name is no post that is known: {named}.")
    for code, asked in outcome.heavy[:MOST_NAMED]:
        _warn(code, asked)
    if len(outcome.heavy) > MOST_NAMED:
        note(f"So it is at {len(outcome.heavy) - MOST_NAMED} more posts.")
    context.exit(status)


def _named(codes: Sequence[str]) -> str:
    more = len(codes) - MOST_NAMED
    return ", ".join(codes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _warn(code: str, asked: Burden) -> None:
    """More texts a night than usual: the guards pay for them."""
    currency = runtime().settings.sms_currency
    note(
        f"{code}: {asked.texts} texts a night, {USUAL} are usual; who sends them pays about"
        f" {asked.cost:,.0f} {currency} a night. Where they cost nothing the post is free."
    )


@group.does("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--area", "area", required=True, metavar="CODE")
@click.option("--rt", default="")
@click.option("--rw", default="")
@click.option(
    "--start",
    "shift_start",
    required=True,
    metavar="HH:MM",
    help="When the watch begins, local time.",
)
@click.option(
    "--end", "shift_end", required=True, metavar="HH:MM", help="When it ends; may be past midnight."
)
@click.option(
    "--every",
    "every_minutes",
    default="",
    metavar="MINUTES",
    help="How often a word is expected; without it at the start, in the middle and at the end.",
)
@click.option("--times", metavar="HH:MM;HH:MM", help="Fixed times at which one is expected.")
@click.option(
    "--grace", "grace_minutes", required=True, metavar="MINUTES", help="How late it may come."
)
@click.option(
    "--guard",
    "guards",
    required=True,
    multiple=True,
    metavar="PHONE",
    help="Repeatable; first the ketua.",
)
@click.option("--names", metavar="NAME;NAME", help="The guards' names, in their order.")
@click.option("--rota", metavar="DAYS N,N", help="Such as 'sen-kam 1,2; jum 3': 1 is the ketua.")
@click.option("--partner", metavar="CODE", help="The post that is told first when it is silent.")
@click.option("--ladder", metavar="STEP N;STEP N", help="As in `flask post ladder`.")
@click.option("--free", type=click.Choice(["ya", "tidak"]), help="Its guards' SMS cost nothing.")
@click.option(
    "--until-subuh",
    "until_subuh",
    type=click.Choice(["ya", "tidak"]),
    help="Whether it watches until subuh in Ramadhan; ya unless said.",
)
def add(code: str, guards: tuple[str, ...], **words: str | None) -> None:
    """Add the post CODE, or bring it up to date.

    What is not said of a post that is there stays.
    """
    now = datetime.now(UTC)
    said = {name: word for name, word in words.items() if word is not None}
    cells = {"code": code, "guards": ";".join(guards), **said}
    try:
        row = rows.post(cells, areas.exists([said["area"]]))
        post_imports.must_not_name(runtime().vault, [row])
    except Unusable as why:
        raise CommandError(str(why)) from None
    there = watch.find(code)
    if row.partner and watch.find(row.partner) is None:
        raise CommandError(f"there is no post {row.partner}; `flask post list` names them")
    with transaction():
        watch.save_posts(runtime().vault, [row], now)
        audit.note(
            actor(), "post.add", row.code, {"area": row.area, "guards": len(row.guards)}, now
        )
    note(f"Post {row.code} saved with {len(row.guards)} guards.")
    if asked := post_imports.burden_of(row, there, runtime().settings.sms_price):
        _warn(row.code, asked)


@group.does("pause")
@click.argument("code")
@click.option(
    "--until",
    required=True,
    metavar="TIME",
    help="2027-01-31, 2027-01-31 06:00, or 06:00 for the next time it is that.",
)
@click.option("--reason", required=True, help="Why; kept on the post and in the audit.")
def pause(code: str, until: str, reason: str) -> None:
    """Expect nothing of the post CODE until a time: no reminder, no alarm.

    Afterwards it is watched as before.
    """
    now, zone = datetime.now(UTC), runtime().settings.zone
    try:
        at = dates.coming(until, now, zone)
        watched.pause(known(code), at, clean(reason), actor(), now)
    except (ValueError, watched.NotSo) as why:
        raise CommandError(str(why)) from None
    note(f"Post {code} is paused until {at.astimezone(zone):%Y-%m-%d %H:%M}.")


@group.does("resume")
@click.argument("code")
def resume(code: str) -> None:
    """Expect again what is still to come of the post CODE."""
    try:
        done = watched.resume(known(code), actor(), datetime.now(UTC))
    except watched.NotSo as why:
        raise CommandError(str(why)) from None
    note(f"Post {code} is watched again." if done else f"Post {code} was not paused.")


@group.does("ladder")
@click.argument("code")
@click.argument("text", required=False)
def ladder(code: str, text: str | None) -> None:
    """Show, or set, when each step is told of a missed check-in of the post CODE.

    TEXT is such as 'partner 0; ketua 5; petugas 20; polsek 40': minutes after the grace; 'petugas
    -' tells nobody there. What it does not name comes as it does everywhere; '' is that of all.
    """
    post = known(code)
    if text is None:
        click.echo(post.ladder or "as everywhere")
        return
    try:
        kept = watched.change(post, {"ladder": text}, actor(), datetime.now(UTC))
    except (ValueError, watched.NotSo) as why:
        raise CommandError(str(why)) from None
    note(f"Post {code}: {kept.ladder or 'as everywhere'}.")


@group.does("end")
@click.argument("code")
def end(code: str) -> None:
    """Watch the post CODE no longer: no reminder, no alarm.

    What was is kept; an import that names it begins again.
    """
    done = watched.end(known(code), actor(), datetime.now(UTC))
    note(f"Post {code} is watched no longer." if done else f"Post {code} had ended before.")


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the posts."""
    found = watch.listed()
    guards = watch.guards_by_post([post.id for post in found])
    codes = {post.id: str(post.code) for post in found}
    more = ("times", "free", "partner", "until_subuh", "ladder", "paused_until")
    names = (*rows.POST_COLUMNS, *more)
    now = datetime.now(UTC)
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
            post.times,
            post.free,
            codes.get(post.partner_id or 0, ""),
            post.until_subuh,
            post.ladder or "",
            stamp(post.paused_until) if post.paused_until and post.paused_until > now else None,
        )
        for post in found
    ]
    if json_:
        as_json([dict(zip(names, item, strict=True)) for item in items])
    else:
        table(
            (
                "CODE",
                "NAME",
                "AREA",
                "RT",
                "RW",
                "START",
                "END",
                "EVERY",
                "GRACE",
                "GUARDS",
                "TIMES",
                "FREE",
                "PARTNER",
                "UNTIL SUBUH",
                "LADDER",
                "PAUSED UNTIL",
            ),
            items,
        )


@group.does("attendance")
@click.argument("month")
@click.option("--area", default="", metavar="CODE", help="Only posts of this area and below.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file: .csv or .xlsx.",
)
def attendance_(month: str, area: str, out: Path) -> None:
    """Write the nights of MONTH (YYYY-MM) as a list, in the columns that SIM Linmas asks for."""
    post_attendance.write(month, area, out)
