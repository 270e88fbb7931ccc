"""Failed sign-ins, counted by what they came from, so that guessing is slowed down.

What that is stands here as a keyed digest alone: no name and no address.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules.signing_in import (
    FORGOTTEN,
    FREE_FAILURES,
    FREE_FAILURES_OF_ADDRESS,
    wait_after,
)
from storage.engine.sql import marks, moment, run, utc
from storage.engine.vault import Vault

#: What a failure is counted for, and how many are answered at once.
_FREE = {"name": FREE_FAILURES, "browser": FREE_FAILURES, "address": FREE_FAILURES_OF_ADDRESS}


def wait(vault: Vault, sources: dict[str, str], now: datetime) -> int:
    """The seconds for which nothing from these is tried: the longest wait of them; 0: none."""
    digests = {_digest(vault, kind, source): kind for kind, source in sources.items()}
    found = run(
        f"SELECT digest, times, at FROM refused WHERE digest IN ({marks(list(digests))})",
        list(digests),
    )
    waits = [0]
    for digest, times, at in found:
        failed_at = moment(at)
        assert failed_at
        waits.append(wait_after(int(times), failed_at, now, _FREE[digests[bytes(digest)]]))
    return max(waits)


def failed(vault: Vault, sources: dict[str, str], now: datetime) -> None:
    """Count one failure for each of these. For the caller's transaction."""
    for kind, source in sorted(sources.items()):
        run(
            "INSERT INTO refused (digest, times, at) VALUES (?, 1, ?)"
            " ON CONFLICT (digest) DO UPDATE SET at = excluded.at,"
            " times = CASE WHEN refused.at < ? THEN 1 ELSE refused.times + 1 END",
            [_digest(vault, kind, source), utc(now), utc(now - FORGOTTEN)],
        )


def succeeded(vault: Vault, sources: dict[str, str]) -> None:
    """Forget the failures of who has signed in; those of an address stay, for others share it."""
    gone = [_digest(vault, kind, of) for kind, of in sources.items() if kind != "address"]
    run(f"DELETE FROM refused WHERE digest IN ({marks(gone)})", gone)


def _digest(vault: Vault, kind: str, source: str) -> bytes:
    return vault.digest("refused", kind, source)
