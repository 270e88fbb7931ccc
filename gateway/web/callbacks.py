"""Callbacks that came to a wrong address, as doctor explains their count."""

from __future__ import annotations

from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime

#: By the entry point at which they were counted: what they were, and what is to be done.
_KINDS = {
    "hooks": (
        "without a token of ours",
        "Compare the token in the carrier's dashboard with WEBHOOK_TOKENS; if it is the same,"
        " these were strangers.",
    ),
    "hooks_path": (
        "with our token at an address that does not exist",
        "Write the address in the carrier's dashboard as /hooks/{carrier}/TOKEN/KIND, the"
        " kinds as in docs/carriers.md.",
    ),
    "hooks_method": (
        "with our token by a method that is not taken there",
        "Set the carrier's callbacks to POST, but for those that docs/carriers.md calls GET.",
    ),
    "hooks_address": (
        "with our token from a network that may not call",
        "Add the carrier's addresses to WEBHOOK_ALLOW_IPS, and a proxy on the way to"
        " FORWARDED_ALLOW_IPS.",
    ),
    "hooks_signature": (
        "with our token, but a wrong, old or missing signature",
        "Compare the carrier's signing key with ours, and this machine's clock with its own.",
    ),
}


def finding(runtime: Runtime) -> Finding:
    """Whether hooks refused calls today or yesterday: a carrier may have a wrong address."""
    counted = runtime.strangers.lately()
    found = {kind: counted[kind] for kind in _KINDS if counted[kind]}
    if not found:
        return Finding("callbacks", OK, "None came to a wrong address today or yesterday.")
    each = ", ".join(f"{number} {_KINDS[kind][0]}" for kind, number in found.items())
    says = f"Refused today and yesterday, and nothing of it kept: {each}."
    do = " ".join(_KINDS[kind][1].format(carrier=runtime.settings.carriers[0]) for kind in found)
    return Finding("callbacks", ATTENTION, says, do)
