"""`flask post attendance`: the nights of a month as a list, for SIM Linmas and for the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules.fields import Unusable
from gateway.commands.group import CommandError, actor, note, runtime
from gateway.install.training import heading
from gateway.officers import attendance
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit


def write(month: str, area: str, out: Path) -> None:
    """Write the list of a month to a file, as its name ends. Raises CommandError."""
    format_ = out.suffix.lstrip(".").lower()
    if format_ not in attendance.FORMATS:
        raise CommandError(f"--out must end in .{' or .'.join(attendance.FORMATS)}")
    try:
        span = attendance.month(month)
    except Unusable as why:
        raise click.UsageError(f"{why}") from None
    found = areas.find(area) if area else None
    if area and found is None:
        raise CommandError(f"there is no area {area}")
    settings = runtime().settings
    pieces = attendance.as_file(
        runtime().vault,
        found.path if found else "",
        span,
        format_,
        settings.zone,
        heading(settings.training),
    )
    with transaction():
        detail = {"month": month, "format": format_}
        audit.note(actor(), "attendance.export", "posts", detail, datetime.now(UTC))
    with out.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    note(f"Written to {out}.")
