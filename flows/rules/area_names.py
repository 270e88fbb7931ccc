"""Names of areas as people say and write them: official ones spell their numbers out."""

from __future__ import annotations

_UNITS = {
    word: number
    for number, word in enumerate(
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split(), 1
    )
}


def spoken(name: str) -> str:
    """`Dua-puluh Ilir Tiga` is 20 Ilir 3, `Sembilan Sepuluh Ulu` is 9-10 Ulu."""
    said: list[str] = []
    for word in name.split():
        number = _number(word)
        if number and said and said[-1].isdigit():
            said[-1] = f"{said[-1]}-{number}"
        else:
            said.append(number or word)
    return " ".join(said)


def _number(word: str) -> str:
    """A number that is written in words; "" for any other word."""
    first, *more = word.lower().split("-")
    number = _UNITS.get(first, 0)
    if not number or (more and more[0] not in ("puluh", "belas")):
        return ""
    if more[:1] == ["belas"]:
        number += 10
    elif more:
        number = number * 10 + _UNITS.get(more[1], 0) if more[1:] else number * 10
    return str(number)
