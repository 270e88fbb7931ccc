"""What is called on behalf of one event, noted while it happens."""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from peewee import Model

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("flows", "storage", "gateway")
"""From the lowest to the highest."""
HOUSE = tuple(f"{ROOT / floor}/" for floor in FLOORS)
CLOSED = ("flows/reading/", "storage/engine/")
"""Wings that are one file each: of the reader only what it read counts, and the
engine moves any value.
"""
DEEP = 3


@dataclass(frozen=True)
class Marks:
    """What one event alone has: texts, any of which stands in a text, and a number as it is."""

    texts: Sequence[str]
    number: int | None = None

    def on(self, value: object, deep: int = DEEP) -> bool:
        """Whether a mark stands in this value."""
        if isinstance(value, str):
            return any(text in value for text in self.texts)
        if isinstance(value, int):
            return value is not True and value == self.number
        return deep > 0 and any(self.on(part, deep - 1) for part in _parts(value))

    def carried_by(self, value: object) -> str:
        """The type of a value that carries the event, "" of any other."""
        if isinstance(value, str | bytes) or not self.on(value):
            return ""
        if isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "_fields"):
            inside = sorted({name for part in value if (name := self.carried_by(part))})
            return f"{type(value).__name__}[{' | '.join(inside)}]" if inside else ""
        return type(value).__name__


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):  # any other mapping may be only half made when it is first seen
        yield from value.values()
        yield from value.keys()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif isinstance(value, Model):
        yield from value.__data__.values()
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, named.name, None) for named in dataclasses.fields(value))


@dataclass
class Stay:
    """What is read in one file before the next one is opened."""

    file: str
    functions: list[str] = field(default_factory=list)
    carried: dict[str, str] = field(default_factory=dict)
    """The types under which the event passes, by the name it has there; "returned" where a
    function gives it back.
    """

    @property
    def floor(self) -> int:
        """0 is the lowest."""
        return FLOORS.index(self.file.split("/")[0])


@dataclass
class Road:
    """The way of one event."""

    marks: Marks
    stays: list[Stay] = field(default_factory=list)
    shapes: dict[type, None] = field(default_factory=dict)
    _read: set[tuple[str, str]] = field(default_factory=set)

    @property
    def files(self) -> list[str]:
        """Every file, in the order in which it was opened."""
        return list(dict.fromkeys(stay.file for stay in self.stays))

    @property
    def returns(self) -> int:
        """How often one comes back to a file."""
        return len(self.stays) - len(self.files)

    @property
    def climbs(self) -> list[tuple[str, str]]:
        """The pairs of files between which one goes up."""
        pairs = zip(self.stays, self.stays[1:], strict=False)
        return [(lower.file, upper.file) for lower, upper in pairs if upper.floor > lower.floor]

    def note(self, frame: FrameType, what: str, returned: object) -> None:
        """A profile function, as `sys.setprofile` calls it."""
        code = frame.f_code
        if (
            what not in ("call", "return")
            or not code.co_filename.startswith(HOUSE)
            or code.co_name.startswith("<")
        ):
            return
        passed = _arguments(frame) if what == "call" else {"returned": returned}
        carried = {
            name: type_ for name, value in passed.items() if (type_ := self.marks.carried_by(value))
        }
        if not carried:
            return
        self.shapes |= dict.fromkeys(
            shape for value in passed.values() for shape in self._shapes(value)
        )
        file = code.co_filename.removeprefix(f"{ROOT}/")
        if (file, code.co_name) in self._read:
            return
        self._read.add((file, code.co_name))
        closed = next((wing for wing in CLOSED if file.startswith(wing)), file)
        if not self.stays or self.stays[-1].file != closed:
            self.stays.append(Stay(closed))
        self.stays[-1].functions.append(code.co_name)
        self.stays[-1].carried |= carried

    def _shapes(self, value: object) -> Iterator[type]:
        if isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "_fields"):
            for part in value:
                yield from self._shapes(part)
        elif (
            type(value).__module__.split(".")[0] in FLOORS
            and not isinstance(value, Model)
            and self.marks.carried_by(value)
        ):
            yield type(value)


def _arguments(frame: FrameType) -> dict[str, Any]:
    """What a function is given by name; what it passes on unread (`**kwargs`) is left out."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return {name: frame.f_locals.get(name) for name in names}


class Tracer:
    """Watches this process and the threads that begin from now on."""

    def __init__(self) -> None:
        self._road: Road | None = None
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, what: str, argument: Any) -> None:
        if self._road is not None:
            self._road.note(frame, what, argument)

    @contextmanager
    def following(self, marks: Marks) -> Iterator[Road]:
        """The road of the event with these marks, whole when the block is left."""
        self._road = road = Road(marks)
        try:
            yield road
        finally:
            self._road = None
