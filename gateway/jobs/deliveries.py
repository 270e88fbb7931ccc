"""Receivers outside are told what waits for them: each by a thread of its own, so that a slow one
holds up no other, and none the clock.

Claim, commit, call with no transaction open, record. Who dies in between has told something that
still waits: it is told again, under the same name.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from flows.rules.receivers import BUNDLE, GONE, summary
from gateway.install.runtime import Runtime
from gateway.jobs import stopping
from storage.engine.db import connected, leave, transaction
from storage.places.receivers import deliveries, registry
from storage.places.receivers.deliveries import Called, Due

log = structlog.get_logger()

#: Receivers called at once by one process.
MOST = 8
#: One receiver is called for so long (seconds), then it is another's turn. A call takes at most
#: about 20 s: the lease is longer than both.
TURN, LEASE = 30.0, timedelta(seconds=90)
#: Events recorded together; what a process that dies has told, and has not recorded, is told again.
BATCH = 20
#: So many reports at most are told of in one line.
MOST_COUNTED = 5000

_called: dict[int, threading.Thread] = {}
_change = threading.Lock()


def begin(runtime: Runtime, now: datetime) -> set[str]:
    """Begin to call every receiver that something is due for; waits for none of them."""
    with connected():
        waiting = deliveries.waiting(now)
    for receiver in waiting:
        with _change:
            if receiver in _called or len(_called) >= MOST:
                continue
            _called[receiver] = threading.Thread(
                target=_in_thread,
                args=(runtime, receiver, now),
                name=f"receiver-{receiver}",
                daemon=True,
            )
            _called[receiver].start()
    return set()


def wait() -> None:
    """Wait until nobody is being called."""
    while True:
        with _change:
            running = list(_called.values())
        if not running:
            return
        for thread in running:
            thread.join()


def _in_thread(runtime: Runtime, receiver: int, now: datetime) -> None:
    try:
        call(runtime, receiver, now)
    except Exception as trouble:  # what waits for it still waits; its lease ends by itself
        log.exception("delivery.trouble", receiver=receiver, error=type(trouble).__name__)
    finally:
        leave()
        with _change:
            del _called[receiver]


def call(runtime: Runtime, receiver: int, now: datetime) -> None:
    """Tell a receiver what is due for it, until it fails, nothing is left, or its turn is over."""
    begun = time.monotonic()

    def at() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    def over() -> bool:
        return stopping.is_set() or time.monotonic() - begun >= TURN

    lease = now + LEASE
    with connected(), transaction():
        called = deliveries.claim(runtime.vault, receiver, now, lease)
    if called is None:
        return
    while not over() and _tell_some(runtime, called, at, over):
        called = replace(called, failures=0)
    with connected(), transaction():
        deliveries.let_go(called, lease, at())


def _tell_some(
    runtime: Runtime, called: Called, at: Callable[[], datetime], over: Callable[[], bool]
) -> bool:
    """Tell a receiver some of what is due for it; whether it took all, and may take more."""
    once = called.kind == registry.APPRISE
    with connected(), transaction():
        due = deliveries.due(called, at(), MOST_COUNTED if once else BATCH)
    told: list[Due] = []
    trouble = ""
    for tried in [due] if once and due else [[each] for each in due]:
        if over():
            break
        if trouble := _tell(runtime, called, tried, at()):
            break
        told += tried
    with connected(), transaction():
        if told:
            deliveries.took(called, told, at())
            called = replace(called, failures=0)
        if trouble:
            _record_failure(called, tried, trouble, at())
        elif told and once:
            deliveries.rest(called, at() + BUNDLE)
    return bool(told) and not trouble and not once


def _tell(runtime: Runtime, called: Called, tried: Sequence[Due], now: datetime) -> str:
    """Make one call; "" when it was taken, otherwise in a word what went wrong."""
    if runtime.settings.training:
        return "training"  # nothing of it leaves this machine
    try:
        if called.kind == registry.APPRISE:
            from gateway.jobs import pushing  # large: only where somebody is told by it

            return pushing.push(called.url, summary(len(tried)))
        from gateway.jobs import posting  # the same: it brings an HTTP client of its own

        (event,) = tried
        body = event.body or ""
        headers = posting.signed(called.secrets, event.name, body, now)
        networks = runtime.settings.webhook_private_networks
        return posting.post(called.url, body, headers, networks)
    except Exception as trouble:  # a fault of ours must not keep it from being tried again later
        log.exception("delivery.trouble", receiver=called.id, error=type(trouble).__name__)
        return type(trouble).__name__


def _record_failure(called: Called, tried: Sequence[Due], trouble: str, now: datetime) -> None:
    if trouble == GONE and called.kind == registry.WEBHOOK:
        registry.disable(called.id, registry.GONE, now)
        log.warning("delivery.disabled", receiver=called.id)
        return
    given_up = deliveries.failed(called, tried, trouble, now)
    log.warning("delivery.failed", receiver=called.id, trouble=trouble, given_up=given_up)
