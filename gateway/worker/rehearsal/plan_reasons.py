"""Why a plan cannot be played, in Indonesian, as of the rows of any file that people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

#: So many reasons are said; who wrote one thing wrong in a thousand posts reads enough.
MOST = 50

#: By what pydantic calls it; `%s` is its limit or what it takes.
_WHY = {
    "missing": "belum ditulis",
    "string_type": "harus teks",
    "string_pattern_mismatch": "tulis misalnya 22:00-04:00",
    "int_type": "harus angka",
    "int_parsing": "harus angka",
    "int_from_float": "harus angka bulat",
    "greater_than_equal": "paling sedikit %s",
    "less_than_equal": "paling banyak %s",
    "bool_type": "tulis true atau false",
    "bool_parsing": "tulis true atau false",
    "date_type": "tulis tanggal, misalnya 2026-12-05",
    "date_parsing": "tulis tanggal, misalnya 2026-12-05",
    "date_from_datetime_parsing": "tulis tanggal, misalnya 2026-12-05",
    "date_from_datetime_inexact": "tulis tanggal, misalnya 2026-12-05",
    "literal_error": "tidak dikenal, pakai salah satu: %s",
    "too_short": "kosong",
    "tuple_type": "harus daftar",
    "dict_type": "harus pasangan kata dan isi",
    "model_type": "harus pasangan kata dan isi",
}


class BadPlan(ValueError):
    """A plan that cannot be played; one sentence for each thing that is wrong, with its path."""


def sentences(
    errors: Iterable[Any], words_of: Callable[[Sequence[int | str]], Iterable[str]]
) -> list[str]:
    """``events 3, at: jam tidak dikenal``: the first of a list is 1. All that is wrong, at once.

    `words_of`: which words may stand at a path.
    """
    said = [
        f"{_path(error['loc'])}{line}"
        for error in errors
        if error["type"] != "too_short" or not error["input"]  # else its items are what is wrong
        for line in _why(error, words_of).split("\n")
    ]
    return first(said)


def first(said: Sequence[str]) -> list[str]:
    """The first of these reasons, and how many more there are."""
    return [*said[:MOST], *([f"dan {len(said) - MOST} lagi"] if len(said) > MOST else [])]


def _why(error: Any, words_of: Callable[[Sequence[int | str]], Iterable[str]]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        return f"tidak dikenal, pakai salah satu: {', '.join(words_of(error['loc']))}"
    taken = str(context.get("expected", context.get("ge", context.get("le", ""))))
    return _WHY.get(kind, "tidak bisa dibaca").replace(
        "%s", taken.replace(" or ", ", ").replace("'", "")
    )


def _path(steps: Sequence[int | str]) -> str:
    path = [str(step + 1) if isinstance(step, int) else str(step) for step in steps]
    if "duress" in path:
        path = path[: path.index("duress") + 1]  # what follows is a number
    where = " ".join(path[:2]) + "".join(f", {step}" for step in path[2:])
    if not where or len(path) == 2 and isinstance(steps[1], int):
        return where and f"{where}, "  # a whole post or event: why names its own field
    return f"{where}: "
