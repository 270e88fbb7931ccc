"""`flask post rota`: whose turn it is at a post."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.duty import DAYS
from flows.rules.rota import written
from gateway.commands.group import CommandError, Commands, actor, as_json, json_option, note, table
from gateway.commands.times import Time
from gateway.officers import rotas
from storage import watch

group = Commands("rota", help="Whose turn it is at a post, by weekday or in one night.")


@group.does("list")
@click.argument("code")
@json_option
def listed(code: str, json_: bool) -> None:
    """List whose turn it is at the post CODE; its guards have numbers, the ketua is 1.

    Where nobody is named it is everybody's.
    """
    found = rotas.of_post(known(code))
    rows = [(DAYS[key] if isinstance(key, int) else f"{key}", found[key]) for key in found]
    if json_:
        as_json([{"evening": evening, "guards": guards} for evening, guards in rows])
    else:
        table(("EVENING", "GUARDS"), [(name, ",".join(map(str, them))) for name, them in rows])


@group.does("set")
@click.argument("code")
@click.argument("turns")
def change(code: str, turns: str) -> None:
    """Write down whose turn it is at the post CODE: 'sen-kam 1,2; jum 3; 31/01/2027 1'.

    Evenings that are not named stay as they are; a night goes before its weekday.
    """
    try:
        done = rotas.change(known(code), turns, actor(), datetime.now(UTC))
    except ValueError as why:
        raise CommandError(str(why)) from None
    note(f"Post {code}: {written(done)}.")


@group.does("clear")
@click.argument("code")
@click.option("--night", type=Time(["%Y-%m-%d"]), metavar="DATE", help="Only that of one night.")
def clear(code: str, night: datetime | None) -> None:
    """Forget whose turn it is at the post CODE: all its guards are on duty."""
    only = None if night is None else night.date()
    done = rotas.clear(known(code), only, actor(), datetime.now(UTC))
    note(f"Post {code}: the rota of {done} evenings is gone.")


def known(code: str) -> watch.Post:
    """The post with this code. Raises CommandError."""
    found = watch.find(code)
    if found is None:
        raise CommandError(f"there is no post {code}; `flask post list` names them")
    return found
