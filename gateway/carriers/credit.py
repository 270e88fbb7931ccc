"""The credit at each carrier: asked in the background, remembered for a minute."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from decimal import Decimal

import structlog

from flows.rules.phrases import phrase
from flows.values import dataclass
from gateway.carriers import NotSent, Provider

log = structlog.get_logger()

#: A known credit is not asked for again within this time (seconds); a carrier asked too often
#: blocks the account.
KEPT_SECONDS = 60.0

_WRITTEN = re.compile(r"([A-Z]{3})\s*(-?[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True)
class Credit:
    """What a carrier said.

    `text` is as it wrote it, None where it cannot be asked; `trouble` is why there is none.
    """

    text: str | None = None
    trouble: str = ""

    @property
    def amount(self) -> tuple[str, Decimal] | None:
        """Currency and amount, if they can be read."""
        found = _WRITTEN.fullmatch((self.text or "").strip())
        return (found[1], Decimal(found[2])) if found else None


class Credits:
    """Asks every carrier at most once a minute, in a thread of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._known: dict[str, tuple[float, Credit]] = {}
        self._asking: set[str] = set()

    def of(self, providers: Mapping[str, Provider], wait: float) -> dict[str, Credit]:
        """The credit at each carrier: new within `wait` seconds, or else the last known."""
        with self._changed:
            for name, provider in providers.items():
                if name not in self._asking and not self._fresh(name):
                    self._asking.add(name)
                    threading.Thread(
                        target=self._ask, args=(name, provider), name="credit", daemon=True
                    ).start()
            self._changed.wait_for(lambda: not self._asking & providers.keys(), wait)
            slow = Credit(trouble=phrase("no answer within %(wait)s s", wait=f"{wait:g}"))
            return {name: self._known.get(name, (0.0, slow))[1] for name in providers}

    def known(self, providers: Mapping[str, Provider]) -> dict[str, Credit]:
        """The credit at each carrier that has said it by now; asks those that have not lately."""
        found = self.of(providers, 0.0)
        return {name: credit for name, credit in found.items() if name in self._known}

    def _fresh(self, name: str) -> bool:
        return name in self._known and time.monotonic() - self._known[name][0] < KEPT_SECONDS

    def _ask(self, name: str, provider: Provider) -> None:
        try:
            found = Credit(text=provider.balance())
        except NotSent as refused:
            found = Credit(trouble=refused.reason)
        except (
            Exception
        ) as trouble:  # whatever a carrier answers, doctor and metrics must still say the rest
            log.warning("credit.failed", carrier=name, error=type(trouble).__name__)
            found = Credit(trouble=type(trouble).__name__)
        with self._changed:
            self._known[name] = (time.monotonic(), found)
            self._asking.discard(name)
            self._changed.notify_all()
