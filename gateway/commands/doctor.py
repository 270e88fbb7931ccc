"""`flask doctor`: check every part and say what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from gateway.carriers.credit import Credits
from gateway.commands.group import as_json, in_one_sentence, json_option, runtime
from gateway.install.doctor.finding import ATTENTION, FAILED, OK
from gateway.web.examined import examine

#: How long the carriers may take to say their credit (seconds).
_CREDIT_WAIT = 8.0

_MARKS = {OK: ("OK", "green"), ATTENTION: ("ATTENTION", "yellow"), FAILED: ("FAILED", "red")}


@click.command("doctor")
@json_option
@click.pass_context
@with_appcontext
@in_one_sentence
def doctor(context: click.Context, json_: bool) -> None:
    """Check every part of this installation and say what to do. Exit 1 if a part fails."""
    found = examine(runtime(), datetime.now(UTC), Credits(), _CREDIT_WAIT)
    if json_:
        as_json(
            [
                {
                    "part": finding.part,
                    "state": finding.state,
                    "says": finding.says,
                    "do": finding.do,
                }
                for finding in found
            ]
        )
    else:
        for finding in found:
            word, colour = _MARKS[finding.state]
            click.echo(f"{click.style(word.ljust(9), fg=colour)}  {finding.part}: {finding.says}")
            if finding.do:
                click.echo(f"{'':9}  -> {finding.do}")
    context.exit(1 if any(finding.state == FAILED for finding in found) else 0)
