"""Webhooks as officers register them by API: where to, of which events, of which areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flows.rules.fields import Unusable
from flows.rules.receivers import EVENTS
from flows.rules.rights import NotAllowed, Officer
from gateway.install import addresses
from gateway.install.runtime import Runtime
from gateway.officers import territory
from storage.engine.db import transaction
from storage.places.receivers import registry
from storage.places.receivers.registry import Registered
from storage.record import audit

#: The deed (a key of `flows.rules.rights.MAY`) of registering webhooks, and of reading the list.
DEED = "webhook.write"
#: All of them together: each is called by itself, and holds what waits for it.
MOST = 50
LONGEST_URL = 500
#: So long the secret before still signs: who is told has to know the new one by then.
OVERLAP = timedelta(hours=24)


def register(
    officer: Officer,
    url: str,
    events: Sequence[str],
    areas: Sequence[str],
    runtime: Runtime,
    now: datetime,
) -> tuple[Registered, str]:
    """Register a webhook for areas of the territory (none: all of it); it, and its secret.

    Raises MayNot, Unusable, and NotAllowed where there are too many.
    """
    officer.must(DEED)
    if unknown := [event for event in events if event not in EVENTS]:
        raise Unusable("events", f"know only {', '.join(EVENTS)}; {len(unknown)} are others")
    _usable(url, runtime.settings.webhook_private_networks)
    chosen = list(areas) or [officer.area]
    territory.inside(officer, chosen, "areas")
    with transaction():
        if len(registry.listed(runtime.vault, registry.WEBHOOK)) >= MOST:
            raise NotAllowed(f"there are {MOST} webhooks, and no more are possible; remove one")
        made, secret = registry.add_webhook(runtime.vault, url, events, chosen, officer.name, now)
        detail = {"events": list(events), "areas": chosen}
        audit.note(officer.name, "webhook.add", str(made), detail, now)
        (kept,) = [
            each for each in registry.listed(runtime.vault, registry.WEBHOOK) if each.id == made
        ]
    return kept, secret


def listed(officer: Officer, runtime: Runtime) -> list[Registered]:
    """The webhooks whose areas all lie in the territory, by id. Raises MayNot."""
    officer.must(DEED)
    return registry.webhooks_in(runtime.vault, officer.path)


def remove(officer: Officer, webhook_id: int, runtime: Runtime, now: datetime) -> bool:
    """Tell a webhook nothing more; False: there is none of this id in the territory.

    Raises MayNot.
    """
    officer.must(DEED)
    with transaction():
        if webhook_id not in {each.id for each in listed(officer, runtime)}:
            return False
        registry.remove(webhook_id)
        audit.note(officer.name, "webhook.drop", str(webhook_id), {}, now)
    return True


def rotate(officer: Officer, webhook_id: int, runtime: Runtime, now: datetime) -> str | None:
    """A new secret for a webhook; the one before counts for OVERLAP besides.

    None: none of this id in the territory is told of anything. Raises MayNot.
    """
    officer.must(DEED)
    with transaction():
        if webhook_id not in {each.id for each in listed(officer, runtime)}:
            return None
        secret = registry.rotate(runtime.vault, webhook_id, now + OVERLAP)
        if secret is not None:
            audit.note(officer.name, "webhook.rotate", str(webhook_id), {}, now)
    return secret


def disable(officer: Officer, webhook_id: int, runtime: Runtime, now: datetime) -> bool:
    """Tell a webhook nothing more, and keep it in the list; False: none of this id is told of
    anything. Raises MayNot.
    """
    officer.must(DEED)
    with transaction():
        if webhook_id not in {each.id for each in listed(officer, runtime)}:
            return False
        ended = registry.disable(webhook_id, registry.ENDED, now)
        if ended:
            audit.note(officer.name, "webhook.disable", str(webhook_id), {}, now)
    return ended


def _usable(url: str, networks: Sequence[str]) -> None:
    """Raise Unusable for an address that no event may be sent to, as far as its form shows.

    What its name stands for is asked each time it is called.
    """
    if len(url) > LONGEST_URL or not (url.isascii() and url.isprintable()) or " " in url:
        raise Unusable("url", f"must be an address of at most {LONGEST_URL} ASCII characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unusable("url", "is no address; write one such as https://example.org/h") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise Unusable("url", "must be an address such as https://example.org/h")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Unusable("url", "may hold no name, password or fragment; signatures show who calls")
    plain = parts.scheme == "http"
    here = addresses.read("127.0.0.1" if parts.hostname == "localhost" else parts.hostname)
    if plain and here is None:
        raise Unusable("url", "must begin with https://")
    if here is not None and not addresses.may_be_told(here, plain, networks):
        raise Unusable("url", "names an address that is not public, or needs https://")
