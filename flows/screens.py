"""What fits on a phone: numbered lines on pages, clipped values, a hint after a wrong key.

Options are numbered 1..n across pages. A page is remembered as the number of items before it, not
as a page number, so that a hint which needs room, or another language, can break the pages
elsewhere and no option is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from string import Formatter
from typing import TypeAlias

from flows.gsm import clip, plain, septets
from flows.options import label
from flows.questions import End, Question
from flows.rules.numbers import in_groups
from flows.rules.tickets import grouped, halved
from flows.text import ON_SCREEN, cached, lookup, wording
from flows.values import dataclass

SCREEN = 156
"""Septets of a USSD screen behind ``CON `` or ``END ``; of questions by SMS, too."""
SMS = 160
HINT = 14
"""Septets, with line end, that a page of several keeps for the hint: no option then moves."""
LEAST = 12
"""Septets to which a value may be clipped before options have to go to another page."""
NEXT, PREVIOUS = "98", "99"
IN_GROUPS: Mapping[str, Callable[[str], str]] = {
    "code": grouped,
    "other": grouped,
    "digits": halved,
    "also": in_groups,
    "local": in_groups,
    "pos": in_groups,
}
"""How an SMS writes values that are codes or telephone numbers; a screen has them as they are."""
HELP_AFTER = 3
"""Wrong keys in a row after which the hint offers help."""

Lines: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Screen:
    """A question as one phone is to be shown it."""

    question: Question
    page: int = 0
    """Items (options, or words of a long question) before this page."""
    leave: tuple[str, str] | None = None
    """The key that leads out and its word under ``[layar]``: ("0", "kembali"). None: no way."""
    misses: int = 0
    """Wrong keys in a row until now."""
    notice: str = ""
    """The name under ``[layar]`` of the line above it, where no hint after a wrong key stands."""


@dataclass(frozen=True)
class Rendered:
    """A text for the phone, and whether it may be answered (CON) or is the last one (END)."""

    text: str
    more: bool


def render(show: Screen | End, language: str, channel: str = "ussd") -> Rendered:
    """A screen in GSM-7, without ``CON ``/``END ``: at most 156 septets by ussd, 160 by sms."""
    if isinstance(show, End):
        room, part = (SMS, "say") if channel == "sms" else (SCREEN, ON_SCREEN)
        return Rendered(say(show.name, language, show.words, room, part), more=False)
    question = show.question
    if question.words:
        if channel == "sms":
            show = replace(show, question=replace(question, words=_in_groups(question.words)))
        return Rendered(_lay_out(show, language).page(show.page), more=True)
    # Words from outside make a screen of its own; all others are few, and shown again and again.
    shape = (question.name, question.options, question.zero)
    return _plain(shape, show.page, show.leave, min(show.misses, HELP_AFTER), show.notice, language)


@cached(2048)
def _plain(
    shape: tuple[str, Lines, str | None],
    page: int,
    leave: tuple[str, str] | None,
    misses: int,
    notice: str,
    language: str,
) -> Rendered:
    show = Screen(Question(*shape), page, leave, misses, notice)
    return Rendered(_lay_out(show, language).page(page), more=True)


def say(name: str, language: str, words: Mapping[str, object], room: int, part: str = "say") -> str:
    """The text ``say`` of an SMS, or another part, under this name in so many septets.

    Values are clipped first, in the worst case the text.
    """
    template = wording(language, name, part, _numbered(words))
    values = words if part == ON_SCREEN else _in_groups(words)
    return clip(_fill_in(template, values, language, room), room)


def _in_groups(words: Mapping[str, object]) -> Mapping[str, object]:
    """The values as an SMS has them: no run of digits that a road may drop."""
    return {
        name: IN_GROUPS[name](str(value)) if name in IN_GROUPS else value
        for name, value in words.items()
    }


def _numbered(words: Mapping[str, object]) -> bool:
    """Whether the values have no ticket in them that nobody knows yet."""
    return words.get("code") != ""


def turned(screen: Screen, language: str, key: str) -> int | None:
    """The page that 98 or 99 leads to from this one; None: no page, or another key."""
    if key not in (NEXT, PREVIOUS):
        return None
    layout = _lay_out(screen, language)
    return layout.after(screen.page) if key == NEXT else layout.before(screen.page)


@dataclass(frozen=True)
class _Layout:
    """How a question breaks into pages: hint, head and foot on each, the items once."""

    head: Lines
    items: Lines
    costs: tuple[int, ...]
    words: int
    """How many of the items are words of the question; the others are lines of options."""
    foot: Lines
    following: Lines
    preceding: Lines
    room: int | None
    """Septets, with line ends, for items and what turns pages. None: all is on one page."""

    def end(self, start: int) -> int:
        """The first item that is no longer on the page beginning with this one."""
        if self.room is None:
            return len(self.items)
        room = self.room - (_height(self.preceding) if start else 0)
        if sum(self.costs[start:]) <= room:
            return len(self.items)
        room -= _height(self.following) + self.costs[start]
        end = start + 1
        while end < len(self.costs) and self.costs[end] <= room:
            room -= self.costs[end]
            end += 1
        return end

    def after(self, start: int) -> int | None:
        """The beginning of the next page."""
        end = self.end(start)
        return end if end < len(self.items) else None

    def before(self, start: int) -> int | None:
        """The beginning of the page before."""
        if self.room is None or not start:
            return None
        page = 0
        while (end := self.end(page)) < start:
            page = end
        return page

    def page(self, start: int) -> str:
        """The text of the page that begins with this item."""
        start = 0 if self.room is None or start >= len(self.items) else start
        end = self.end(start)
        spoken = " ".join(self.items[start : min(end, self.words)])
        options = self.items[max(start, self.words) : end]
        following = self.following if end < len(self.items) else ()
        preceding = self.preceding if start else ()
        return "\n".join(
            (
                *self.head,
                *((spoken,) if spoken else ()),
                *options,
                *following,
                *preceding,
                *self.foot,
            )
        )


def _lay_out(screen: Screen, language: str) -> _Layout:
    question = screen.question
    ask = wording(language, question.name, "ask", _numbered(question.words))
    items, costs = _options(question.name, question.options, language)
    hint, foot = _hint(screen, language), _foot(screen, language)
    following, preceding = _paging(language)

    room = SCREEN + 1 - _height(hint) - _height(foot) - sum(costs)
    head = _fill_in(ask, question.words, language, room - 1, LEAST)
    if septets(head) < room:
        return _Layout((*hint, head), items, costs, 0, foot, following, preceding, None)

    room = SCREEN + 1 - max(_height(hint), HINT) - _height(foot)
    most = (room - _height(following) - _height(preceding)) // 2
    head = _fill_in(ask, question.words, language, most - 1, LEAST)
    if items and septets(head) < most:
        return _Layout(
            (*hint, head), items, costs, 0, foot, following, preceding, room - _height((head,))
        )

    spoken = tuple(head.split(" "))  # a long text: its words go over pages, then the options
    costs = (*(septets(word) + 1 for word in spoken), *costs)
    return _Layout(hint, (*spoken, *items), costs, len(spoken), foot, following, preceding, room)


def _height(lines: Lines) -> int:
    """Septets of these lines with their line ends."""
    return sum(map(septets, lines)) + len(lines)


@cached(512)
def _options(question: str, options: Lines, language: str) -> tuple[Lines, tuple[int, ...]]:
    lines = tuple(
        f"{number} {label(question, option, language)}" for number, option in enumerate(options, 1)
    )
    return lines, tuple(septets(line) + 1 for line in lines)


def _hint(screen: Screen, language: str) -> Lines:
    if screen.misses:
        return (lookup(language, "layar", "bantuan" if screen.misses >= HELP_AFTER else "ulang"),)
    return (lookup(language, "layar", screen.notice),) if screen.notice else ()


def _foot(screen: Screen, language: str) -> Lines:
    """The last line: what 0 answers here, or else which key leads out."""
    question = screen.question
    if question.options and question.zero is not None:
        return (f"0 {label(question.name, question.zero, language)}",)
    if screen.leave is None:
        return ()
    key, word = screen.leave
    return (f"{key} {lookup(language, 'layar', word)}",)


def _paging(language: str) -> tuple[Lines, Lines]:
    return (f"{NEXT} {lookup(language, 'layar', 'lainnya')}",), (
        f"{PREVIOUS} {lookup(language, 'layar', 'balik')}",
    )


@lru_cache(1024)
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """A text cut at its placeholders: (text before, name, question whose labels are the values)."""
    return tuple(
        (before, name, labels or "") for before, name, labels, _ in Formatter().parse(template)
    )


def _fill_in(
    template: str, words: Mapping[str, object], language: str, room: int, least: int = 0
) -> str:
    """The text with its values, clipped so that it fits the room.

    Each is clipped no further than to ``least`` septets, the longest first. Labels, which are words
    of ours, come last. It may still be longer than the room. Raises KeyError for a placeholder
    without a value.
    """
    pieces = _pieces(template)
    values = [
        _value(words[name], labels, language) for _, name, labels in pieces if name is not None
    ]
    ours = [bool(labels) for _, name, labels in pieces if name is not None]
    if not values:
        return template.replace("{{", "{").replace("}}", "}")
    over = sum(septets(before) for before, _, _ in pieces) + sum(map(septets, values)) - room
    while over > 0 and values:
        longest = max(
            range(len(values)),
            key=lambda at: (not ours[at] and septets(values[at]) > least, septets(values[at])),
        )
        had = septets(values[longest])
        if had <= least:
            break
        values[longest] = clip(values[longest], max(least, had - over))
        over -= had - septets(values[longest])
    rest = iter(values)
    return "".join(before + ("" if name is None else next(rest)) for before, name, _ in pieces)


def _value(value: object, labels: str, language: str) -> str:
    """A value as one line of GSM-7, or the label that this option has in another question."""
    if labels:
        return label(labels, str(value), language)
    return " ".join(plain(str(value)).split())
