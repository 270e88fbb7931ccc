"""How a post's ladder is written: `partner 0; ketua 5; petugas 20; polsek 40`.

So many minutes after the grace each step of a missed check-in is told; `petugas -`: it is told to
nobody and stands on the board alone. A step that is not named comes as it does everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.rules.ladder import KETUA, OFFICERS, PARTNER, POLSEK

#: The steps, as people write them, in their order.
STEPS = {"partner": PARTNER, "ketua": KETUA, "petugas": OFFICERS, "polsek": POLSEK}
#: What a quiet step has in place of its minutes.
QUIET = "-"
#: Later than this a step is for nobody: the night is over.
LONGEST = 12 * 60


def read(text: str) -> Mapping[str, int | None]:
    """The minutes of each step (of `ladder.MISSED`) that is named, None for a quiet one.

    "" is empty: all come as they do everywhere. Raises ValueError, in Indonesian, for anything
    else, and where a step would come before the one below it.
    """
    found: dict[str, int | None] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, minutes = part.casefold().partition(" ")
        minutes = minutes.strip()
        if name not in STEPS:
            raise ValueError(f"'{name}' bukan langkah; yang ada: {', '.join(STEPS)}")
        if STEPS[name] in found:
            raise ValueError(f"{name} dua kali")
        if minutes != QUIET and not (minutes.isascii() and minutes.isdigit()):
            raise ValueError(f"{name}: menit, atau - bila tidak diberi tahu")
        found[STEPS[name]] = None if minutes == QUIET else int(minutes)
    told = [found[step] for step in STEPS.values() if found.get(step) is not None]
    if told != sorted(told, key=lambda minutes: minutes or 0):
        raise ValueError(f"urutannya {', '.join(STEPS)}: yang berikut tidak lebih cepat")
    if any(minutes is not None and minutes > LONGEST for minutes in told):
        raise ValueError(f"paling lama {LONGEST} menit")
    return found


def written(times: Mapping[str, int | None]) -> str:
    """How these are written: what `read` reads, always in the same order."""
    said = {name: times[step] for name, step in STEPS.items() if step in times}
    return "; ".join(
        f"{name} {QUIET if minutes is None else minutes}" for name, minutes in said.items()
    )
