"""Days and times as options of commands, within the years that can be counted with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from gateway.dates import YEARS


class Time(click.DateTime):
    """A day or a time in one of these forms; one in a year that no zone or night can be counted from is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time, as it was written: with a zone or without one."""
        found: datetime = super().convert(value, param, ctx)
        if found.year not in YEARS:
            self.fail(f"the year must be from {YEARS[0]} to {YEARS[-1]}", param, ctx)
        return found
