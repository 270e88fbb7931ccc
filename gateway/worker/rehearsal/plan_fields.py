"""How a plan's words are written in YAML: texts, numbers of phones, times of day, jumps."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any

import yaml  # type: ignore[import-untyped]
from pydantic import BeforeValidator

from flows.rules import numbers, schedule

#: Why a mapping is refused that says one thing twice: YAML would take the last without a word.
TWICE = "menulis kata yang sama dua kali"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The parser (in C, where the library was built with it) that takes each word once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """The mapping that stands there. Raises ConstructorError where it has a word twice."""
        seen = set[str]()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(problem=TWICE, problem_mark=key.start_mark)
            seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_JUMP = re.compile(r"([+-])(\d{1,3})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def _text(value: object) -> object:
    """YAML takes bare digits for a number; what it may have cut is refused."""
    if isinstance(value, float | bool | date):
        raise ValueError("tulis di antara tanda kutip")
    return str(value) if isinstance(value, int) else value


def _two_digits(value: object) -> object:
    return f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else value


def _phone(value: object) -> str:
    written = f"+{value}" if isinstance(value, int) else str(value or "")
    return numbers.e164(written)


def _clock(value: object) -> time:
    """``22:03``; YAML 1.1 takes it for a number to the base of 60 where it is not quoted."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value // 60:02d}:{value % 60:02d}"
    return schedule.clock(str(value))


def _jump(value: object) -> timedelta:
    found = _JUMP.fullmatch(str(value).strip())
    if not found:
        raise ValueError('tulis misalnya "+10m" atau "-10m"')
    seconds = int(found[2]) * _SECONDS[found[3]]
    return timedelta(seconds=seconds if found[1] == "+" else -seconds)


Text = Annotated[str, BeforeValidator(_text)]
Phone = Annotated[str, BeforeValidator(_phone)]
Clock = Annotated[time, BeforeValidator(_clock)]
Digits = Annotated[str, BeforeValidator(_text), BeforeValidator(_two_digits)]
Jump = Annotated[timedelta, BeforeValidator(_jump)]
