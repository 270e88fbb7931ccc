"""The words on the phones: one catalogue per language, read once when this module is imported.

This is the one place where `flows` touches the disk. What the files look like is told in README.md
beside this file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rtoml

FALLBACK = "id"
"""The language that has every text, and of every phone that chose none."""

UNNUMBERED = "unnumbered"
"""Said instead of ``say`` or ``ask`` while a report has no ticket: the database is awaited."""

ON_SCREEN = "screen"
"""Said instead of ``say`` on a call's screen, which nobody finds later, as they do an SMS."""

_HERE = Path(__file__).parent


def read(source: str) -> dict[tuple[str, str], str]:
    """The texts of a catalogue in TOML by (name, part).

    ``[lapor.jenis] ask = ".."`` is under ("lapor.jenis", "ask"). Raises rtoml.TomlParsingError,
    and TypeError for a value that is no text.
    """
    return dict(_flat(rtoml.loads(source), ""))


def _flat(table: dict[str, Any], name: str) -> Iterator[tuple[tuple[str, str], str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.{key}" if name else key)
        elif isinstance(value, str):
            yield (name, key), value.strip("\n")
        else:
            raise TypeError(f"[{name}] {key} is {value!r}, not a text")


CATALOGUES = {path.stem: read(path.read_text("utf-8")) for path in sorted(_HERE.glob("*.toml"))}
_CONVERSATIONS = hashlib.sha256(
    b"\0".join(path.read_bytes() for path in sorted(_HERE.parent.rglob("*.py")))
)


def lookup(language: str, name: str, part: str) -> str:
    """The text of one part of a question, END or message, in Indonesian if the language lacks it.

    Raises KeyError if the Indonesian catalogue lacks it too; the walker test sees to it that it
    does not.
    """
    text = CATALOGUES.get(language, {}).get((name, part))
    return CATALOGUES[FALLBACK][name, part] if text is None else text


def wording(language: str, name: str, part: str, numbered: bool = True) -> str:
    """The text of one part.

    Not `numbered`, where there is no ticket yet: the one without a number in it. For the screen of
    a call (``screen``) what is said there, or else what is said anywhere. Raises KeyError as
    `lookup` does.
    """
    if not numbered and (name, UNNUMBERED) in CATALOGUES[FALLBACK]:
        part = UNNUMBERED
    if part == ON_SCREEN and (name, part) not in CATALOGUES[FALLBACK]:
        part = "say"
    return lookup(language, name, part)


def languages() -> tuple[str, ...]:
    """The languages there are catalogues for, the one that has every text first."""
    return (FALLBACK, *(language for language in CATALOGUES if language != FALLBACK))


def fingerprint() -> str:
    """Changes when conversations may have changed.

    SHA-256 of the flows' sources and of the names of all texts. The same in every process that runs
    the same files; other words for the same question do not change it.
    """
    digest = _CONVERSATIONS.copy()
    digest.update(repr(sorted(CATALOGUES.get(FALLBACK, {}))).encode())
    return digest.hexdigest()
