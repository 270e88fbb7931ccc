"""The texts of the phones in this installation's own words: judged, kept, and said at once.

Each takes the officer who acts, whose role and territory apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows import gsm, text
from flows.rules.cleaning import clean
from flows.rules.rights import MayNot, NotAllowed, Officer
from flows.screens import SMS
from flows.text import CATALOGUES, Key
from flows.text_lengths import on_screens, shown
from flows.text_rules import FIXED, PRIVACY, Fault, faults, same_as
from flows.values import dataclass
from gateway.install import own_texts
from gateway.install.doctor import privacy
from gateway.install.providers import roads
from gateway.install.runtime import Runtime
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit, texts
from storage.record.texts import Change

#: A rule of this installation beside `flows.text_rules.RULES`: the days that are set.
DAYS = "days"
#: Letters of the longest text that is looked at; no text of a phone comes near.
LONGEST = 1000
#: What stands before the text of a call's screen.
_BEGINS = "CON "


class Faulty(Exception):
    """These words cannot be said; why stands in `faults`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(f"{fault.rule} {fault.what}".strip() for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Text:
    """A text as it stands: how it ships, what is said, and the last change (None: none ever)."""

    key: Key
    shipped: str
    words: str
    last: Change | None

    @property
    def changed(self) -> bool:
        """Whether it is said otherwise than it ships."""
        return self.last is not None and self.last.words is not None

    @property
    def overtaken(self) -> bool:
        """Whether it ships otherwise than when it was changed."""
        return self.changed and self.last is not None and self.last.shipped != self.shipped

    @property
    def unused(self) -> bool:
        """Whether its own words cannot be said any more: it ships with other values now."""
        last = self.last
        return (
            last is not None and last.words is not None and not text.replaces(self.key, last.words)
        )

    @property
    def number(self) -> int:
        """How often it was changed."""
        return self.last.number if self.last else 0


def standing(last: Mapping[Key, Change]) -> list[Text]:
    """Every text of every language, in the order of the catalogues. `last`: the last changes."""
    return [
        _standing(Key(language, name, part), last)
        for language in text.languages()
        for name, part in CATALOGUES[language]
    ]


def one(key: Key, changes: list[Change]) -> Text | None:
    """One text; None: there is none. `changes`: its changes, the newest first."""
    if (key.name, key.part) not in CATALOGUES.get(key.language, {}):
        return None
    return _standing(key, {key: changes[0]} if changes else {})


def _standing(key: Key, last: Mapping[Key, Change]) -> Text:
    shipped, change = text.shipped(*key), last.get(key)
    own = change.words if change else None
    return Text(key, shipped, shipped if own is None else own, change)


def before(change: Change, older: Change | None) -> str:
    """What was said before a change; `older`: the one before it."""
    return change.shipped if older is None or older.words is None else older.words


def may(officer: Officer, runtime: Runtime) -> bool:
    """Whether this officer may change texts: they are said in all of the home area."""
    home = runtime.settings.home_area
    return officer.may("text.write") and officer.covers(areas.paths_of([home]).get(home, ""))


def tidy(typed: str) -> str:
    """What was typed, as a text has it: no space at the end of a line, nothing around it."""
    lines = clean(typed.replace("\r\n", "\n").replace("\r", "\n")).strip().split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


@dataclass(frozen=True)
class Draft:
    """Words for a text as a phone would show them at their longest, counted and judged."""

    screens: list[str]
    """One SMS, or the screens of a call."""
    calls: bool
    """Whether it is shown on the screens of a call."""
    used: int
    """Characters of the longest of them: septets or units of UCS-2, with what a call begins with.
    """
    room: int
    parts: int
    encoding: str
    faults: list[Fault]


def draft(key: Key, words: str, runtime: Runtime) -> Draft:
    """These words, counted and judged; nothing is kept."""
    found = judged(key, words, runtime)
    screens = [words]
    if text.replaces(key, words):
        with text.trying({**text.own(), **dict.fromkeys(same_as(key), words)}):
            screens = shown(key)
    calls = on_screens(key)
    sizes = [gsm.room(each)[0] + (len(_BEGINS) if calls else 0) for each in screens]
    return Draft(
        screens=screens,
        calls=calls,
        used=max(sizes),
        room=SMS,
        parts=max(map(gsm.parts, screens)),
        encoding=gsm.encoding(words),
        faults=found,
    )


def judged(key: Key, words: str, runtime: Runtime) -> list[Fault]:
    """What is wrong with these words for this text, in this installation."""
    found = faults(key, words, roads())
    days = privacy.promised(runtime.settings)
    if (key.name, key.part) in PRIVACY and not privacy.promises(words, days):
        found.append(Fault(DAYS, ", ".join(map(str, days))))
    return found


def say(
    officer: Officer, key: Key, words: str, number: int, runtime: Runtime, now: datetime
) -> None:
    """Say this text, and what must stay the same as it, in these words. `number`: how often it had
    been changed when they were written.

    Raises MayNot, NotAllowed for a text that stays as it is, Faulty, and texts.Behind when somebody
    else was sooner.
    """
    _must(officer, key, runtime)
    if found := judged(key, words, runtime):
        raise Faulty(found)
    _change(officer, key, words, number, now)


def reset(officer: Officer, key: Key, number: int, runtime: Runtime, now: datetime) -> None:
    """Say this text, and what must stay the same as it, as it ships again. Raises as `say`."""
    _must(officer, key, runtime)
    _change(officer, key, None, number, now)


def _must(officer: Officer, key: Key, runtime: Runtime) -> None:
    officer.must("text.write")
    if not may(officer, runtime):
        raise MayNot(f"the texts of the phones are said in all of {runtime.settings.home_area}")
    if key.name in FIXED:
        raise NotAllowed(f"{key.name} stays as it is: somebody agreed to it or approved it")


def _change(officer: Officer, key: Key, words: str | None, number: int, now: datetime) -> None:
    with transaction():
        last = texts.last()
        for each in same_as(key):
            stands = _standing(each, last)
            after = stands.shipped if words is None else words
            following = (number if each == key else stands.number) + 1
            # Said as it ships, it follows what ships with later releases.
            kept = None if after == stands.shipped else after
            texts.change(each, kept, stands.shipped, following, officer.name, now)
            detail = {"before": stands.words, "after": after}
            action = "text.reset" if kept is None else "text.change"
            audit.note(officer.name, action, " ".join(each)[:80], detail, now)
    own_texts.refresh()
