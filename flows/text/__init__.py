"""The words on the phones: one catalogue per language, read once when this module is imported.

This is the one place where `flows` touches the disk. What the files look like is told in README.md
beside this file. An installation may say some texts in its own words: whoever runs a process hands
them in (`say_instead`), and they hold from then on in all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from itertools import count
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

import rtoml

from flows.values import dataclass, field

Ts = TypeVarTuple("Ts")
R = TypeVar("R")

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


class Key(NamedTuple):
    """Which text, in which language."""

    language: str
    name: str
    part: str


_numbers = count()


@dataclass(frozen=True)
class _Edition:
    """The texts that are said otherwise than they ship; each has a number of its own."""

    own: Mapping[Key, str] = field(default_factory=dict)
    number: int = field(default_factory=lambda: next(_numbers))


_now = _Edition()
_tried: ContextVar[_Edition | None] = ContextVar("tried", default=None)


def say_instead(own: Mapping[Key, str]) -> None:
    """From now on this process says these texts in these words, and all others as they ship.

    What can no longer take the place of the text that ships (`replaces`) is left out.
    """
    global _now
    _now = _Edition({key: words for key, words in own.items() if replaces(key, words)})


@contextmanager
def trying(own: Mapping[Key, str]) -> Iterator[None]:
    """Inside, only whoever asks here is told these texts in these words, the others as they ship:
    to judge what is not said yet.
    """
    token = _tried.set(_Edition(own))
    try:
        yield
    finally:
        _tried.reset(token)


def replaces(key: Key, words: str) -> bool:
    """Whether these words can take the place of the text that ships: there is one, with the same
    values in it.
    """
    shipped = CATALOGUES.get(key.language, {}).get((key.name, key.part))
    try:
        return shipped is not None and placeholders(words) == placeholders(shipped)
    except ValueError:  # a brace that is never closed
        return False


def placeholders(words: str) -> set[str]:
    """The values that a text takes, as they stand in it: ``code``, ``kind:lapor.jenis``.

    Raises ValueError for braces that make none.
    """
    return {
        f"{name}{f'!{how}' if how else ''}{f':{labels}' if labels else ''}"
        for _, name, labels, how in Formatter().parse(words)
        if name is not None
    }


def own() -> Mapping[Key, str]:
    """What is said otherwise than it ships."""
    return _edition().own


def catalogues() -> dict[str, dict[tuple[str, str], str]]:
    """The texts as they are said, by language."""
    said = {language: dict(texts) for language, texts in CATALOGUES.items()}
    for key, words in own().items():
        said[key.language][key.name, key.part] = words
    return said


def _edition() -> _Edition:
    return _tried.get() or _now


def cached(size: int) -> Callable[[Callable[[*Ts], R]], Callable[[*Ts], R]]:
    """As `lru_cache`, for what is made of texts: forgotten when others are said instead."""

    def keeping(make: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
        @lru_cache(size)
        def made(_edition: int, *args: *Ts) -> R:
            return make(*args)

        @wraps(make)
        def asked(*args: *Ts) -> R:
            # What is only tried is asked once, and must not push out what phones are told.
            return make(*args) if _tried.get() else made(_now.number, *args)

        return asked

    return keeping


def lookup(language: str, name: str, part: str) -> str:
    """The text of one part of a question, END or message, in Indonesian if the language lacks it.

    Raises KeyError if the Indonesian catalogue lacks it too; the walker test sees to it that it
    does not.
    """
    said = _edition().own.get(Key(language, name, part)) if _edition().own else None
    return shipped(language, name, part) if said is None else said


def shipped(language: str, name: str, part: str) -> str:
    """The same as it ships."""
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
