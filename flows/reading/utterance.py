"""One SMS as it is being read: its words, its sender, and what the rules ask of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from flows.reading.codes import find_code
from flows.reading.intent import Intent, Reading, Reason
from flows.reading.lexicon import CUES, SPELLER, WORDS, Line, has
from flows.reading.place import Gazetteer, Place, located
from flows.reading.report import Sight, in_danger, see
from flows.reading.spelling import Word, plain
from flows.rules.tickets import LONGEST


class Utterance:
    """One text with its circumstances.

    `trail` gathers the reasons that a rule found, for `Reading.why`.
    """

    def __init__(
        self, text: str, is_guard: bool, open_question: bool, gazetteer: Gazetteer | None
    ) -> None:
        self.text = text
        self.guard = is_guard
        self.open = open_question
        self.gazetteer = gazetteer
        self.sight: Sight = see(text)
        self.words = self.sight.words
        body = list(self.words)
        while body and (
            body[0].word in WORDS["polite"] or (len(body) > 1 and body[0].word in WORDS["cry"])
        ):
            body.pop(0)
        self.body = Line(body)
        self.trail: list[Reason] = []

    @property
    def head(self) -> str:
        """The first word that says something, if it was not guessed."""
        return self.body[0].word if self.body and not self.body[0].guessed else ""

    @property
    def rest(self) -> tuple[str, ...]:
        """The words behind it, without the courtesy at the end: "STATUS 482137 terima kasih"."""
        rest = [word.word for word in self.body[1:]]
        while rest and (rest[-1] in WORDS["courtesy"] or rest[-1] in WORDS["polite"]):
            rest.pop()
        return tuple(rest)

    @cached_property
    def place(self) -> str:
        """Where it says that something is: the one place where the text is asked for that."""
        return self._located.words

    @cached_property
    def _located(self) -> Place:
        """What the whole text says of a place, which most rules ask: it is looked for once."""
        return located(self.text, self.gazetteer)

    @property
    def danger(self) -> bool:
        """Whether it tells of danger."""
        return in_danger(self.text)

    @property
    def strength(self) -> int:
        """How strongly it tells that something happened."""
        return max((event.strength for event in self.sight.events if not event.denied), default=0)

    @property
    def asks(self) -> bool:
        """Whether it is put as a question."""
        ends_open = bool(self.rest) and self.rest[-1] == "tidak"  # "ado polisi dak"
        return "?" in self.text or ends_open or self._questions()

    def _questions(self) -> bool:
        """Whether it holds a word that asks; "tidak boleh lewat" asks for no leave."""
        for found in CUES["question"].find(self.words):
            first = found.at[0]
            if (
                self.words[first].word != "boleh"
                or not first
                or self.words[first - 1].word not in WORDS["negation"]
            ):
                self.note(found.at, "question")
                return True
        return False

    def has(self, *cues: str) -> bool:
        """Whether it holds a term of one of these cues; the words are noted as a reason."""
        for cue in cues:
            at = CUES[cue].any(self.words)
            if at:
                self.note(at, cue)
                return True
        return False

    def lacks(self, *cues: str) -> bool:
        """Whether it holds no term of these cues.

        Words that only stop a rule are no reason, so none are noted.
        """
        return not has(self.words, *cues)

    def note(self, at: Iterable[int], what: str) -> None:
        """Keep the words at these positions, as typed, as a reason: they were taken for `what`."""
        self.trail.append((self.sight.typed(tuple(at)), what))

    def only(self, *cues: str) -> bool:
        """Whether it is made of nothing but words of these cues and numbers; politeness aside."""
        allowed = frozenset().union(*(WORDS[cue] for cue in cues)) | WORDS["polite"]
        return all(word.word in allowed or word.word.isdigit() for word in self.body)

    def bare(self, but: Iterable[str] = ()) -> bool:
        """Whether nothing but politeness, or these words, is said behind the first."""
        return all(word in WORDS["polite"] or word in but for word in self.rest)

    def code(self, shortest: int = 1, but: Iterable[str] = ()) -> str:
        """The number behind the first word, if only politeness, or these words, follow it."""
        found = find_code(self.behind()) or find_code(
            " ".join(self.rest)
        )  # "status482135": the digits are glued to it
        if found is None or not shortest <= len(found.digits) <= LONGEST + 4:
            return ""
        known = WORDS["polite"] | WORDS["code_talk"] | WORDS["courtesy"] | frozenset(but)
        return (
            found.digits if all(word.word in known for word in SPELLER.words(found.around)) else ""
        )

    def behind(self) -> str:
        """The text behind the first word as typed, the ``#`` and ``*`` in it made commas."""
        found = re.search(
            rf"(?<!\w){re.escape(self.body[0].typed)}[\s:.,;#*!?\-]*", self.text, re.IGNORECASE
        )
        rest = (
            self.text[found.end() :] if found else self.text
        )  # letters written one by one are not found
        return ", ".join(part.strip() for part in re.split(r"[#*]+", rest) if part.strip())

    def report(self, intent: Intent, text: str) -> Reading:
        """The reading of something that happened."""
        judged = self.sight.judgement
        place = self._located if text == self.text else located(text, self.gazetteer)
        return Reading(
            intent,
            text=text,
            category=judged.kind,
            place=place.words,
            doubt=judged.doubt,
            also=judged.also,
            where=self.gazetteer.alike(place) if self.gazetteer else (),
            when=self.sight.when(),
            area=place.code or "",
        )

    def spelled(self, word: Word) -> bool:
        """Whether a word is this by its spelling alone, without a guess at what was meant."""
        return any(spelt.word == word.word for spelt in plain(word.typed))

    def why(self) -> tuple[Reason, ...]:
        """What led to what was read: the words of the rule, then those of what happened."""
        return tuple(dict.fromkeys((*self.trail, *self.sight.told())))


def is_digits(word: str) -> bool:
    """Whether this is a number in plain digits."""
    return word.isascii() and word.isdigit()
