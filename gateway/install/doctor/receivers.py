"""Whether those outside who are to be told of what happens can be told."""

from __future__ import annotations

from flows.rules.phrases import joined, phrase
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
        return Finding("receivers", OK, phrase("None of %(count)s fails.", count=len(known)))
    do = phrase(
        "Look at the receiver itself; one that is not needed any more: `DELETE "
        "/webhooks/{id}`, or `flask unit notify CODE --remove ID`."
    )
    return Finding("receivers", ATTENTION, phrase("%(each)s.", each=joined("; ", said)), do)


def _said(receiver: Registered) -> str:
    if receiver.kind == APPRISE:
        what = phrase("address of %(unit)s", unit=receiver.unit)
    else:
        what = phrase("webhook")
    who = phrase("%(what)s %(id)s (made by %(by)s)", what=what, id=receiver.id, by=receiver.made_by)
    if receiver.disabled_at:
        because = receiver.disabled_because
        return phrase("%(who)s is told nothing more: %(because)s", who=who, because=because)
    return phrase(
        "%(who)s has taken nothing since %(since)s (%(trouble)s): %(waiting)s wait, %(given_up)s"
        " were given up",
        who=who,
        since=f"{receiver.failing_since:%Y-%m-%d %H:%M} UTC" if receiver.failing_since else "",
        trouble=receiver.trouble,
        waiting=receiver.waiting,
        given_up=receiver.given_up,
    )
