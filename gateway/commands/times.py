"""Days and times as options of commands, within the years that can be counted with."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import click

from flows.rules.dates import YEARS, is_day, read_moment
from gateway.commands.group import runtime


class Time(click.DateTime):
    """A day or time in one of these forms, in a year from which zones and nights can be counted."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The time, as it was written: with a zone or without one."""
        found: datetime = super().convert(value, param, ctx)
        if found.year not in YEARS:
            self.fail(f"the year must be from {YEARS[0]} to {YEARS[-1]}", param, ctx)
        return found


def office_time(text: str | None, option: str, hour: time) -> datetime | None:
    """A time as offices write it (31/01/2027 23.59, or ISO), in UTC.

    It is local to TIMEZONE; a day alone means this hour of it.

    Read inside the command, for only there the settings are known. Raises BadParameter.
    """
    if text is None:
        return None
    zone = runtime().settings.zone
    try:
        found = read_moment(text, zone)
    except ValueError as why:
        raise click.BadParameter(str(why), param_hint=option) from None
    local = found.astimezone(zone)
    return (
        local.replace(hour=hour.hour, minute=hour.minute).astimezone(UTC) if is_day(text) else found
    )
