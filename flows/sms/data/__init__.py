"""The word data of the SMS reading, in TOML beside this file: read once, when the module that needs it is imported.

Where the words come from is told in SOURCES.md.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def table(name: str) -> dict[str, Any]:
    """The tables of ``name.toml``. Raises FileNotFoundError and tomllib.TOMLDecodeError."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))


def terms(text: str) -> list[str]:
    """Terms that are written one after the other, apart by commas."""
    return [term for part in text.replace("\n", " ").split(",") if (term := " ".join(part.split()))]
