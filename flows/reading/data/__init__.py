"""The words of the SMS reading, in the text files beside this: one term a line, by lists.

A line in brackets begins a list, ``#`` a remark. Lists are read once, when the module that needs
them is imported. README.md tells what each file holds, how a term is written, and where the words
come from.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


def lists(name: str) -> dict[str, list[str]]:
    """The lists of ``name.txt`` in their order, each by its name. Raises FileNotFoundError."""
    _, *written = f"\n{(_HERE / f'{name}.txt').read_text('utf-8')}".split("\n[")
    found: dict[str, list[str]] = {}
    for listed in written:
        head, *lines = listed.splitlines()
        found[head.removesuffix("]")] = [line for line in lines if line and line[0] != "#"]
    return found


def sets(name: str) -> dict[str, frozenset[str]]:
    """The same lists, where nothing but whether a word is in one is asked."""
    return {listed: frozenset(terms) for listed, terms in lists(name).items()}


def folder(name: str) -> dict[str, dict[str, list[str]]]:
    """The lists of every file in this folder, by the name of the file."""
    return {
        path.stem: lists(f"{name}/{path.stem}") for path in sorted((_HERE / name).glob("*.txt"))
    }


@cache
def version() -> str:
    """Names the word data as it is here: a digest of all its files. Reports are kept with it."""
    files = sorted(_HERE.rglob("*.txt"))
    content = b"".join(
        path.relative_to(_HERE).as_posix().encode() + b"\0" + path.read_bytes() for path in files
    )
    return hashlib.sha256(content).hexdigest()[:12]
