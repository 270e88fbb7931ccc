"""The command line: `flask <group> <command>`, one module per group, imported when it is typed."""

from __future__ import annotations

from importlib import import_module

import click
from flask.cli import AppGroup

#: Groups by the name that is typed, which is that of their module; ALONE: commands by themselves.
GROUPS = (
    "db",
    "area",
    "unit",
    "route",
    "officer",
    "number",
    "token",
    "contact",
    "post",
    "season",
    "slot",
    "report",
    "inbox",
    "sms",
    "text",
    "imbauan",
    "webhook",
    "outbox",
    "audit",
    "retention",
    "rehearse",
    "doctor",
)
ALONE = ("doctor", "rehearse")


class CommandLine(AppGroup):
    """All groups.

    Only the command line imports them: the web, which has them in its application too, never does.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names that may be typed."""
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group of this name; None when there is none."""
        if cmd_name not in GROUPS:
            return None
        module = import_module(f"{__name__}.{cmd_name}")
        command: click.Command = getattr(module, cmd_name if cmd_name in ALONE else "group")
        return command
