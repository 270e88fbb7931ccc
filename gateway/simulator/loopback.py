"""Keeps the stand-in out of production: on loopback alone, where the carrier's address points."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from gateway.install import playing
from gateway.install.settings import Settings

HOST = "127.0.0.1"
#: Below which paths a carrier may be spoken to; SMSGate's server has one, a phone of it has none.
PATHS = {"africastalking": ("",), "smsgate": ("/3rdparty/v1", "")}


class NotHere(Exception):
    """The stand-in may not run here; the text is a sentence that says why and what to do."""


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this machine and nothing else.

    Only names that no resolver is asked about count.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def permitted_port(settings: Settings, host: str = HOST, port: int | None = None) -> int:
    """The port on which the stand-in may listen: the one that the default carrier's address names.

    Raises NotHere.
    """
    carrier = settings.carriers[0]
    setting = playing.setting_of(carrier)
    if not settings.plays_carrier:
        raise NotHere(
            f"The stand-in for the carrier does not start: {setting} does not point at this"
            " machine, so these settings"
            f" talk to a real carrier. Set {setting}=http://127.0.0.1:9000 on a machine for"
            " development."
        )
    if host != HOST:
        raise NotHere(
            f"The stand-in listens on {HOST} only, never on another address: leave --host out."
        )
    base = urlsplit(playing.address(settings, carrier))
    if base.scheme != "http" or base.path.rstrip("/") not in PATHS[carrier]:
        paths = " or ".join(path or "no path" for path in PATHS[carrier])
        raise NotHere(
            f"The stand-in speaks plain http with {paths}:"
            f" set {setting}=http://127.0.0.1:9000{PATHS[carrier][0]}."
        )
    named = base.port or 80
    if port is not None and port != named:
        raise NotHere(
            f"{setting} names port {named} but --port says {port}: the gateway would not"
            f" find the stand-in there."
        )
    return named


def standin_address(settings: Settings) -> str:
    """Where a stand-in is found: where the default carrier's address points.

    Raises NotHere when these settings talk to a real carrier.
    """
    if not playing.is_set_up(settings, settings.carriers[0]):
        raise NotHere(
            "No stand-in for the carrier is running: start it with `make run` in another terminal."
        )
    return f"http://{HOST}:{permitted_port(settings)}"


def webhook_base(settings: Settings, given: str = "") -> str:
    """Where callbacks go: ``given``, or these settings' web process; with its token.

    The result holds a secret: never print it. Raises NotHere for an address beyond this machine.
    """
    base = (given or f"http://{HOST}:{settings.port}").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise NotHere(
            "The stand-in calls webhooks of this machine only: --webhooks must begin with"
            " http://127.0.0.1."
        )
    path = parts.path.strip("/").split("/") if parts.path.strip("/") else []
    if len(path) == 3 and path[0] == "hooks":
        return base
    if not settings.webhook_tokens:
        raise NotHere(
            "There is no webhook token yet: start the system once with `make run`, or set"
            " WEBHOOK_TOKENS."
        )
    hooks = f"hooks/{settings.carriers[0]}"
    if "/".join(path) not in ("", hooks):
        raise NotHere(
            f"--webhooks must look like http://127.0.0.1:8000 or http://127.0.0.1:8000/{hooks}."
        )
    return f"http://{parts.netloc}/{hooks}/{settings.webhook_tokens[0]}"
