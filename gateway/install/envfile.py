"""Files of settings (``.env`` and those in ``var/``); a broken line is reported, never skipped."""

from __future__ import annotations

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


def _first_line(text: str, line: int) -> int:
    """The line where a statement begins; the parser counts the empty lines before it to it."""
    return line + text[: len(text) - len(text.lstrip())].count("\n")
