"""The secrets made on first run and kept in ``var/secrets.env``, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from gateway.install.settings import SECRETS_FILE, Settings
from storage.engine.vault import new_key

_MAKERS: dict[str, Callable[[], str]] = {
    "WEBHOOK_TOKENS": lambda: secrets.token_hex(24),
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "DATA_KEYS": new_key,
    "LOOKUP_KEYS": new_key,
    "METRICS_TOKEN": lambda: secrets.token_hex(16),
}


def lacking(settings: Settings) -> list[str]:
    """The names of the secrets that neither the environment nor .env nor the secrets file sets."""
    return [name for name in _MAKERS if not getattr(settings, name.lower())]


def make(var_dir: Path, names: Sequence[str]) -> None:
    """Make these secrets and add them to the file.

    One that is there is never replaced: what was sealed with it could not be opened again.
    """
    if not names:
        return
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(var_dir / SECRETS_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.writelines(f"{name}={_MAKERS[name]()}\n" for name in names)
        file.flush()
        os.fsync(file.fileno())
