"""Loads a reference file (areas, aliases, units): good rows go in, bad ones are named, with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import storage
from gateway.commands.group import actor, note
from gateway.install.runtime import Runtime
from gateway.officers import tables
from storage.engine.db import transaction
from storage.places.areas import Loaded
from storage.record import audit

#: The files that ship with the project.
DATA = Path(storage.__file__).parent / "data"

_MOST_NAMED = 20

Load = Callable[[Iterable[Mapping[str, str]]], Loaded]


def load_file(
    file: Path,
    columns: Sequence[str],
    load: Load,
    noun: str,
    runtime: Runtime,
    optional: Sequence[str] = (),
    by: str | None = None,
) -> int:
    """Load a file and say what became of it; the exit status, 1 if a row was refused.

    `by`: the token in whose name that is done. Raises BadTable.
    """
    unreadable: list[tables.Line] = []
    with transaction():
        loaded = load(list(_cells(file, columns, optional, unreadable)))
        audit.note(
            by or actor(),
            f"{noun}.load",
            file.name[:80],
            {"saved": loaded.saved},
            datetime.now(UTC),
        )
    bad = [(f"line {line.number}", line.why) for line in unreadable]
    bad += [(row.cells.get(columns[0], "") or "(empty)", row.why) for row in loaded.bad]
    for which, why in bad[:_MOST_NAMED]:
        note(f"{which}: {why}")
    if len(bad) > _MOST_NAMED:
        note(f"... and {len(bad) - _MOST_NAMED} more")
    note(f"{loaded.saved} {noun} loaded, {len(bad)} rows refused.")
    return 1 if bad else 0


def _cells(
    file: Path, columns: Sequence[str], optional: Sequence[str], unreadable: list[tables.Line]
) -> Iterator[Mapping[str, str]]:
    with tables.open_table(file, columns, optional) as table:
        for line in table.lines:
            if line.why:
                unreadable.append(line)
            else:
                yield line.cells
