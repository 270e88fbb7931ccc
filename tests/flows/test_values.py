"""Data classes that are made late are those of the standard library in everything else."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ClassVar

import pytest

from flows.values import dataclass, field


@dataclass(frozen=True)
class Said:
    """What somebody said."""

    names: ClassVar[list[str]] = []

    by: str
    text: str = field(repr=False)
    ways: list[str] = field(default_factory=list)
    certain: bool = field(default=True, compare=False)

    def __init_subclass__(cls) -> None:
        Said.names.append(cls.__name__)


@dataclass(frozen=True)
class Answered(Said):
    """An answer."""

    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked(Said):
    """A question."""

    of: str


@dataclass
class Counted:
    """A number that changes."""

    many: int = 0


class Doubled(Counted):
    """One that has a beginning of its own."""

    def __init__(self, many: int) -> None:
        super().__init__(2 * many)


def test_what_is_private_is_not_shown_and_what_is_fixed_stays() -> None:
    said = Said("Wak Jali", "maling", certain=False)
    assert repr(said) == "Said(by='Wak Jali', ways=[], certain=False)"
    assert said == Said("Wak Jali", "maling") != Said("Wak Jali", "api")
    assert said != Answered("Wak Jali", "maling")
    assert dataclasses.replace(said, text="api").text == "api"
    for name in ("text", "more"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(said, name, "")
    with pytest.raises(TypeError, match=r"Said.__init__\(\) missing .* 'text'"):
        Said("Wak Jali")  # type: ignore[call-arg]


def test_classes_below_have_what_those_above_have() -> None:
    names = [named.name for named in dataclasses.fields(Asked)]
    assert names == ["by", "text", "ways", "certain", "of"]
    assert Asked("a", "b", of="c").of == "c" and Answered("a", "b", [], True, "c").to == "c"
    match Answered("a", "b", ["c"]):
        case Answered(by, _, ways):
            assert (by, ways) == ("a", ["c"])
    assert Said.names == ["Answered", "Asked"]
    assert Doubled(2).many == 4 and hash(Answered("a", "b", ()))  # type: ignore[arg-type]


def test_two_threads_may_have_the_first_at_one_time() -> None:
    for _ in range(50):
        made = dataclass(frozen=True)(type("Made", (), {"__annotations__": {"one": "int"}}))
        together = Barrier(4)

        def first(made: type, together: Barrier) -> object:
            together.wait()
            return made(7)

        with ThreadPoolExecutor(4) as threads:
            found = {threads.submit(first, made, together) for _ in range(4)}
            assert len({each.result() for each in found}) == 1
