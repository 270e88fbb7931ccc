"""`flask rehearse`: a whole night of posts, guards and outages, played within seconds."""

from __future__ import annotations

import subprocess
import sys
from typing import BinaryIO

import click


@click.command("rehearse")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "json_", is_flag=True, help="Print JSON instead of a timeline.")
@click.pass_context
def rehearse(context: click.Context, file: BinaryIO, json_: bool) -> None:
    """Play the night that FILE (YAML) plans, on an installation of its own.

    Prints who would have been told what and when, how each check-in ended, and the bill. Nothing is
    sent, and nothing is written to this installation. Exit 1 if something that FILE expects does
    not hold, 2 if it cannot be played.
    """
    # A process of its own: the night binds tables and clocks of the whole process anew.
    played = subprocess.run(
        [sys.executable, "-m", "gateway.worker.rehearsal", *(["--json"] if json_ else [])],
        input=file.read(),
        check=False,
    )
    context.exit(played.returncode)
