"""Loads a reference file (areas, aliases, units): good rows go in, bad ones are named, with why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import storage
from flows.rules.rights import Officer
from gateway.commands.group import actor, note
from gateway.officers import reference
from gateway.officers.reference import Reference
from gateway.officers.tables import Named

#: The files that ship with the project.
DATA = Path(storage.__file__).parent / "data"

_MOST_NAMED = 20


def load_file(file: Path, of: Reference, by: Officer | None = None) -> int:
    """Load a file and say what became of it; the exit status, 1 if a row was refused.

    `by`: in whose name and territory that is done. Raises BadTable.
    """
    bad, now = Named(_MOST_NAMED), datetime.now(UTC)
    who = by.name if by else actor()
    loaded = reference.load(of, file, bad, who, now, by, name=file.name)
    for number, why in bad.first:
        note(f"line {number}: {why}")
    if bad.count > len(bad.first):
        note(f"... and {bad.count - len(bad.first)} more")
    note(f"{loaded.good} {of.noun} loaded, {bad.count} rows refused.")
    return 1 if bad.count else 0
