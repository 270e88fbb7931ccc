"""What an officer is told of reports, in words: SMS of one part each, codes in groups of three.

One report alone comes with what was said, without who said it, and with the officer's own digits;
several come as a list of codes. Of sensitive ones there is only their count. Officers are written
to in Indonesian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows import messages
from flows.gsm import clip, septets
from flows.notice_text import AREA, LANGUAGE, in_lists, kind_of, lists_of, then
from flows.options import label
from flows.rules.tickets import grouped, halved
from flows.screens import SMS
from flows.values import dataclass, field


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
    return _in_words("petugas" if urgent else "petugas_biasa", told, areas, urgent)


def own(told: Told, areas: Mapping[str, str], urgent: bool) -> str:
    """The same of a report that the officer has taken already."""
    return _in_words("petugas_isi", told, areas, urgent)


def _in_words(key: str, told: Told, areas: Mapping[str, str], urgent: bool) -> str:
    place, story = told.place.strip(" .,"), told.story.strip()
    text = story if place.casefold() in story.casefold() else f"{place}: {story}".rstrip(": ")
    return messages.say(
        key,
        LANGUAGE,
        code=told.code,
        kind=kind_of(told.kind, urgent),
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
class Candidate:
    """Somebody who wants to be a partner (of `flows.rules.partners`), and the officer's digits.

    `alias`: what the officer is to hear from that person; `area`: its name; `place`: RT and RW.
    """

    alias: str
    partner: str
    area: str
    place: str
    digits: str

    def named(self) -> dict[str, str]:
        """Who that is, in words, without number and name."""
        where = f"{self.place} {clip(self.area, AREA)}".strip()
        return {"partner": label("daftar.sebagai", self.partner, LANGUAGE), "where": where}


def candidates(asked: Sequence[Candidate], again: bool = False) -> list[str]:
    """Whom an officer is asked about: one in words, several in a list. `again`: a reminder."""
    if len(asked) == 1:
        (one,) = asked
        key = "petugas_mitra_lagi" if again else "petugas_mitra"
        return [messages.say(key, LANGUAGE, **one.named(), code=one.alias, digits=one.digits)]
    by_alias = {one.alias: one for one in asked}

    def write(alias: str) -> str:
        one = by_alias[alias]
        return f"{one.partner.upper()} {grouped(alias)}/{halved(one.digits)}"

    return [text for text, _ in lists_of("petugas_mitra_daftar", list(by_alias), write, {})]


@dataclass(frozen=True)
class Listed:
    """A report or a silent post in the list of an officer's tasks; `name`: what the list calls it.

    `mine`: the officer has taken it.
    """

    name: str
    digits: str
    mine: bool


#: So many reports, and so many who want to be partners, are tried in one SMS.
_MOST_TASKS, _MOST_CANDIDATES = 10, 3


def tasks(listed: Sequence[Listed], special: int, asked: Sequence[Candidate] = ()) -> str:
    """The tasks of an officer with their digits, as many as one SMS holds, and how many there are.

    Those taken stand first. `special`: how many there are besides of which no SMS says anything;
    `asked`: about whom the officer was asked.
    """
    waiting = [f"{one.partner.upper()} {halved(one.digits)}" for one in asked]
    tails = [
        messages.say("petugas_tugas_mitra", LANGUAGE, codes=_cut(waiting, named))
        for named in range(min(len(waiting), _MOST_CANDIDATES), 0, -1)
    ] or [""]
    if not listed:
        head = hidden(special) if special else ""
        return f"{head} {tails[0]}".strip() or messages.say("petugas_tugas_kosong", LANGUAGE)
    mine = sum(task.mine for task in listed)
    key = ("petugas_tugas" if mine else "petugas_tugas_baru") + ("_khusus" if special else "")
    words = {"count": len(listed), "mine": mine, "special": special}
    names = [f"{task.name}/{halved(task.digits)}" for task in listed]
    for shown in range(min(len(names), _MOST_TASKS), 0, -1):  # reports go before partners
        for tail in tails:
            head = messages.say(key, LANGUAGE, **words, codes=_cut(names, shown))
            text = f"{head} {tail}".rstrip()
            if _cut(names, shown) in head and septets(text) <= SMS:
                return text
    return head


def _cut(names: Sequence[str], shown: int) -> str:
    more = [f"+{len(names) - shown}"] if shown < len(names) else []
    return ", ".join([*names[:shown], *more])


def hidden(count: int) -> str:
    """So many reports of which no SMS says anything."""
    return messages.say("petugas_khusus", LANGUAGE, count=count)
