"""What an officer is told of reports, in words: SMS of one part each, codes in groups of three.

One report alone comes with what was said, without who said it, and with the officer's own digits;
several come as a list of codes. Of sensitive ones there is only their count. Officers are written
to in Indonesian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows import messages
from flows.gsm import septets
from flows.notice_text import LANGUAGE, in_lists, kind_of, then
from flows.rules.tickets import grouped, halved
from flows.screens import SMS


@dataclass(frozen=True)
class Told:
    """A report as an officer is told of it; `digits`: "" where it comes in a list."""

    code: str
    kind: str
    area: str
    digits: str = ""
    place: str = field(default="", repr=False)
    story: str = field(default="", repr=False)
    when: str = ""
    """When that will be which it announces."""


def report(told: Told, areas: Mapping[str, str], urgent: bool) -> str:
    """One report, as much of its words as one SMS holds. `areas`: the names of areas by code."""
    return _in_words("petugas" if urgent else "petugas_biasa", told, areas)


def own(told: Told, areas: Mapping[str, str]) -> str:
    """The same of a report that the officer has taken already."""
    return _in_words("petugas_isi", told, areas)


def _in_words(key: str, told: Told, areas: Mapping[str, str]) -> str:
    place, story = told.place.strip(" .,"), told.story.strip()
    text = story if place.casefold() in story.casefold() else f"{place}: {story}".rstrip(": ")
    return messages.say(
        key,
        LANGUAGE,
        code=told.code,
        kind=kind_of(told.kind),
        area=then(areas.get(told.area, told.area), told.when),
        text=f"{text}." if text else "",
        digits=told.digits,
    )


#: So many codes of routine reports stand in one list: about three SMS.
MOST_NAMED = 30


def lists(codes: Sequence[str], urgent: bool) -> list[tuple[str, list[str]]]:
    """Several reports by their codes alone: as many SMS as they need, each with its codes.

    What is routine by MOST_NAMED of them, and how many there are: TUGAS and the desk have the rest.
    """
    if urgent:
        return in_lists("petugas_daftar", codes)
    if len(codes) <= MOST_NAMED:
        return in_lists("petugas_daftar_biasa", codes)
    return in_lists("petugas_daftar_banyak", codes[:MOST_NAMED], count=len(codes))


def added(codes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The reporters of these added something: the same."""
    return in_lists("petugas_tambah", codes)


@dataclass(frozen=True)
class Listed:
    """A report in the list of an officer's tasks; `mine`: the officer has taken it."""

    code: str
    digits: str
    mine: bool


def tasks(listed: Sequence[Listed], special: int) -> str:
    """The tasks of an officer with their digits, as many as one SMS holds, and how many there are.

    Those taken stand first. `special`: how many there are besides of which no SMS says anything.
    """
    if not listed:
        return hidden(special) if special else messages.say("petugas_tugas_kosong", LANGUAGE)
    key = "petugas_tugas_khusus" if special else "petugas_tugas"
    words = {"count": len(listed), "mine": sum(task.mine for task in listed), "special": special}
    room = SMS - septets(messages.say(key, LANGUAGE, **words, codes=""))
    codes = [f"{grouped(task.code)}/{halved(task.digits)}" for task in listed]
    shown = len(codes)
    while shown > 1 and septets(_cut(codes, shown)) > room:
        shown -= 1
    return messages.say(key, LANGUAGE, **words, codes=_cut(codes, shown))


def _cut(codes: Sequence[str], shown: int) -> str:
    more = [f"+{len(codes) - shown}"] if shown < len(codes) else []
    return ", ".join([*codes[:shown], *more])


def hidden(count: int) -> str:
    """So many reports of which no SMS says anything."""
    return messages.say("petugas_khusus", LANGUAGE, count=count)
