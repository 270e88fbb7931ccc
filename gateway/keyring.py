"""The secrets made on first run and kept in ``var/secrets.env``, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from gateway.settings import SECRETS_FILE
from storage.vault import new_key

_MAKERS: dict[str, Callable[[], str]] = {
    "WEBHOOK_TOKENS": lambda: secrets.token_hex(24),
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "DATA_KEYS": new_key,
    "LOOKUP_KEYS": new_key,
    "METRICS_TOKEN": lambda: secrets.token_hex(16),
}


def make_missing(var_dir: Path) -> list[str]:
    """Add every secret that neither the environment nor the file has yet; returns the names made.

    A key is never replaced: what was sealed with it could not be opened again.
    """
    path = var_dir / SECRETS_FILE
    var_dir.mkdir(parents=True, exist_ok=True)
    have = path.read_text() if path.exists() else ""
    named = {line.partition("=")[0] for line in have.splitlines()}
    made = [name for name in _MAKERS if name not in named and not os.environ.get(name)]
    if made:
        lines = "".join(f"{name}={_MAKERS[name]()}\n" for name in made)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    return made
