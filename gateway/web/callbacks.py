"""Callbacks that came to a wrong address, as doctor explains their count."""

from __future__ import annotations

from flows.rules.phrases import joined, phrase
from gateway.install.doctor.finding import ATTENTION, OK, Finding
from gateway.install.runtime import Runtime

#: By the entry point at which they were counted: what they were, and what is to be done.
_KINDS = {
    "hooks": (
        phrase("without a token of ours"),
        phrase(
            "Compare the token in the carrier's dashboard with WEBHOOK_TOKENS; if it is the same,"
            " these were strangers."
        ),
    ),
    "hooks_path": (
        phrase("with our token at an address that does not exist"),
        phrase(
            "Write the address in the carrier's dashboard as /hooks/%(carrier)s/TOKEN/KIND, the"
            " kinds as in docs/carriers.md."
        ),
    ),
    "hooks_method": (
        phrase("with our token by a method that is not taken there"),
        phrase(
            "Set the carrier's callbacks to POST, but for those that docs/carriers.md calls GET."
        ),
    ),
    "hooks_address": (
        phrase("with our token from a network that may not call"),
        phrase(
            "Add the carrier's addresses to WEBHOOK_ALLOW_IPS, and a proxy on the way to"
            " FORWARDED_ALLOW_IPS."
        ),
    ),
    "hooks_signature": (
        phrase("with our token, but a wrong, old or missing signature"),
        phrase(
            "Compare the carrier's signing key with ours, and this machine's clock with its own."
        ),
    ),
}


def finding(runtime: Runtime) -> Finding:
    """Whether hooks refused calls today or yesterday: a carrier may have a wrong address."""
    counted = runtime.strangers.lately()
    found = {kind: counted[kind] for kind in _KINDS if counted[kind]}
    if not found:
        return Finding("callbacks", OK, phrase("None came to a wrong address today or yesterday."))
    each = joined(
        ", ",
        [
            phrase("%(count)s %(what)s", count=number, what=_KINDS[kind][0])
            for kind, number in found.items()
        ],
    )
    says = phrase("Refused today and yesterday, and nothing of it kept: %(each)s.", each=each)
    carrier = runtime.settings.carriers[0]
    do = joined(" ", [phrase(_KINDS[kind][1], carrier=carrier) for kind in found])
    return Finding("callbacks", ATTENTION, says, do)
