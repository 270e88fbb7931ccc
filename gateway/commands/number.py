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
        as_json([vars(helpline) for helpline in found])
        return
    rows = [
        (
            helpline.area,
            helpline.service,
            helpline.number,
            helpline.name,
            "" if helpline.confirmed else "not confirmed",
        )
        for helpline in found
    ]
    table(("AREA", "SERVICE", "NUMBER", "NAME", ""), rows)
