"""The anchor of the audit: which entry was the last one, kept in VAR_DIR and not in the database.

Whoever can change the database can cut the end off the chain, and what is left is a chain. But not
what stands here, or on the paper of an operator who wrote down what the doctor says.
"""

from __future__ import annotations

import os
from pathlib import Path

from storage.record.audit import Anchor

_FILE = "audit.anchor"


def read(var_dir: Path) -> Anchor | None:
    """The anchor that was kept last; None when there is none.

    Raises ValueError when it cannot be read.
    """
    try:
        return Anchor.read((var_dir / _FILE).read_text())
    except FileNotFoundError:
        return None


def keep(var_dir: Path, anchor: Anchor) -> None:
    """Keep this anchor in place of the one before. Raises OSError."""
    fresh = var_dir / f"{_FILE}.{os.getpid()}"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{anchor}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(var_dir / _FILE)
