"""What `contact import` and `post import` share: options, where bad rows go, the closing word."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click

from gateway.commands.group import actor, note
from gateway.officers import imports
from gateway.officers.imports import Outcome

CSV_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--dry-run`` and ``--rejects``."""
    command = click.option(
        "--dry-run", is_flag=True, help="Check only: write nothing, print bad rows."
    )(command)
    where = "Where bad rows go (default: FILE.rejected.csv beside FILE)."
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option("--rejects", type=path, metavar="FILE", help=where)(command)


def rejects_of(file: Path, rejects: Path | None, dry_run: bool) -> Path | TextIO:
    """Where bad rows of this file go; a dry run prints them on stdout, for it writes nothing."""
    return sys.stdout if dry_run else rejects or file.with_name(f"{file.stem}.rejected.csv")


@contextmanager
def progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while a file is read, where a person watches; it is told the bytes read."""
    size = file.stat().st_size
    bar_of = click.progressbar(
        length=size, label=file.name, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
    with bar_of as bar:
        yield lambda position: bar.update(max(0, min(position, size) - bar.pos))
        bar.update(size - bar.pos)


def finish(
    noun: str,
    outcome: Outcome,
    target: Path | TextIO,
    dry_run: bool,
    now: datetime,
    by: str | None = None,
) -> int:
    """Note the import and print what became of the rows; exit status 1 if any was refused.

    `by`: the token in whose name that is done.
    """
    if not dry_run:
        imports.note(noun, outcome, by or actor(), now)
    done = "would be imported" if dry_run else "imported"
    where = f"; see {target}" if outcome.bad and not dry_run else ""
    counts = f"{outcome.new} new, {outcome.changed} changed, {outcome.same} the same"
    note(f"{outcome.good} rows {done}, {outcome.bad} refused{where} ({counts}).")
    return 1 if outcome.bad else 0
