"""Whether those outside who are to be told of what happens can be told."""

from __future__ import annotations

from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime
from storage.engine.db import connected
from storage.places.receivers import registry
from storage.places.receivers.registry import APPRISE, Registered


def receivers(runtime: Runtime) -> Finding:
    """Whether each receiver takes what it is told, or why not. No address is named: it is one's
    secret.
    """
    with connected():
        known = registry.listed(runtime.vault)
    said = [_said(each) for each in known if each.failing_since or each.disabled_at]
    if not said:
        return Finding("receivers", OK, f"None of {len(known)} fails.")
    do = (
        "Look at the receiver itself; one that is not needed any more: `DELETE /webhooks/{id}`, or"
        " `flask unit notify CODE --remove ID`."
    )
    return Finding("receivers", ATTENTION, f"{'; '.join(said)}.", do)


def _said(receiver: Registered) -> str:
    what = f"address of {receiver.unit}" if receiver.kind == APPRISE else "webhook"
    who = f"{what} {receiver.id} (made by {receiver.made_by})"
    if receiver.disabled_at:
        return f"{who} is told nothing more: {receiver.disabled_because}"
    since = f"{receiver.failing_since:%Y-%m-%d %H:%M} UTC" if receiver.failing_since else ""
    return (
        f"{who} has taken nothing since {since} ({receiver.trouble}): {receiver.waiting} wait,"
        f" {receiver.given_up} were given up"
    )
