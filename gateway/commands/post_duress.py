"""`flask post duress`: the word that a guard and the desk agreed on, face to face."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.fields import Unusable
from gateway.commands.group import CommandError, actor, note, runtime
from gateway.commands.post_rota import known
from gateway.officers import duress


@click.command("duress")
@click.argument("code")
@click.argument("guard", type=click.IntRange(1))
@click.option("--forget", is_flag=True, help="There is no word any more.")
def agreed(code: str, guard: int, forget: bool) -> None:
    """Keep the duress word of a guard of the post CODE: GUARD is its number, the ketua is 1.

    The word is asked for and not shown; what is kept of it is a keyed digest.
    """
    post = known(code)
    word = "" if forget else click.prompt("Word", hide_input=True, confirmation_prompt=True)
    try:
        duress.agree(runtime().vault, post, guard, word, None, actor(), datetime.now(UTC))
    except Unusable as why:
        raise CommandError(str(why)) from None
    note(f"Post {code}: guard {guard} has {'no duress word' if forget else 'a duress word'}.")
