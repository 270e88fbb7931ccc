"""The engine: a conversation is a plain function, replayed by name.

On each key press the function runs again from the top. What it asked before is answered from the
journal, and the first question without a note is the one on the phone. A key counts only for the
question the phone was showing, read in the order shown; so whatever a deploy changes between a
screen and its key, no answer falls on another question.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import TypeAlias

from flows.effects import Fact, LanguageChosen
from flows.options import by_number, by_word, word_said
from flows.queries import Query
from flows.questions import End, LookUp, Question, Talk, Tell
from flows.reading.numbered import number_said
from flows.screens import Screen, turned
from flows.session import Entry, Json, Kind, Session
from flows.values import dataclass

Flow: TypeAlias = Callable[[], Talk[End]]
Records: TypeAlias = Callable[[Query | Fact], Json]
"""What the records say to a query, or to a fact: the ticket code to a new report, None to most."""

BACK, HOME = "0", "00"
LONGEST = 160
"""Characters of an answer typed on a call; what is longer is cut off. An SMS may hold more."""
LONGEST_REPLAY = 1000
"""Notes of one replay after which a conversation is taken for one that neither asks nor ends."""


@dataclass(frozen=True)
class Told:
    """A fact stated in this turn. Name and ordinal make it unique in its round."""

    name: str
    ordinal: int
    fact: Fact
    answer: Json


@dataclass(frozen=True)
class Turn:
    """What a key press leads to.

    Invalid: it was not understood or did not count, and nothing was noted.
    """

    session: Session
    show: Screen | End
    invalid: bool
    tell: tuple[Told, ...]


def step(
    flow: Flow, session: Session, pressed: str | None, look_up: Records, longest: int = LONGEST
) -> Turn:
    """Let a conversation go on by one key press or typed text; with None, show where it stands.

    Of a typed text at most `longest` characters count. Nothing is written here: a fact is answered
    by ``look_up`` and listed in `Turn.tell`. The shell commits that and keeps the session, or
    forgets the turn and steps again.
    """
    run = _Run(flow, session, look_up)
    question = run.at
    if pressed is None or session.shown is None or isinstance(question, End):
        return run.turn(
            session.page if isinstance(question, Question) and _as_shown(question, session) else 0
        )

    key = pressed.strip().rstrip("#").rstrip()
    if not question.typed:  # what is typed may be anything, a house number too
        key = number_said(pressed) or key
    back = _back(question)
    if key == HOME and back != HOME:
        told = any(entry.kind == "told" for entry in session.journal)
        home = _Run(flow, Session(language=session.language, round=session.round + told), look_up)
        # A conversation begun by an SMS may tell before it asks; going home must not tell it a
        # second time.
        return run.missed() if home.told else home.turn()
    if not _as_shown(question, session, key):
        return run.turn(misses=1, invalid=True)
    if key in (BACK, back):
        if question.zero is not None and key == BACK:
            return run.answered(question.zero)
        before = run.before_last_answer()
        return (
            run.missed()
            if before is None
            else _Run(flow, replace(session, journal=before), look_up).turn()
        )
    if (
        page := turned(run.screen(question, session.page, session.misses), session.language, key)
    ) is not None:
        return run.turn(page)
    answer = _read(question, session, key, pressed, longest)
    return run.missed() if answer is None else run.answered(answer)


def off_menu(session: Session, text: str) -> bool:
    """Whether the phone was shown options, and this is no key and no word of one.

    It may be meant for somebody else.
    """
    if not session.shown or not session.options or number_said(text):
        return False
    answers = session.options if session.zero is None else (*session.options, session.zero)
    return word_said(text) not in by_word(session.shown, answers)


def _back(question: Question) -> str | None:
    """The key that goes back here: 0, or 00 where a typed 0 is an answer.

    None where 0 is one of the options.
    """
    if question.zero is None:
        return BACK
    return HOME if question.typed else None


def _answers(question: Question) -> tuple[str, ...]:
    return question.options if question.zero is None else (*question.options, question.zero)


def _as_shown(question: Question, session: Session, key: str = "") -> bool:
    """Whether this question is on the phone, in the sense in which this key was pressed."""
    same = session.shown == question.name and bool(session.options) == bool(question.options)
    return same and (session.zero == question.zero or key not in (BACK, HOME))


def _read(question: Question, session: Session, key: str, pressed: str, longest: int) -> str | None:
    """The answer given: one line of text, or an option by its number as shown or by its words.

    None: no answer.
    """
    answers = _answers(question)
    line = "".join(char for char in " ".join(pressed.split()) if char.isprintable())
    line = line[:longest].strip()
    if question.typed:
        return line if any(map(_says, line)) else None
    answer = by_number(session.options).get(key) or by_word(question.name, answers).get(
        word_said(pressed)
    )
    if answer in answers:
        return answer
    return line if question.free is not None and question.free(line) else None


def _says(char: str) -> bool:
    """Whether there is anything in a character: "." and "****" are no answer."""
    return unicodedata.category(char)[0] in "LN" or unicodedata.category(char) in ("Sc", "So")


def _digest(arguments: Query | Fact) -> str:
    return blake2b(repr(arguments).encode(), digest_size=8).hexdigest()


class _Run:
    """One run of a conversation from the top to the first question without a note, or its end."""

    def __init__(self, flow: Flow, session: Session, look_up: Records) -> None:
        self.talk = flow()
        self.session = session
        self.look_up = look_up
        self.language = session.language
        self.notes = {(entry.kind, entry.name, entry.ordinal): entry for entry in session.journal}
        self.met: dict[tuple[Kind, str], int] = {}
        self.journal: list[Entry] = []
        self.told: list[Told] = []
        self.at = self.go_on(None)

    def go_on(self, value: Json) -> Question | End:
        """Hand the conversation a value, then all that is noted or known.

        Stops where it needs the caller, or is over.
        """
        for _ in range(LONGEST_REPLAY):
            try:
                asked = self.talk.send(value)
            except StopIteration as stop:
                end: End = stop.value
                return end
            if isinstance(asked, Question):
                entry = self.noted("answer", asked.name)
                if entry is None or (asked.options and entry.value not in _answers(asked)):
                    return asked
            elif isinstance(asked, LookUp):
                digest = _digest(asked.query)
                entry = self.noted("looked", asked.name, digest)
                entry = entry or self.entry("looked", asked.name, digest, self.look_up(asked.query))
            else:
                digest = _digest(asked.fact)
                entry = self.noted("told", asked.name, digest) or self.tell(asked, digest)
            self.journal.append(entry)
            value = entry.value
        raise RuntimeError("the conversation neither asks nor ends")

    def noted(self, kind: Kind, name: str, digest: str = "") -> Entry | None:
        """The note of what is met now.

        One of other arguments keeps its ordinal, and this tries the next.
        """
        while True:
            ordinal = self.met[kind, name] = self.met.get((kind, name), 0) + 1
            entry = self.notes.get((kind, name, ordinal))
            if entry is None:
                return None
            if entry.digest == digest:
                return self.notes.pop((kind, name, ordinal))

    def entry(self, kind: Kind, name: str, digest: str, value: Json) -> Entry:
        """A new note of what was met last under this name."""
        return Entry(kind, name, self.met[kind, name], digest, value)

    def tell(self, asked: Tell, digest: str) -> Entry:
        """State a fact, and note what the record said."""
        entry = self.entry("told", asked.name, digest, self.look_up(asked.fact))
        self.told.append(Told(asked.name, entry.ordinal, asked.fact, entry.value))
        if isinstance(asked.fact, LanguageChosen):
            self.language = asked.fact.language
        return entry

    def before_last_answer(self) -> tuple[Entry, ...] | None:
        """The journal up to the last answer; None: there is none, or something was told since."""
        for at in reversed(range(len(self.journal))):
            if self.journal[at].kind == "told":
                return None
            if self.journal[at].kind == "answer":
                return (
                    *self.journal[:at],
                    *(entry for entry in self.notes.values() if entry.kind == "told"),
                )
        return None

    def answered(self, answer: str) -> Turn:
        """Note the answer to the question this run stands at, and go on to what comes then."""
        self.journal.append(self.entry("answer", self.at.name, "", answer))
        self.at = self.go_on(answer)
        return self.turn()

    def missed(self) -> Turn:
        """The same screen again, with a hint."""
        return self.turn(self.session.page, self.session.misses + 1, invalid=True)

    def turn(self, page: int = 0, misses: int = 0, invalid: bool = False) -> Turn:
        """What the phone is shown now, and the session to go on with."""
        journal, told = (*self.journal, *self.notes.values()), tuple(self.told)
        language, turns = self.language, self.session.round
        if isinstance(self.at, End):
            return Turn(Session(journal, language=language, round=turns), self.at, invalid, told)
        asked = self.at
        session = Session(
            journal, asked.name, asked.options, page, misses, language, turns, asked.zero
        )
        return Turn(session, self.screen(asked, page, misses), invalid, told)

    def screen(self, question: Question, page: int, misses: int) -> Screen:
        """The question with the way out of it: back, or home, or none.

        Home where what was told cannot be taken back; none at the start.
        """
        leave = None
        if back := _back(question):
            if self.before_last_answer() is not None:
                leave = (back, "kembali")
            elif back == BACK and any(entry.kind == "told" for entry in self.journal):
                leave = (HOME, "menu")
        return Screen(question, page, leave, misses)
