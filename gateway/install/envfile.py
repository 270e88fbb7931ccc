"""Files of settings (``.env`` and those in ``var/``); a broken line is reported, never skipped."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from io import StringIO
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """The names a file sets; nothing when there is no such file.

    Where a value names another, as `${NAME}`, that one's stands. Raises ValueError with a sentence
    that shows no value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8; save it as plain text in UTF-8") from None
    except OSError as refused:
        raise ValueError(f"{path} cannot be read: {refused.strerror}") from None
    # Only here: most installations name their settings in the environment, and have no such file.
    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    for line in parse_stream(StringIO(text)):
        if line.error or (line.key is not None and line.value is None):
            raise ValueError(
                f"{path}: what begins in line"
                f" {_first_line(line.original.string, line.original.line)} is no NAME=value"
            )
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def check_names(written: Collection[str], known: Collection[str]) -> None:
    """Raise ValueError for a name close to a known one: somebody would believe that it is set."""
    for name in written:
        near = (
            [] if name.upper() in known else get_close_matches(name.upper(), known, n=1, cutoff=0.8)
        )
        if near:
            raise ValueError(f".env: {name} is no setting; did you mean {near[0]}?")


def _first_line(text: str, line: int) -> int:
    """The line where a statement begins; the parser counts the empty lines before it to it."""
    return line + text[: len(text) - len(text.lstrip())].count("\n")
