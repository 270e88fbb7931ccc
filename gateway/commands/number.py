"""`flask number`: the numbers of towns that help besides 110."""

from __future__ import annotations

from gateway.commands.group import Commands, as_json, json_option, runtime, table
from gateway.install import helplines

group = Commands("number", help="Numbers of towns that help besides 110 (NUMBERS_FILE).")


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the numbers; those not confirmed are shown to nobody."""
    found = helplines.read(runtime().settings.numbers_file)
    if json_:
        as_json([vars(one) for one in found])
        return
    rows = [
        (one.area, one.service, one.number, one.name, "" if one.confirmed else "not confirmed")
        for one in found
    ]
    table(("AREA", "SERVICE", "NUMBER", "NAME", ""), rows)
