"""Files of settings (``.env`` and those in ``var/``); a broken line is reported, never skipped."""

from __future__ import annotations

from pathlib import Path

from dotenv.parser import parse_stream


def read(path: Path) -> dict[str, str]:
    """The names a file sets; nothing when there is no such file.

    Raises ValueError with a sentence that shows no value.
    """
    try:
        with path.open(encoding="utf-8") as file:
            lines = list(parse_stream(file))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8; save it as plain text in UTF-8") from None
    except OSError as refused:
        raise ValueError(f"{path} cannot be read: {refused.strerror}") from None
    found = {}
    for line in lines:
        if line.error or (line.key is not None and line.value is None):
            raise ValueError(
                f"{path}: what begins in line"
                f" {_first_line(line.original.string, line.original.line)} is no NAME=value"
            )
        if line.key is not None:
            found[line.key] = line.value or ""
    return found


def _first_line(text: str, line: int) -> int:
    """The line where a statement begins; the parser counts the empty lines before it to it."""
    return line + text[: len(text) - len(text.lstrip())].count("\n")
