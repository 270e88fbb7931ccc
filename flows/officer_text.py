"""What an officer is told of reports, in words: SMS of one part each, codes in groups of three.

One report alone comes with what was said, without who said it, and with the officer's own digits;
several come as a list of codes. Of sensitive ones there is only their count. Officers are written
to in Indonesian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows import messages
from flows.gsm import clip
from flows.notice_text import AREA, LANGUAGE, in_lists, kind_of


@dataclass(frozen=True)
class Told:
    """A report as an officer is told of it; `digits`: "" where it comes in a list."""

    code: str
    kind: str
    area: str
    digits: str = ""
    place: str = field(default="", repr=False)
    story: str = field(default="", repr=False)


def report(told: Told, areas: Mapping[str, str], urgent: bool) -> str:
    """One report, as much of its words as one SMS holds. `areas`: the names of areas by code."""
    place, story = told.place.strip(" .,"), told.story.strip()
    text = story if place.casefold() in story.casefold() else f"{place}: {story}".rstrip(": ")
    return messages.say(
        "petugas" if urgent else "petugas_biasa",
        LANGUAGE,
        code=told.code,
        kind=kind_of(told.kind),
        area=clip(areas.get(told.area, told.area), AREA),
        text=f"{text}." if text else "",
        digits=told.digits,
    )


def lists(codes: Sequence[str], urgent: bool) -> list[tuple[str, list[str]]]:
    """Several reports by their codes alone: as many SMS as they need, each with its codes."""
    return in_lists("petugas_daftar" if urgent else "petugas_daftar_biasa", codes)


def added(codes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The reporters of these added something: the same."""
    return in_lists("petugas_tambah", codes)


def hidden(count: int) -> str:
    """So many reports of which no SMS says anything."""
    return messages.say("petugas_khusus", LANGUAGE, count=count)
